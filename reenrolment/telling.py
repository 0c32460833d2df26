"""Mails to many families: asked once, then sent by the worker in batches, each family once."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from families.models import Family, Guardian
from reenrolment import mails
from reenrolment.enums import MailingKind, ReenrolmentState
from reenrolment.models import Campaign, Mailing, MailingLine, Reenrolment, ReenrolmentError
from reenrolment.overview import concerned
from reenrolment.readers import readers_of
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
    """To these families; IntegrityError when such a mailing is on its way already.

    Raises ReenrolmentError when families cannot answer: before it opens, after it has closed.
    """
    if not campaign.is_open(at=at):
        raise ReenrolmentError(gettext("The campaign is not open: nobody can answer it now."))
    made = campaign.mailings.create(kind=kind, asked_at=at, asked_by=by, note=note)
    lines = [MailingLine(mailing=made, family=family) for family in families]
    MailingLine.objects.bulk_create(lines)
    return made


def tell_families() -> int:
    """A batch of each mailing, outside the quiet hours of its school; how many families."""
    at = timezone.now()
    found = Mailing.objects.unfinished().select_related("campaign__school", "campaign__year")
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


def invited(campaign: Campaign) -> list[Family]:
    """Families with a pupil whom the campaign is for."""
    students = concerned(campaign, list(Student.objects.filter(family__school=campaign.school)))
    pks = {student.family_id for student in students}
    return list(campaign.school.families.filter(pk__in=pks))


def still_to_invite(campaign: Campaign) -> list[Family]:
    """Those of them whom no opening mail names yet: nobody is invited twice."""
    named = MailingLine.objects.filter(
        mailing__campaign=campaign, mailing__kind=MailingKind.OPENING
    ).values_list("family", flat=True)
    told = set(named)
    return [family for family in invited(campaign) if family.pk not in told]


def silent(campaign: Campaign) -> list[Family]:
    """Those of whom something is still to be done."""
    pks = {student.family_id for student in waited_for(campaign)}
    return list(campaign.school.families.filter(pk__in=pks))


def silent_with_last(campaign: Campaign) -> list[tuple[Family, dt.datetime | None]]:
    """The silent families, each with when it was last written to."""
    told = MailingLine.objects.filter(mailing__campaign=campaign, told__gt=0)
    last = dict(told.order_by("told_at").values_list("family", "told_at"))
    return [(family, last.get(family.pk)) for family in silent(campaign)]


def waited_for(campaign: Campaign, family: Family | None = None) -> list[Student]:
    """Pupils of whom nothing was sent yet, or something was sent back."""
    students = Student.objects.filter(family__school=campaign.school)
    students = students.filter(family=family) if family else students
    done = campaign.reenrolments.exclude(state__in=ReenrolmentState.open())
    return concerned(campaign, list(students.exclude(pk__in=done.values("student"))))


@transaction.atomic
def _batch(mailing: Mailing, *, at: dt.datetime) -> int:
    """Rows that another worker holds are left to it."""
    rows = mailing.lines.filter(told_at=None).select_for_update(of=("self",), skip_locked=True)
    lines = list(rows.select_related("family")[:BATCH])
    for line in lines:
        line.told, line.told_at = _tell(mailing, line.family, at=at), at
        line.save(update_fields=["told", "told_at"])
    if not lines and not mailing.lines.filter(told_at=None).exists():
        mailing.finished_at = at
        mailing.save(update_fields=["finished_at"])
    return len(lines)


def _tell(mailing: Mailing, family: Family, *, at: dt.datetime) -> int:
    """Each guardian of the pupils for whom they answer; who was quicker is not reminded.

    Nobody once the campaign has closed meanwhile.
    """
    campaign = mailing.campaign
    if not campaign.is_open(at=at):
        return 0
    found: dict[Guardian, list[str]] = {}
    for student in waited_for(campaign, family):
        for guardian in readers_of(student):
            found.setdefault(guardian, []).append(_line(campaign, student))
    for guardian, lines in found.items():
        if mailing.kind == MailingKind.OPENING:
            mails.campaign_opens(campaign, lines, to=guardian, text=campaign.opening_text)
        elif mailing.kind == MailingKind.CLOSING:
            mails.campaign_closes(campaign, lines, to=guardian, text=campaign.closing_text)
        else:
            mails.campaign_waits(campaign, lines, to=guardian, text=mailing.note)
    return len(found)


def _line(campaign: Campaign, student: Student) -> str:
    row = Reenrolment.objects.filter(campaign=campaign, student=student).first()
    state = row.get_state_display() if row else ReenrolmentState.TO_DO.label
    return f"{student} ({state})"
