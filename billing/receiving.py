"""A payment comes in, or goes out again: its paper, what it pays, the mail, in one transaction."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from billing import mails
from billing.access import reader_of
from billing.models import NOTHING, BillingError, Invoice, Payment, Reversal, reverse
from imuse_portal.turns import wait_for_turn


class Doubtful(BillingError):
    """An equal payment stands already: whoever enters it is asked once whether it is another."""

    def __init__(self, stands: Payment) -> None:
        super().__init__(stands.number)
        self.stands = stands


@transaction.atomic
def enter(
    payment: Payment,
    *,
    pays: Mapping[Invoice, Decimal],
    by: User,
    at: dt.datetime,
    on: dt.date,
    is_another: bool,
) -> Payment:
    """Typed at the desk; the same form again leads to the payment that stands.

    Raises Doubtful, unless it `is_another` than the equal one, and BillingError.
    """
    wait_for_turn(f"payments of {payment.family_id}")
    known = Payment.objects.filter(school=payment.school).exclude(entry_key=None)
    if stands := known.filter(entry_key=payment.entry_key).first():
        return stands
    if not is_another and (like := Payment.objects.like(payment).first()):
        raise Doubtful(like)
    return receive(payment, pays=pays, by=by, at=at, on=on)


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
    if reader := reader_of(payment):
        mails.payment_received(payment, to=reader)
    return payment


@transaction.atomic
def take_back(
    payment: Payment,
    *,
    kind: str,
    amount: Decimal,
    reason: str,
    reversed_on: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Reversal:
    """Raises BillingError."""
    made = reverse(
        payment, kind=kind, amount=amount, reason=reason, reversed_on=reversed_on, by=by, at=at,
        on=on,
    )  # fmt: skip
    if reader := reader_of(payment):
        mails.payment_reversed(made, to=reader)
    return made


def use_credit(invoice: Invoice) -> None:
    """What the school keeps for the family pays this invoice, the oldest first."""
    kept = Payment.objects.unallocated().filter(
        family=invoice.family_id, ledger=invoice.ledger, account=invoice.account_id
    )
    for payment in kept.exclude(kept_at=None).order_by("received_on", "number"):
        due = Invoice.objects.with_sums().get(pk=invoice.pk).due
        if part := min(due, payment.left):
            payment.allocate(invoice, part)


@transaction.atomic
def allocate_left(payment: Payment) -> list[Invoice]:
    """What is left of it pays what is owed, which is returned."""
    owed = Invoice.objects.filter(family=payment.family_id)
    list(owed.select_for_update(of=("self",)).order_by("pk"))
    pays = oldest_first(payment, Payment.objects.with_sums().get(pk=payment.pk).left)
    for invoice, part in pays.items():
        payment.allocate(invoice, part)
    return list(pays)


def oldest_first(payment: Payment, amount: Decimal) -> dict[Invoice, Decimal]:
    """How so much of it is spread over what it may pay."""
    pays: dict[Invoice, Decimal] = {}
    for invoice in Invoice.objects.payable_with(payment):
        part = min(amount, invoice.due)
        if part > NOTHING:
            pays[invoice] = part
            amount -= part
    return pays
