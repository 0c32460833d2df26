"""The busiest evening: families who re-enrol at once, against gunicorn and PostgreSQL.

`python -m benchmarks.reenrolment [FAMILIES] [SECONDS]` makes a database of its own, starts gunicorn
on it, sends the families one after the other over so many seconds, each through all steps of the
choice mode with a course, and prints what each page took idle and at the 95th percentile. Nothing
may be lost: as many submissions as families, and no answer but 200 and 302. PORTAL_ENV=test.
"""

import http.client
import logging
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imuse_portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from reenrolment.enums import StepKind  # noqa: E402
from reenrolment.models import Reenrolment  # noqa: E402
from tests.factories import (  # noqa: E402
    CampaignFactory,
    CourseFactory,
    FollowUpFactory,
    GuardianFactory,
    SchoolFactory,
    SchoolYearFactory,
    StudentFactory,
    TermsFactory,
)

PORT = 8799
BACKEND = "accounts.backends.IdentifierBackend"
STEPS = (
    StepKind.CONTACTS,
    StepKind.AUTHORISATIONS,
    StepKind.COURSES,
    StepKind.INFORMATION,
    StepKind.SUMMARY,
    StepKind.COMPLETION,
)
INPUT, NAMED = re.compile(r"<input[^>]*>"), re.compile(r'(name|value|type)="([^"]*)"')
SELECT = re.compile(r'<select name="([^"]*)".*?</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="([^"]*)" selected')


class Visitor:
    """A family with a session: its times by page, its answers that were neither 200 nor 302."""

    def __init__(self, pk: int, session: str) -> None:
        self.base, self.cookie = f"/eleves/{pk}/reinscription/", session
        self.times: list[tuple[str, float]] = []
        self.faults: list[str] = []

    def ask(self, slug: str, data: dict[str, str] | None = None) -> str:
        link = http.client.HTTPConnection("localhost", PORT, timeout=120)
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.cookie}; csrftoken={'a' * 32}"}
        body, method = None, "GET"
        if data is not None:
            body, method = urlencode(data | {"csrfmiddlewaretoken": "a" * 32}), "POST"
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        begun = time.perf_counter()
        link.request(method, self.base + slug, body, headers)
        answer = link.getresponse()
        page = answer.read().decode()
        self.times.append((f"{method} {slug or 'state'}", time.perf_counter() - begun))
        if answer.status != (200 if data is None else 302):
            self.faults.append(f"{method} {slug}: {answer.status}")
        return page

    def step(self, slug: str, **typed: str) -> None:
        self.ask(slug, dict(fields(self.ask(slug))) | typed)

    def reenrols(self) -> None:
        self.ask("")
        self.ask("commencer/", {})
        self.step("coordonnees/")
        self.step("autorisations/", **{"eleve-image_consent": "True"})
        page = self.ask("cours/")
        ticks = re.findall(r'name="(cours-cours-\d+)"', page)
        self.ask("cours/", dict(fields(page)) | dict.fromkeys(ticks, "on"))
        self.step("information/", **{"information-text": "Jouer en orchestre"})
        self.ask("recapitulatif/")
        self.ask("valider/", {"accept": "on"})
        self.ask("finalisation/")


def fields(page: str) -> Iterator[tuple[str, str]]:
    """What a browser would send of the forms as they came, ticks left out."""
    for tag in INPUT.findall(page):
        said = dict(NAMED.findall(tag))
        is_tick = said.get("type") in ("checkbox", "radio")
        if "name" in said and (not is_tick or " checked" in tag):
            yield said["name"], said.get("value", "on" if is_tick else "")
    for found in SELECT.finditer(page):
        chosen = CHOSEN.search(found[0])
        yield found[1], chosen[1] if chosen else ""


def visitors(number: int) -> list[Visitor]:
    school = SchoolFactory()
    year = SchoolYearFactory(school=school)
    campaign = CampaignFactory(school=school, steps=STEPS)
    TermsFactory(campaign=campaign)
    courses = [CourseFactory(year=year) for _ in range(20)]
    made = []
    for place in range(number):
        guardian = GuardianFactory(family__school=school)
        student = StudentFactory(family=guardian.family)
        FollowUpFactory(student=student, course=courses[place % len(courses)])
        made.append(Visitor(student.pk, session_of(guardian.user)))
    return made


def session_of(user: object) -> str:
    """As signing in leaves it: Argon2 is not what is measured here."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)  # type: ignore[attr-defined]
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()  # type: ignore[attr-defined]
    store.save()
    return str(store.session_key)


def main(number: int, seconds: float) -> None:
    logging.disable(logging.WARNING)
    connection.settings_dict["TEST"]["NAME"] = "benchmark_portail"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    people = visitors(number + 1)
    server = subprocess.Popen(command(), env=os.environ | {"DATABASE_URL": address()})  # noqa: S603
    try:
        time.sleep(8)
        people[0].reenrols()
        crowd(people[1:], seconds)
        sent = Reenrolment.objects.submitted().count()
        faults = [fault for one in people for fault in one.faults]
        write(people[0], people[1:])
        print(f"{sent} of {len(people)} sent, {len(faults)} faults {faults[:5]}")  # noqa: T201
    finally:
        server.terminate()
        server.wait()
        connection.close()
        runner.teardown_databases(databases)


def command() -> list[str]:
    config = "python:imuse_portal.gunicorn"
    bind = f"localhost:{PORT}"
    return [sys.executable, "-m", "gunicorn", "-c", config, "-b", bind, "imuse_portal.wsgi"]


def address() -> str:
    said = connection.settings_dict
    host = said["HOST"] or ""
    where = urlencode({"host": host}) if host.startswith("/") else ""
    place = "" if where else f"{host}:{said['PORT']}"
    who = f"{said['USER']}:{said['PASSWORD']}@" if said["USER"] else ""
    return f"postgres://{who}{place}/benchmark_portail" + (f"?{where}" if where else "")


def crowd(people: list[Visitor], seconds: float) -> None:
    threads = [threading.Thread(target=one.reenrols) for one in people]
    for thread in threads:
        thread.start()
        time.sleep(seconds / len(people))
    for thread in threads:
        thread.join()


def write(alone: Visitor, people: list[Visitor]) -> None:
    idle = dict(alone.times)
    found = defaultdict(list)
    for one in people:
        for page, taken in one.times:
            found[page].append(taken)
    for page, times in found.items():
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        print(f"| {page} | {idle[page] * 1000:.0f} | {p95 * 1000:.0f} |")  # noqa: T201


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given if len(given) == 2 else (300, 600)))
