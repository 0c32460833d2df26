"""What the school waits for of money: invoices that are owed, each until its next day."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from billing import access
from billing.models import Invoice
from families.models import Guardian
from families.todo import Task
from imuse_portal.figures import euros


def todo(guardian: Guardian) -> list[Task]:
    """Of the ledgers that this guardian sees, the most urgent first."""
    if not access.ledgers_of(guardian):
        return []
    owed = access.invoices_of(guardian).with_sums().filter(Q(due__gt=0))
    rows = owed.select_related("account").prefetch_related("instalments")
    on = timezone.localdate()
    tasks = [_task(one, on) for one in rows]
    return sorted(tasks, key=lambda task: (task.due is None, task.due))


def _task(invoice: Invoice, on: dt.date) -> Task:
    told = {"amount": euros(invoice.due), "label": invoice.label, "number": invoice.number}
    why = gettext("Owed to %(to)s.") % {"to": invoice.account.issuer_name or invoice.account.name}
    if overdue := invoice.overdue_amount(on=on):
        why = gettext("%(amount)s is late.") % {"amount": euros(overdue)}
    return Task(
        text=gettext("Pay %(amount)s: “%(label)s” (%(number)s)") % told,
        why=why,
        url=reverse(f"billing:{invoice.ledger}"),
        due=_end_of(invoice.next_due_on()),
    )


def _end_of(day: dt.date | None) -> dt.datetime | None:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59))) if day else None
