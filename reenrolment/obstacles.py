"""What stands against a re-enrolment now: entered by staff, or found by the campaign's rules."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from billing import access
from billing.models import Invoice, Rental
from billing.models.rentals import RentalKind
from families.models import Guardian
from imuse_portal.figures import day, euros
from reenrolment.enums import ObstacleKind, ReenrolmentEvent
from reenrolment.models import Campaign, Obstacle, ObstacleRule, Reenrolment
from students.models import Student


@dataclass(frozen=True)
class Fact:
    """What the portal knows of it; an invoice with its amount is for who sees the money."""

    text: str
    url: str = ""
    invoice: uuid.UUID | None = None


@dataclass(frozen=True)
class Against:
    """One thing that stands against a pupil's re-enrolment at this moment."""

    kind: str
    label: str
    is_stop: bool
    texts: tuple[str, ...]
    facts: tuple[Fact, ...] = ()

    def shown_to(self, guardian: Guardian) -> "Against":
        """Who sees none of the bills reads no amount, nor that bills are what it is about."""
        if self.kind != ObstacleKind.INVOICE:
            return self
        seen = set(access.invoices_of(guardian).values_list("pk", flat=True))
        if facts := tuple(fact for fact in self.facts if fact.invoice in seen):
            return replace(self, facts=facts)
        return replace(self, label=gettext("To be settled with the school"), facts=())


def found(campaign: Campaign, student: Student, *, on: dt.date) -> list[Against]:
    """Read live: what was paid, returned or lifted a second ago no longer stands."""
    return found_of(campaign, [student], on=on)[student.pk]


def found_of(
    campaign: Campaign, students: Collection[Student], *, on: dt.date
) -> dict[int, list[Against]]:
    """By pupil, in as many queries for many as for one."""
    rules = {rule.kind: rule for rule in campaign.obstacle_rules.all()}
    entered: dict[int, list[Obstacle]] = {student.pk: [] for student in students}
    for row in campaign.obstacles.filter(student__in=students):
        entered[row.student_id].append(row)
    found = {
        pk: [one for row in rows for one in _entered(row, rules)] for pk, rows in entered.items()
    }
    for rule in (one for one in rules.values() if not one.is_ignored):
        plain = (rule.kind, str(rule.get_kind_display()), rule.is_stop, (rule.text,))
        for pk, facts in _facts(rule, students, on=on).items():
            if facts and rule.kind not in {row.kind for row in entered[pk]}:
                found[pk].append(Against(*plain, facts=tuple(facts)))
    return found


def _entered(row: Obstacle, rules: dict[str, ObstacleRule]) -> Iterator[Against]:
    """Nothing of what was lifted; of an opinion what its rule makes of it."""
    rule = rules.get(row.kind) if row.kind == ObstacleKind.OPINION else None
    if row.lifted_at or rule and rule.is_ignored:
        return
    is_stop = rule.is_stop if rule else row.is_stop
    texts = (rule.text, row.text) if rule else (row.text,)
    yield Against(row.kind, str(row.get_kind_display()), is_stop, texts)


def _facts(
    rule: ObstacleRule, students: Collection[Student], *, on: dt.date
) -> dict[int, list[Fact]]:
    """By pupil: what is late of the family's bills, which instruments were kept."""
    families = {student.family_id for student in students}
    told: list[tuple[int, int | None, Fact]] = []
    if rule.kind == ObstacleKind.INVOICE:
        late = Invoice.objects.filter(family__in=families).overdue(on=on)
        late = late.prefetch_related("instalments").order_by("issued_on", "number")
        told = [(one.family_id, None, _bill(one, on)) for one in late]
    elif rule.kind == ObstacleKind.INSTRUMENT:
        rented = Rental.objects.filter(family__in=families, kind=RentalKind.INSTRUMENT)
        told = [(one.family_id, one.student_id, _instrument(one)) for one in rented.kept(on=on)]
    return {
        one.pk: [fact for of, pk, fact in told if of == one.family_id and pk in (None, one.pk)]
        for one in students
    }


@transaction.atomic
def lift(row: Reenrolment, kind: ObstacleKind, *, by: User, at: dt.datetime) -> None:
    """Of this pupil, in this campaign: what somebody entered, and what the rules find."""
    row.hold()
    campaign, lifted = row.campaign, {"lifted_at": at, "lifted_by": by}
    standing = campaign.obstacles.standing().filter(student=row.student, kind=kind)
    if not standing.update(**lifted):
        rule = campaign.obstacle_rules.filter(kind=kind).first()
        text = rule.text if rule else str(kind.label)
        campaign.obstacles.create(student=row.student, kind=kind, text=text, **lifted)
    row.log(ReenrolmentEvent.LIFTED, by=by, at=at, note=str(kind.label))


def _bill(one: Invoice, on: dt.date) -> Fact:
    amount = euros(one.overdue_amount(on=on))
    told = {"amount": amount, "label": one.label, "number": one.number}
    text = gettext("%(amount)s late: “%(label)s” (%(number)s)") % told
    return Fact(text, reverse(f"billing:{one.ledger}"), one.pk)


def _instrument(one: Rental) -> Fact:
    told = {"what": one.label, "day": day(one.ends_on)}
    return Fact(gettext("%(what)s, to be returned by %(day)s") % told)
