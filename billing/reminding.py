"""Reminders of invoices that are overdue: each tells its payer, and when it was told."""

import datetime as dt

from django.db import transaction

from billing import mails
from billing.access import reader_of
from billing.models import Invoice
from imuse_portal.figures import euros


@transaction.atomic
def remind(invoice: Invoice, *, note: str, at: dt.datetime, on: dt.date) -> bool:
    """Whether somebody was told: something is late still, and the payer reads it here.

    What will be debited anyway is not asked for.
    """
    Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    now = Invoice.objects.overdue(on=on).filter(pk=invoice.pk).first()
    reader = reader_of(now) if now else None
    if now is None or reader is None or now.debits.pending().exists():
        return False
    overdue = euros(now.overdue_amount(on=on))
    mails.invoice_overdue(now, to=reader, overdue=overdue, note=note)
    now.reminded_at = at
    now.save(update_fields=["reminded_at"])
    return True
