"""Pre-enrolments of the demonstration: what a school offers, and requests in every state."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import School, User
from imuse_portal.demonstration import DemonstrationError
from imuse_portal.demonstration.calendar import WRITTEN_FOR
from imuse_portal.demonstration.data import Data
from imuse_portal.demonstration.history import mails_of_the_past
from reenrolment.models import PreEnrolment, PreEnrolmentPeriod
from reenrolment.pre import decision, sending
from reenrolment.pre.applicant import Applicant
from students.models import Cursus, Discipline, SchoolYear, Venue

PLAIN = ("offers", "requests", "opens_days_ago", "closes_in_days", "closes_at")
"""Keys that are no fields to be copied."""


def lacks_period(school: School) -> bool:
    return not PreEnrolmentPeriod.objects.filter(school=school).exists()


def load(school: School, data: Data, *, reviewer: User, now: dt.datetime) -> None:
    """Nothing for a school whose guide shows no pre-enrolment."""
    if not data:
        return
    period = _period(school, data, now=now)
    for order, offer in enumerate(data["offers"]):
        _offer(period, offer, order)
    for request in data.get("requests", ()):
        at = now - dt.timedelta(days=request["days_ago"], hours=2)
        with mails_of_the_past(school, at):
            _ask(period, request, reviewer=reviewer, at=at)


def _period(school: School, data: Data, *, now: dt.datetime) -> PreEnrolmentPeriod:
    """Open today, whenever that is."""
    year = SchoolYear.objects.filter(school=school).order_by("-starts_on")[0]
    last = timezone.localdate(now) + dt.timedelta(days=data["closes_in_days"])
    closes = dt.datetime.combine(last, data["closes_at"])
    fields = {name: value for name, value in data.items() if name not in PLAIN}
    return PreEnrolmentPeriod.objects.create(
        school=school,
        year=year,
        opens_at=now - dt.timedelta(days=data["opens_days_ago"]),
        closes_at=timezone.make_aware(closes),
        ages_on=dt.date(year.starts_on.year, 12, 31),
        **fields,
    )


def _offer(period: PreEnrolmentPeriod, data: Data, order: int) -> None:
    named: dict[str, Any] = {"discipline": Discipline, "venue": Venue, "cursus": Cursus}
    rows = {
        name: model.objects.get_or_create(school=period.school, name=data[name])[0]
        for name, model in named.items()
        if name in data
    }
    fields = {name: value for name, value in data.items() if name not in named}
    period.offers.create(order=order, **rows, **fields)


def _ask(period: PreEnrolmentPeriod, data: Data, *, reviewer: User, at: dt.datetime) -> None:
    """As the pages do it: typed, sent, confirmed, decided."""
    who = _applicant(period, data, at=at)
    draft = who.begin()
    later = period.year.starts_on.year - WRITTEN_FOR - 1
    for rank, guardian in enumerate(data.get("guardians", ()), start=1):
        draft.put_guardian(rank, guardian, at=at)
    for student in data["students"]:
        values = {name: value for name, value in student.items() if name != "wishes"}
        born = values["birth_date"]
        values["birth_date"] = born.replace(year=born.year + later)
        wished = [period.offers.all()[number] for number in student["wishes"]]
        draft.put_student(values, wished, at=at)
    _go_on(sending.send(who), data, reviewer=reviewer, at=at)


def _applicant(period: PreEnrolmentPeriod, data: Data, *, at: dt.datetime) -> Applicant:
    """A guardian by the account, else a stranger."""
    user = User.objects.get(identifier=data["by"]) if "by" in data else None
    guardian = None
    if user:
        guardian = user.guardianships.filter(family__school=period.school).first()
        if guardian is None:
            raise DemonstrationError(f"{user} has no family at {period.school}")
    return Applicant(school=period.school, at=at, period=period, guardian=guardian, user=user)


def _go_on(row: PreEnrolment, data: Data, *, reviewer: User, at: dt.datetime) -> None:
    """To the state that the file names."""
    if row.is_of_stranger and data["state"] != "unconfirmed":
        sending.confirm(row, at=at + dt.timedelta(minutes=9))
    later = at + dt.timedelta(hours=1)
    if data["state"] == "accepted":
        decision.accept(row, by=reviewer, at=later, places=True)
    if data["state"] == "withdrawn":
        sending.withdraw(row, by=None, at=later)
    if data["state"] == "refused":
        decision.refuse(row, by=reviewer, at=later, reason=data["reason"])
