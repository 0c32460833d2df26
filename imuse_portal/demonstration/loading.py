"""Loading the demonstration: what exists is left alone, so a second run changes nothing."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import School, User
from accounts.roles import make_roles
from imuse_portal.demonstration import (
    PASSWORD,
    bills,
    campaigns,
    data,
    papers,
    pre_enrolments,
    refuse_in_production,
    sample_files,
)
from imuse_portal.demonstration.history import replay
from imuse_portal.demonstration.lessons import load_lessons
from imuse_portal.demonstration.people import load_family, load_staff
from imuse_portal.demonstration.schools import load_school


class Account(NamedTuple):
    """A line of the table of accounts: where to sign in, as whom, to see what."""

    site: str
    identifier: str
    shows: str


@transaction.atomic
def load(*, now: dt.datetime) -> None:
    """All or nothing. A family is known by its first guardian's account, even once deleted."""
    refuse_in_production()
    make_roles()
    known = set(User.objects.values_list("identifier", flat=True))
    password = make_password(PASSWORD)
    schools = {slug: load_school(slug, school, now=now) for slug, school in data.schools().items()}
    for member in data.staff():
        load_staff(member, schools, password=password)
    reviewer = User.objects.get(identifier="secretariat")
    empty = {slug for slug, school in schools.items() if sample_files.lacks_courses(school)}
    asking_nothing = {slug for slug, school in schools.items() if papers.lacks_types(school)}
    without_period = {
        slug for slug, school in schools.items() if pre_enrolments.lacks_period(school)
    }
    owing_nothing = [slug for slug, school in schools.items() if bills.lacks_accounts(school)]
    for slug, school in schools.items():
        for family in data.schools()[slug].get("families", ()):
            if family["guardians"][0]["identifier"] not in known:
                _load_with_requests(family, school, password, reviewer, now)
    for slug in sorted(empty):
        sample_files.load(slug, schools[slug])
        load_lessons(schools[slug], data.schools()[slug], now=now)
    for slug in sorted(asking_nothing):
        _load_documents(schools[slug], data.schools()[slug], reviewer, now)
    for slug, school in schools.items():
        if campaigns.lacks_campaign(school):
            _load_campaign(school, data.schools()[slug], reviewer, now)
    for slug in sorted(without_period):
        given = data.schools()[slug].get("pre_enrolment", {})
        pre_enrolments.load(schools[slug], given, reviewer=reviewer, now=now)
    for slug in owing_nothing:
        bills.load(schools[slug], data.schools()[slug], by=reviewer, now=now)


def _load_campaign(school: School, given: data.Data, reviewer: User, now: dt.datetime) -> None:
    """After the courses and the documents that it asks about."""
    campaign = campaigns.load_campaign(school, given["campaign"], by=reviewer, now=now)
    for family in given.get("families", ()):
        first = family["guardians"][0]["identifier"]
        if loaded := school.families.filter(reference=first).first():
            for one in family.get("reenrolments", ()):
                campaigns.answer(one, loaded, campaign, by=first, reviewer=reviewer, now=now)


def _load_documents(school: School, given: data.Data, reviewer: User, now: dt.datetime) -> None:
    papers.load_types(school, given.get("documents", {}))
    for family in given.get("families", ()):
        first = family["guardians"][0]["identifier"]
        if loaded := school.families.filter(reference=first).first():
            for paper in family.get("documents", ()):
                papers.hand_in(paper, loaded, by=first, reviewer=reviewer, now=now)


def _load_with_requests(
    family: data.Data, school: School, password: str, reviewer: User, now: dt.datetime
) -> None:
    loaded = load_family(family, school, password=password)
    first = family["guardians"][0]["identifier"]
    for request in family.get("requests", ()):
        replay(request, loaded, by=first, reviewer=reviewer, now=now)


def accounts() -> Iterator[Account]:
    """The accounts worth trying, families first."""
    for school in data.schools().values():
        site = school["school"]["site_label"]
        for family in school.get("families", ()):
            for guardian in family["guardians"]:
                if "shows" in guardian:
                    yield Account(site, guardian["identifier"], guardian["shows"])
    for member in data.staff():
        yield Account("/gestion/", member["identifier"], member["shows"])
