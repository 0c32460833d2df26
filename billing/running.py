"""A run goes from family to family, each in a transaction of its own: killed, it goes on there."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from billing import issuing
from billing.models import (
    NOTHING,
    BillingError,
    Invoice,
    InvoiceLine,
    InvoiceRun,
    RunItem,
    parts_of,
)
from billing.models.runs import RunState
from billing.pricing import Bill, bills
from families.models import Family
from students.models import CourseFollowUp

AT_ONCE = 20
"""So many families a worker bills before it looks at its other jobs."""


class _Refused(Exception):
    """This family gets no invoice, and why."""


def preview(run: InvoiceRun) -> list[Bill]:
    """What it would make, before anything is."""
    return bills(run.tariff, percent=run.percent, only=_only(run))


def schedule(run: InvoiceRun, found: list[Bill]) -> list[tuple[dt.date, Decimal]]:
    """Each day of the run, with what all these families would pay by it."""
    parts = [parts_of(bill.total, run.instalments) for bill in found if bill.total > 0]
    sums = [sum(amounts, NOTHING) for amounts in zip(*parts, strict=True)]
    return list(zip(run.days, sums, strict=False))


def _only(run: InvoiceRun) -> list[int] | None:
    """The pupils of a campaign; None of a run for the whole year."""
    return list(run.only.values_list("pk", flat=True)) or None


@transaction.atomic
def confirm(run: InvoiceRun, *, by: User, at: dt.datetime) -> bool:
    """Whether it waited to be confirmed; the worker begins. Raises WrongDay."""
    run.hold_days(issued_on=timezone.localdate(at))
    mine = InvoiceRun.objects.filter(pk=run.pk, state=RunState.PREVIEW)
    values = {"confirmed_by": by, "confirmed_at": at, "total": len(preview(run))}
    return bool(mine.update(state=RunState.RUNNING, **values))


def carry_out_runs() -> int:
    """A job of the worker; any number of them may share a run."""
    return sum(map(_go_on, InvoiceRun.objects.running().select_related("tariff__year")))


def _go_on(run: InvoiceRun) -> int:
    made = 0
    while made < AT_ONCE:
        with transaction.atomic():
            family = _next_family(run)
            if family is None:
                break
            _bill(run, family)
            made += 1
    if not made and not waiting(run).exists():
        InvoiceRun.objects.running().filter(pk=run.pk).update(
            state=RunState.DONE, ended_at=timezone.now()
        )
    return made


def waiting(run: InvoiceRun) -> QuerySet[Family]:
    """Families that nobody has billed yet."""
    follow_ups = CourseFollowUp.objects.active().filter(course__year=run.tariff.year_id)
    if only := _only(run):
        follow_ups = follow_ups.filter(student__in=only)
    active = follow_ups.order_by().values("student__family")
    done = run.items.values("family")
    return Family.objects.filter(pk__in=active).exclude(pk__in=done).order_by("pk")


def _next_family(run: InvoiceRun) -> Family | None:
    """Locked, so that nobody else takes it; looked at again once it is ours."""
    family = waiting(run).select_for_update(of=("self",), skip_locked=True).first()
    return None if family is None or run.items.filter(family=family).exists() else family


def _bill(run: InvoiceRun, family: Family) -> None:
    (bill,) = bills(run.tariff, percent=run.percent, among=[family.pk], only=_only(run))
    try:
        with transaction.atomic():
            RunItem.objects.create(run=run, family=family, invoice=_invoice(run, bill))
    except (BillingError, _Refused) as error:
        RunItem.objects.create(run=run, family=family, refusal=str(error))


def _invoice(run: InvoiceRun, bill: Bill) -> Invoice:
    """Made, issued and told in the transaction of its family."""
    if bill.refusal:
        raise _Refused(bill.refusal)
    by = run.confirmed_by
    if by is None:
        raise _Refused(gettext("Nobody confirmed this run."))
    invoice = Invoice.objects.create(
        school=run.school,
        account=run.tariff.account,
        family=bill.family,
        payer=bill.payer,
        ledger=run.tariff.ledger,
        label=run.label,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            order=order,
            label=line.label,
            student=line.student,
            unit_price=line.amount,
            amount=line.amount,
        )
        for order, line in enumerate(bill.lines)
    )
    if bill.total > 0:
        invoice.fall_due(*run.days)
    issuing.issue(invoice, by=by, at=timezone.now(), on=timezone.localdate())
    return invoice
