"""Issuing and correcting, with the mail that tells the payer in the same transaction."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from billing import mails, receiving
from billing.access import reader_of
from billing.models import CreditNote, Invoice, credit


@transaction.atomic
def issue(invoice: Invoice, *, by: User, at: dt.datetime, on: dt.date) -> None:
    """What the family has in advance pays it at once. Raises BillingError."""
    invoice.issue(by=by, at=at, on=on)
    receiving.use_credit(invoice)
    if reader := reader_of(invoice):
        mails.invoice_issued(invoice, to=reader)


@transaction.atomic
def take_back(
    invoice: Invoice, *, amount: Decimal, reason: str, by: User, at: dt.datetime, on: dt.date
) -> CreditNote:
    """Raises BillingError."""
    note = credit(invoice, amount=amount, reason=reason, by=by, at=at, on=on)
    if reader := reader_of(invoice):
        mails.invoice_credited(note, to=reader)
    return note


@transaction.atomic
def note_posted(invoices: list[Invoice], *, on: dt.date) -> list[Invoice]:
    """Those of them that waited to be sent by post; the day of a former sending stays."""
    waiting = Invoice.objects.not_posted().filter(pk__in=[one.pk for one in invoices])
    posted = list(waiting.select_for_update(of=("self",)))
    Invoice.objects.filter(pk__in=[one.pk for one in posted]).update(posted_on=on)
    return posted
