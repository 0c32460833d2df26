"""A payment comes in: its receipt, which invoices it pays, and the mail, in one transaction."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from billing import mails
from billing.models import NOTHING, Invoice, Payment


@transaction.atomic
def receive(
    payment: Payment,
    *,
    pays: Mapping[Invoice, Decimal],
    by: User | None,
    at: dt.datetime,
    on: dt.date,
) -> Payment:
    """What `pays` leaves over is an advance. Raises BillingError.

    Invoices are locked before the number is taken: others wait for them without holding it up.
    """
    keys = [invoice.pk for invoice in pays]
    list(Invoice.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    payment.receive(by=by, at=at, on=on)
    for invoice, amount in pays.items():
        payment.allocate(invoice, amount)
    if payment.payer and payment.payer.user and payment.payer.sees_money:
        mails.payment_received(payment, to=payment.payer)
    return payment


def oldest_first(amount: Decimal, owed: list[Invoice]) -> dict[Invoice, Decimal]:
    """How an amount is spread over what is owed (rows `with_sums`, in order)."""
    pays: dict[Invoice, Decimal] = {}
    for invoice in owed:
        part = min(amount, invoice.due)
        if part > NOTHING:
            pays[invoice] = part
            amount -= part
    return pays
