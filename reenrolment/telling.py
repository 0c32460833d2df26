"""Mails to many families: asked once, then sent by the worker in batches, each family once."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from families.models import Family, Guardian
from imuse_portal.figures import clock
from reenrolment import mails
from reenrolment.enums import MailingKind, ReenrolmentState
from reenrolment.models import Campaign, Mailing, MailingLine, Reenrolment, ReenrolmentError
from reenrolment.overview import concerned
from reenrolment.readers import families_with_readers, readers_of
from students.models import Student

BATCH = 50


@transaction.atomic
def ask(
    campaign: Campaign,
    kind: MailingKind,
    families: Iterable[Family],
    *,
    by: User | None,
    at: dt.datetime,
    note: str = "",
) -> Mailing:
    """To these families; a reminder only to those who wait in no other.

    Raises ReenrolmentError when such a mailing is on its way already, or families cannot answer:
    before it opens, after it has closed.
    """
    campaign.lock()
    if not campaign.is_open(at=at):
        raise ReenrolmentError(gettext("The campaign is not open: nobody can answer it now."))
    others = campaign.mailings.under_way().filter(kind=kind)
    waiting = _families_of(MailingLine.objects.waiting().filter(mailing__in=others))
    families = [family for family in families if family.pk not in waiting]
    if others.exists() and (kind != MailingKind.REMINDER or not families):
        raise ReenrolmentError(_on_its_way(campaign, at=at))
    made = campaign.mailings.create(kind=kind, asked_at=at, asked_by=by, note=note)
    lines = [MailingLine(mailing=made, family=family) for family in families]
    MailingLine.objects.bulk_create(lines)
    return made


def tell_families() -> int:
    """A batch of each mailing, outside the quiet hours of its school; how many families."""
    at = timezone.now()
    found = Mailing.objects.under_way().select_related("campaign__school", "campaign__year")
    return sum(_batch(one, at=at) for one in found if not is_quiet(one.campaign, at=at))


def remind_before_closing() -> int:
    """Once a campaign, so many days before it closes: families that have not answered."""
    at, asked = timezone.now(), 0
    told = Mailing.objects.filter(kind=MailingKind.CLOSING).values("campaign")
    rows = Campaign.objects.open(at=at).exclude(closing_reminder_days=None).exclude(pk__in=told)
    for campaign in rows.select_related("school"):
        if at >= campaign.ends_at - dt.timedelta(days=campaign.closing_reminder_days or 0):
            ask(campaign, MailingKind.CLOSING, silent(campaign), by=None, at=at)
            asked += 1
    return asked


def is_quiet(campaign: Campaign, *, at: dt.datetime) -> bool:
    """In the evening and at night nobody is written to."""
    now = timezone.localtime(at).time()
    first, last = campaign.quiet_from, campaign.quiet_until
    return first <= now < last if first <= last else now >= first or now < last


def still_to_invite(campaign: Campaign) -> list[Family]:
    """Silent families whom no opening mail reached or will: nobody is invited twice."""
    named = MailingLine.objects.filter(
        mailing__campaign=campaign, mailing__kind=MailingKind.OPENING, has_no_reader=False
    )
    told = _families_of(named)
    return [family for family in silent(campaign) if family.pk not in told]


def silent(campaign: Campaign) -> list[Family]:
    """Those of whom something is still to be done."""
    pks = {student.family_id for student in waited_for(campaign)}
    return list(campaign.school.families.filter(pk__in=pks))


def last_told(campaign: Campaign) -> dict[int, dt.datetime]:
    """By the key of a family: when it was last written to."""
    told = MailingLine.objects.written().filter(mailing__campaign=campaign)
    rows = told.order_by("told_at").values_list("family", "told_at")
    return {family: at for family, at in rows if at}


def unreachable(campaign: Campaign, families: Iterable[Family]) -> list[Family]:
    """Those of whom nobody can be written to: the school tells them otherwise."""
    reached = families_with_readers(waited_for(campaign))
    return [family for family in families if family.pk not in reached]


def waited_for(campaign: Campaign, family: Family | None = None) -> list[Student]:
    """Pupils of whom nothing was sent yet, or something was sent back."""
    students = Student.objects.filter(family__school=campaign.school)
    students = students.filter(family=family) if family else students
    done = campaign.reenrolments.exclude(state__in=ReenrolmentState.open())
    return concerned(campaign, list(students.exclude(pk__in=done.values("student"))))


def example_of_opening(campaign: Campaign, family: Family) -> dict[str, Any]:
    """The opening mail as the first of that family who is written to will read it."""
    found = _lines_by_guardian(campaign, waited_for(campaign, family))
    guardian, lines = next(iter(found.items()))
    return mails.opening_as_read(campaign, lines, to=guardian, text=campaign.opening_text)


def _families_of(lines: QuerySet[MailingLine]) -> set[int]:
    return set(lines.values_list("family", flat=True))


def _on_its_way(campaign: Campaign, *, at: dt.datetime) -> str:
    """Until when, and what may be done about it."""
    how = gettext("“Stop the mailing” on the page of the campaign takes back what has not left.")
    if not is_quiet(campaign, at=at):
        return gettext("Such a mailing is on its way already.") + " " + how
    waits = gettext("Such a mailing is waiting already: it leaves from %(time)s on.")
    return waits % {"time": clock(campaign.quiet_until)} + " " + how


@transaction.atomic
def _batch(mailing: Mailing, *, at: dt.datetime) -> int:
    """After whoever holds it, a worker or who stops it: nothing leaves once it is stopped."""
    held = Mailing.objects.select_for_update(of=("self",), no_key=True)
    if not held.under_way().filter(pk=mailing.pk).first():
        return 0
    lines = list(mailing.lines.waiting().select_related("family")[:BATCH])
    for line in lines:
        _tell(mailing, line, at=at)
    if not lines:
        mailing.finished_at = at
        mailing.save(update_fields=["finished_at"])
    return len(lines)


def _tell(mailing: Mailing, line: MailingLine, *, at: dt.datetime) -> None:
    """Each guardian of the pupils for whom they answer; who was quicker is not reminded.

    Nobody once the campaign has closed meanwhile.
    """
    campaign = mailing.campaign
    students = waited_for(campaign, line.family) if campaign.is_open(at=at) else []
    found = _lines_by_guardian(campaign, students)
    for guardian, lines in found.items():
        if mailing.kind == MailingKind.OPENING:
            mails.campaign_opens(campaign, lines, to=guardian, text=campaign.opening_text)
        elif mailing.kind == MailingKind.CLOSING:
            mails.campaign_closes(campaign, lines, to=guardian, text=campaign.closing_text)
        else:
            mails.campaign_waits(campaign, lines, to=guardian, text=mailing.note)
    line.told, line.told_at = len(found), at
    line.has_no_reader = bool(students) and not found
    line.save(update_fields=["told", "told_at", "has_no_reader"])


def _lines_by_guardian(
    campaign: Campaign, students: Iterable[Student]
) -> dict[Guardian, list[str]]:
    found: dict[Guardian, list[str]] = {}
    for student in students:
        for guardian in readers_of(student):
            found.setdefault(guardian, []).append(_line(campaign, student))
    return found


def _line(campaign: Campaign, student: Student) -> str:
    row = Reenrolment.objects.filter(campaign=campaign, student=student).first()
    state = row.get_state_display() if row else ReenrolmentState.TO_DO.label
    return f"{student} ({state})"
