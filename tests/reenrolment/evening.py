"""Families who re-enrol over HTTP at once, through all steps; and what must have come of it."""

import re
import time
from collections import Counter, defaultdict
from html import unescape
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from imuse_portal.models import OutgoingMail
from reenrolment.enums import Place
from reenrolment.models import CourseOffer, Submission
from tests.conftest import signed_in
from tests.factories import (
    CampaignFactory,
    CourseFactory,
    CourseOfferFactory,
    FollowUpFactory,
    GuardianFactory,
    SchoolFactory,
    SchoolYearFactory,
    StudentFactory,
    TermsFactory,
)

SITES = 4
INPUT, SELECT = re.compile(r"<input[^>]*>"), re.compile(r'(?s)<select name="([^"]*)".*?</select>')
NAMED, OPTION = re.compile(r'(name|value|type)="([^"]*)"'), re.compile(r'<option value="(\d+)"')
CHOSEN = re.compile(r'<option value="([^"]*)" selected')
CSRF = "a" * 32


class Family:
    """A pupil and a guardian who is signed in: what each page took, and what went wrong."""

    def __init__(self, number, guardian, student):
        self.number, self.guardian, self.student = number, guardian, student
        session = signed_in(guardian.user).cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = (
            f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        )
        self.times, self.faults, self.is_told = [], [], False

    def reenrols(self, server):
        """From the first page to «Réinscription en attente de validation»."""
        self.server = server
        self._ask("")
        self._ask("commencer/", {})
        self._step("coordonnees/", {"responsable-mobile": "06 39 98 00 10"})
        self._step("autorisations/", {"eleve-image_consent": "True"})
        self._chooses()
        self._step("information/", {"information-text": "Jouer en orchestre"})
        self._ask("recapitulatif/")
        self._ask("valider/", {"accept": "on"})
        sent = reverse("reenrolment:submission", args=[self.student.pk])
        self.is_told = sent in self._ask("")

    def _chooses(self):
        """The course again, at one of the sites."""
        page = self._ask("cours/")
        data = fields_of(page)
        for name in re.findall(r'name="(cours-cours-\d+)"', page):
            data[name] = "on"
        for found in SELECT.finditer(page):
            sites = OPTION.findall(found[0])
            data[found[1]] = sites[self.number % len(sites)]
        self._ask("cours/", data)

    def _step(self, slug, typed):
        self._ask(slug, fields_of(self._ask(slug)) | typed)

    def _ask(self, slug, data=None):
        address = reverse("reenrolment:reenrolment", args=[self.student.pk]) + slug
        headers, body = {"Cookie": self.cookies}, None
        if data is not None:
            body = urlencode(data | {"csrfmiddlewaretoken": CSRF})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        answer = self.server.ask("GET" if body is None else "POST", address, body, **headers)
        page = f"{'GET' if body is None else 'POST'} {slug or 'state'}"
        self.times.append((page, time.perf_counter() - begun))
        if answer.status != (200 if body is None else 302):
            self.faults.append(f"{page}: {answer.status}")
        return answer.content.decode()


def fields_of(page):
    """What a browser would send of the forms as they came; quicker than to parse them."""
    found = {}
    for tag in INPUT.findall(page):
        said = dict(NAMED.findall(tag))
        is_tick = said.get("type") in ("checkbox", "radio")
        if "name" in said and (not is_tick or " checked" in tag):
            found[said["name"]] = unescape(said.get("value", "on" if is_tick else ""))
    for select in SELECT.finditer(page):
        chosen = CHOSEN.search(select[0])
        found[select[1]] = chosen[1] if chosen else ""
    return found


def families(count):
    """Of one school whose campaign is open; half of them find the site that they wish full."""
    school = SchoolFactory()
    year = SchoolYearFactory(school=school)
    campaign = CampaignFactory(school=school)
    TermsFactory(campaign=campaign)
    places = max(1, count // SITES // 2)
    offers = [CourseOfferFactory(campaign=campaign, capacity=places) for _ in range(SITES)]
    courses = [CourseFactory(year=year, discipline=offers[0].discipline) for _ in range(20)]
    return [_family(number, school, courses) for number in range(count)]


def _family(number, school, courses):
    guardian = GuardianFactory(family__school=school)
    student = StudentFactory(family=guardian.family, address_of=guardian)
    FollowUpFactory(student=student, course=courses[number % len(courses)])
    return Family(number, guardian, student)


def amiss(people):
    """Every way in which what families were told, the rows, the mails and the places differ."""
    told = Counter(one.student.pk for one in people if one.is_told)
    kept = Counter(Submission.objects.values_list("reenrolment__student", flat=True))
    mails = OutgoingMail.objects.filter(kind="reenrolment/mail/received")
    mailed = Counter(to for mail in mails for to in mail.to)
    asked = Counter(one.guardian.user.email for one in people if one.is_told)
    found = [fault for one in people for fault in one.faults]
    found += [f"not told: {one.student}" for one in people if not one.is_told]
    found += ["told of submissions that are not there"] if told != kept else []
    found += ["mails that differ from what was told"] if mailed != asked else []
    to_decide = OutgoingMail.objects.filter(kind="reenrolment/mail/to_decide").count()
    found += [] if to_decide == kept.total() else [f"{to_decide} mails to the school"]
    return found + [f"places of {one}" for one in CourseOffer.objects.all() if not _is_sound(one)]


def _is_sound(offer):
    """Its places are held, and no more; the others wait in an order without gaps."""
    waiting = [wish.position for wish in offer.wishes.waiting()]
    held = offer.wishes.filter(place=Place.HELD).count()
    is_full = held == offer.capacity or not waiting
    return held <= offer.capacity and is_full and waiting == [*range(1, len(waiting) + 1)]


def times_of(people):
    """Page → the seconds that it took each family."""
    found = defaultdict(list)
    for one in people:
        for page, taken in one.times:
            found[page].append(taken)
    return found
