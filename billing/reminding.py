"""Reminders of invoices that are overdue: each tells its payer, and when it was told."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from billing import mails
from billing.access import reader_of
from billing.models import Invoice
from imuse_portal.figures import euros


def late(invoices: list[Invoice], *, on: dt.date) -> list[tuple[Invoice, Decimal]]:
    """Those of the rows `with_sums` to be reminded of, each with what is late of it."""
    keys = [one.pk for one in invoices]
    found = set(Invoice.objects.remindable(on=on).filter(pk__in=keys).values_list("pk", flat=True))
    return [(one, one.overdue_amount(on=on)) for one in invoices if one.pk in found]


@transaction.atomic
def remind(invoice: Invoice, *, note: str, at: dt.datetime, on: dt.date) -> bool:
    """Whether somebody was told: something is late still, and the payer reads it here."""
    Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    now = Invoice.objects.remindable(on=on).filter(pk=invoice.pk).first()
    reader = reader_of(now) if now else None
    if now is None or reader is None:
        return False
    overdue = euros(now.overdue_amount(on=on))
    mails.invoice_overdue(now, to=reader, overdue=overdue, note=note)
    now.reminded_at = at
    now.save(update_fields=["reminded_at"])
    return True
