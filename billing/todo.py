"""What the school waits for of money: invoices that are owed, each until its next day."""

import datetime as dt
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from billing import access
from billing.models import CollectionItem, Invoice
from families.models import Guardian
from families.todo import Task
from imuse_portal.figures import euros


def todo(guardian: Guardian) -> list[Task]:
    """Of the ledgers that this guardian sees, the most urgent first.

    What will be debited asks for nothing: the ledger tells the day.
    """
    if not access.ledgers_of(guardian):
        return []
    owed = access.invoices_of(guardian).with_sums().filter(Q(due__gt=0))
    rows = owed.select_related("account").prefetch_related("instalments")
    if not rows:
        return []
    on = timezone.localdate()
    under_way = set(
        access.online_payments_of(guardian).unsettled().values_list("invoice", flat=True)
    )
    debits = CollectionItem.objects.pending().filter(invoice__in=[one.pk for one in rows])
    debited = set(debits.values_list("invoice", flat=True))
    tasks = [
        _task(one, on, is_under_way=one.pk in under_way) for one in rows if one.pk not in debited
    ]
    return sorted(tasks, key=lambda task: (task.due is None, task.due))


def _task(invoice: Invoice, on: dt.date, *, is_under_way: bool) -> Task:
    """What is asked for is what is due next; what is owed in all is said beside it."""
    part = invoice.due_next(on=on)
    told = {"amount": euros(part), "label": invoice.label, "number": invoice.number}
    return Task(
        text=gettext("Pay %(amount)s: “%(label)s” (%(number)s)") % told,
        why=" ".join(_why(invoice, part, on, is_under_way=is_under_way)),
        url=reverse(f"billing:{invoice.ledger}"),
        due=_end_of(invoice.next_due_on()),
    )


def _why(invoice: Invoice, part: Decimal, on: dt.date, *, is_under_way: bool) -> list[str]:
    told = {"to": invoice.account.issuer_name or invoice.account.name, "all": euros(invoice.due)}
    why = [gettext("Owed to %(to)s.") % told]
    if overdue := invoice.overdue_amount(on=on):
        why = [gettext("%(amount)s is late.") % {"amount": euros(overdue)}]
    if part < invoice.due:
        why.append(gettext("You owe %(all)s of this invoice in all, by instalments.") % told)
    if is_under_way:
        why.append(gettext("An online payment is being checked."))
    return why


def _end_of(day: dt.date | None) -> dt.datetime | None:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59))) if day else None
