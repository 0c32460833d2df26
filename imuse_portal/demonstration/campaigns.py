"""Each school's campaign as in its guide, open around today; some pupils who have answered."""

import datetime as dt
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import School, User
from families.models import Family
from imuse_portal.demonstration import DemonstrationError
from imuse_portal.demonstration.data import Data
from imuse_portal.demonstration.history import date_back, mails_of_the_past
from imuse_portal.demonstration.papers import pdf
from reenrolment import review, submission
from reenrolment.case import Case
from reenrolment.enums import StepKind
from reenrolment.flow import Flow
from reenrolment.models import Campaign, Reenrolment
from reenrolment.parts import SheetPart
from reenrolment.steps import Contacts, Step
from students.enums import YearState
from students.models import Cycle, Discipline

OPENED, STAYS_OPEN = dt.timedelta(days=20), dt.timedelta(days=20)
LAST_MINUTE = dt.time(23, 59)
"""«Jusqu'au 31/10/2026 à 23:59» (003 L387)."""
ROWS = ("steps", "downloads", "offers", "document_types", "terms", "obstacles")
"""Keys of a campaign that are no fields to be copied."""


def lacks_campaign(school: School) -> bool:
    return not school.campaigns.exists()


def load_campaign(school: School, data: Data, *, by: User, now: dt.datetime) -> Campaign:
    """For the year in preparation; published on the day it opened."""
    year = school.years.filter(state=YearState.PREPARING).earliest("starts_on")
    opens_at = (timezone.localtime(now) - OPENED).replace(hour=8, minute=0, second=0, microsecond=0)
    last = timezone.localdate(now + STAYS_OPEN)
    fields = {n: v.strip() if isinstance(v, str) else v for n, v in data.items() if n not in ROWS}
    campaign = Campaign.objects.create(
        school=school,
        year=year,
        opens_at=opens_at,
        closes_at=timezone.make_aware(dt.datetime.combine(last, LAST_MINUTE)),
        published_at=opens_at,
        **fields,
    )
    for order, step in enumerate(data["steps"]):
        campaign.steps.create(order=order, **step)
    for order, label in enumerate(data.get("downloads", ())):
        row = campaign.downloads.model(campaign=campaign, label=label, order=order)
        row.file.save("document.pdf", ContentFile(pdf(label)))
    for order, offer in enumerate(data.get("offers", ())):
        campaign.offers.create(order=order, **_offer(school, offer))
    for rule in data.get("obstacles", ()):
        campaign.obstacle_rules.create(**rule)
    wanted = data.get("document_types")
    kinds = school.document_types.all()
    campaign.document_types.set(kinds if wanted is None else kinds.filter(label__in=wanted))
    if text := data.get("terms"):
        campaign.write_terms(text.strip(), by=by, at=opens_at)
    return campaign


def _offer(school: School, given: Data) -> Data:
    """Its discipline and cycle by their names."""
    discipline = Discipline.objects.get(school=school, name=given["discipline"])
    cycle = Cycle.objects.get(school=school, name=given["cycle"])
    return given | {"discipline": discipline, "cycle": cycle}


def answer(
    data: Data, family: Family, campaign: Campaign, *, by: str, reviewer: User, now: dt.datetime
) -> None:
    """One pupil of a TOML file: sent through the steps as the pages do, then perhaps judged."""
    author = User.objects.get(identifier=data.get("by", by))
    student = family.students.get(first_name=data["pupil"])
    at = now - dt.timedelta(days=data["days_ago"])
    guardian = family.guardians.get(user=author)
    row = Reenrolment(campaign=campaign, student=student)
    case = Case(row, guardian, by=author, at=at)
    with mails_of_the_past(campaign.school, at):
        if data["state"] == "declined":
            submission.decline(case)
            return
        _send(case, data)
        _judge(case.row, data, by=reviewer, at=min(at + dt.timedelta(hours=20), now))


def _send(case: Case, data: Data) -> None:
    case.hold()
    flow = Flow(case, may_edit=True)
    for step in flow.answered:
        if data["state"] == "in_progress" and step.kind == StepKind.COURSES:
            return
        values = dict(_values(case, step, data))
        case.row.answer(step.kind, values, by=case.by, at=case.at, seen=0)
    if data["state"] != "in_progress":
        case.forget()
        made = submission.submit(Flow(case, may_edit=True), accepts=True)
        if made.reenrolment != case.row:
            raise DemonstrationError(f"{case.student}: not sent")
        for changeset in case.row.changesets.all():
            date_back(changeset, case.at)


def _values(case: Case, step: Step, data: Data) -> Iterator[tuple[str, object]]:
    if isinstance(step, Contacts):
        yield from _proposed(step, data.get("proposes", {}))
    if step.kind == StepKind.INFORMATION:
        yield "text", data.get("text", "")
    if step.kind == StepKind.COURSES:
        if case.campaign.offers_courses and case.follow_ups:
            yield from _courses(case, data)
        else:
            yield "administrative", True


def _proposed(step: Contacts, fields: Data) -> Iterator[tuple[str, object]]:
    """On the pupil's sheet, beside what stands there."""
    for part in step.parts:
        if isinstance(part, SheetPart) and part.guardian is None:
            yield from ((name, (part.sheet.current[name], new)) for name, new in fields.items())


def _courses(case: Case, data: Data) -> Iterator[tuple[str, object]]:
    for one in case.follow_ups:
        yield f"cours-{one.pk}", True
        wanted = next(
            (o for o in case.offers if o.label == data.get("place") and o.is_for(one)), None
        )
        if wanted:
            yield f"place-{one.pk}", wanted.pk


def _judge(row: Reenrolment, data: Data, *, by: User, at: dt.datetime) -> None:
    if data["state"] == "accepted":
        review.accept(row, by=by, at=at, revision=row.revision)
    elif data["state"] == "to_correct":
        review.ask_correction(row, data["corrections"], by=by, at=at, revision=row.revision)
