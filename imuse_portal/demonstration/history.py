"""The families' requests, made and decided as families and staff would, some days ago."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Max
from django.utils import timezone
from post_office.models import STATUS

from accounts.models import School, User
from families import review
from families.enums import JournalEvent
from families.forms import GuardianForm
from families.models import ChangeSet, Family, Guardian
from families.sheets import Outcome, Sheet
from imuse_portal.demonstration import DemonstrationError
from imuse_portal.demonstration.data import Data
from imuse_portal.models import OutgoingMail
from students.forms import StudentForm
from students.models import Student

OFFICE_HOURS = 8 * 60
"""Minutes over which the requests of a day are spread."""


def replay(data: Data, family: Family, *, by: str, reviewer: User, now: dt.datetime) -> ChangeSet:
    """One request of a TOML file: proposed, and perhaps seen, overtaken or decided.

    `by` is the account that proposes, on its own sheet unless the data names a pupil.
    """
    author = User.objects.get(identifier=data.get("by", by))
    sheet: Guardian | Student = family.guardians.get(user=author)
    if "pupil" in data:
        sheet = family.students.get(first_name=data["pupil"])
    earlier = dt.timedelta(minutes=sum(author.identifier.encode()) % OFFICE_HOURS)
    at = now - earlier - dt.timedelta(days=data["days_ago"])
    changeset = propose(sheet, data["proposes"], by=author, at=at)
    if data.get("seen"):
        changeset.mark_seen(by=reviewer)
        _date_last_entry(changeset, at + dt.timedelta(hours=3))
    if meanwhile := data.get("meanwhile"):
        type(sheet).objects.filter(pk=sheet.pk).update(**meanwhile)
    if "decided_days_ago" in data:
        at = now - earlier - dt.timedelta(days=data["decided_days_ago"])
        _decide(changeset, data, by=reviewer, at=at)
    return changeset


def propose(target: Guardian | Student, values: Data, *, by: User, at: dt.datetime) -> ChangeSet:
    """Save the sheet with these values, as its page does. Raises DemonstrationError."""
    form = GuardianForm if isinstance(target, Guardian) else StudentForm
    sheet = Sheet(form, target, target.family, by=by)
    with mails_of_the_past(target.family.school, at):
        submission = sheet.submit(sheet.current | values)
    if submission.outcome != Outcome.RECORDED or submission.changeset is None:
        raise DemonstrationError(f"{by}: {values}: {submission.outcome} {submission.form.errors}")
    date_back(submission.changeset, at)
    return submission.changeset


def date_back(changeset: ChangeSet, at: dt.datetime) -> None:
    """As asked for, or amended, at that moment."""
    if changeset.journal.latest("pk").event == JournalEvent.SUBMITTED:
        changeset.submitted_at = at
        changeset.save(update_fields=["submitted_at"])
    _date_last_entry(changeset, at)


def _decide(changeset: ChangeSet, data: Data, *, by: User, at: dt.datetime) -> None:
    with mails_of_the_past(changeset.family.school, at):
        if reason := data.get("rejected"):
            review.reject(changeset, by=by, revision=changeset.revision, note=reason)
        else:
            refused = data.get("refused", {})
            review.approve(changeset, by=by, revision=changeset.revision, refused=refused)
    changeset.reviewed_at = at
    changeset.save(update_fields=["reviewed_at"])
    _date_last_entry(changeset, at)
    sheet = changeset.target
    if isinstance(sheet, Guardian) and sheet.address_changed_on:
        sheet.address_changed_on = timezone.localdate(at)
        sheet.save(update_fields=["address_changed_on"])


@contextmanager
def mails_of_the_past(school: School, at: dt.datetime) -> Iterator[None]:
    """What is written meanwhile counts as sent long ago: nobody waits for it."""
    last = OutgoingMail.objects.aggregate(last=Max("pk"))["last"] or 0
    yield
    written = OutgoingMail.objects.filter(pk__gt=last, school=school)
    written.update(status=STATUS.sent, created=at, last_updated=at)


def _date_last_entry(changeset: ChangeSet, at: dt.datetime) -> None:
    """The journal dates its entries itself, and only the demonstration has a past to make up."""
    entry = changeset.journal.latest("pk")
    entry.at = at
    entry.save(update_fields=["at"])
