"""What stands against a re-enrolment now: entered by staff, or found by the campaign's rules."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from billing import access
from billing.models import Invoice, Rental
from billing.models.rentals import RentalKind
from families.models import Guardian
from imuse_portal.figures import day, euros
from reenrolment.enums import ObstacleKind, ReenrolmentEvent
from reenrolment.models import Campaign, ObstacleRule, Reenrolment
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
    rows = list(campaign.obstacles.filter(student=student))
    rules = {rule.kind: rule for rule in campaign.obstacle_rules.all()}
    against, told = [], {row.kind for row in rows}
    for row in rows:
        rule = rules.get(ObstacleKind.OPINION) if row.kind == ObstacleKind.OPINION else None
        if row.lifted_at or rule and rule.is_ignored:
            continue
        is_stop = rule.is_stop if rule else row.is_stop
        texts = (rule.text, row.text) if rule else (row.text,)
        against.append(Against(row.kind, str(row.get_kind_display()), is_stop, texts))
    asked = [rule for rule in rules.values() if not rule.is_ignored and rule.kind not in told]
    return [*against, *_found_by(asked, student, on=on)]


def _found_by(rules: list[ObstacleRule], student: Student, *, on: dt.date) -> Iterator[Against]:
    for rule in rules:
        plain = (rule.kind, str(rule.get_kind_display()), rule.is_stop, (rule.text,))
        if rule.kind == ObstacleKind.INVOICE:
            bills = Invoice.objects.filter(family=student.family_id).overdue(on=on)
            late = bills.prefetch_related("instalments").order_by("issued_on", "number")
            if facts := tuple(_bill(one, on) for one in late):
                yield Against(*plain, facts=facts)
        if rule.kind == ObstacleKind.INSTRUMENT:
            of_student = Q(student=student) | Q(student=None)
            rented = Rental.objects.filter(of_student, family=student.family_id)
            kept = rented.filter(kind=RentalKind.INSTRUMENT).kept(on=on)
            if facts := tuple(map(_instrument, kept)):
                yield Against(*plain, facts=facts)


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
