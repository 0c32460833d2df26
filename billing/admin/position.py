"""Where an issued invoice and a payment stand, in figures and words, for their pages."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from billing.access import reader_of
from billing.enums import ItemState
from billing.models import CollectionItem, Invoice, Payment
from imuse_portal.figures import day, euros, moment


@dataclass(frozen=True)
class Operation:
    """A document that makes an invoice smaller: its page, its paper, of whom it is."""

    on: str
    kind: str
    number: str
    who: str
    amount: str
    page: str
    paper: str


def position_of(invoice: Invoice, *, on: dt.date) -> dict[str, Any]:
    """Of a row `with_sums`."""
    return {
        "figures": _figures(invoice, on),
        "parts": _parts(invoice, on),
        "operations": [*_payments(invoice), *_credit_notes(invoice)],
        "sentences": _sentences(invoice),
    }


def _figures(invoice: Invoice, on: dt.date) -> list[tuple[str, str]]:
    figures = [
        (gettext("Total"), invoice.total),
        (gettext("What was paid"), invoice.allocated),
        (gettext("What was taken back"), invoice.credited),
        (gettext("Still owed"), invoice.due),
    ]
    if late := invoice.overdue_amount(on=on):
        figures.append((gettext("Of that, late"), late))
    return [(label, euros(amount)) for label, amount in figures]


def _parts(invoice: Invoice, on: dt.date) -> list[tuple[str, str, str]]:
    """Each instalment with what became of it; the first are paid first."""
    owed = dict(invoice.parts_owed())
    return [
        (day(one.due_on), euros(one.amount), _standing(owed.get(one.due_on), one.due_on, on))
        for one in invoice.instalments.all()
    ]


def _standing(left: Decimal | None, due_on: dt.date, on: dt.date) -> str:
    if not left:
        return gettext("Settled")
    said = gettext("%(left)s late") if due_on < on else gettext("%(left)s to be paid")
    return said % {"left": euros(left)}


def _payments(invoice: Invoice) -> list[Operation]:
    rows = invoice.allocations.select_related("payment").order_by("payment__received_on", "pk")
    return [
        Operation(
            on=day(one.payment.received_on),
            kind=str(one.payment.get_method_display()),
            number=one.payment.number,
            who=one.payment.payer_name,
            amount=euros(one.amount),
            page=reverse("admin:billing_payment_change", args=[one.payment_id]),
            paper=reverse("admin:billing_payment_paper", args=[one.payment_id]),
        )
        for one in rows
    ]


def _credit_notes(invoice: Invoice) -> list[Operation]:
    return [
        Operation(
            on=day(note.issued_on),
            kind=gettext("Credit note"),
            number=note.number,
            who=note.payer_name,
            amount=euros(note.amount),
            page=reverse("admin:billing_creditnote_change", args=[note.pk]),
            paper=reverse("admin:billing_creditnote_paper", args=[note.pk]),
        )
        for note in invoice.credit_notes.order_by("issued_on", "number")
    ]


def _sentences(invoice: Invoice) -> list[str]:
    """Whether the payer was told, and reminded; what was debited, or will be."""
    said = [_debit(one) for one in invoice.debits.select_related("collection")]
    if invoice.posted_on:
        said.append(gettext("It was sent by post on %(day)s.") % {"day": day(invoice.posted_on)})
    elif reader_of(invoice) is None:
        said.append(
            gettext(
                "Nobody is told of it by e-mail (no account, no address, or no right to the "
                "billing): print the original and send it by post."
            )
        )
    if invoice.reminded_at:
        told = {"moment": moment(invoice.reminded_at)}
        said.append(gettext("The payer was last reminded on %(moment)s.") % told)
    return said


def announced_debits(invoices: list[Invoice]) -> list[str]:
    """What of them will be debited: paid in another way it is paid twice."""
    said = gettext("%(amount)s of invoice %(number)s will be debited on %(day)s.")
    debits = CollectionItem.objects.pending().filter(invoice__in=invoices)
    return [
        said
        % {
            "amount": euros(one.amount),
            "number": one.invoice.number,
            "day": day(one.collection.collect_on),
        }
        for one in debits.select_related("invoice", "collection")
    ]


def _debit(item: CollectionItem) -> str:
    told = {"amount": euros(item.amount), "day": day(item.collection.collect_on)}
    said = {
        ItemState.PENDING: gettext("%(amount)s will be debited on %(day)s."),
        ItemState.COLLECTED: gettext("%(amount)s was debited on %(day)s."),
        ItemState.REFUSED: gettext("The bank refused the direct debit of %(amount)s of %(day)s."),
        ItemState.CANCELLED: gettext("The direct debit of %(amount)s of %(day)s was cancelled."),
    }[ItemState(item.state)]
    return f"{said % told} {item.refusal}".strip()


def facts_of(payment: Payment) -> list[str]:
    """Of a row `with_sums`: what it pays, what was taken back, what is left and to be decided."""
    pays = gettext("%(amount)s pays %(invoice)s.")
    gone = gettext("%(amount)s is taken back on %(day)s by %(number)s (%(kind)s): %(reason)s")
    facts = [
        pays % {"amount": euros(one.amount), "invoice": one.invoice}
        for one in payment.allocations.select_related("invoice")
    ]
    for one in payment.reversals.all():
        told = {"amount": euros(one.amount), "day": day(one.reversed_on), "number": one.number}
        told |= {"kind": one.get_kind_display(), "reason": one.reason}
        facts.append(gone % told)
    if payment.left:
        kept = gettext("%(amount)s is kept for the next invoice of the family.")
        free = gettext(
            "%(amount)s of this payment pays no invoice. "
            "Allocate it, keep it for the next invoice, or refund it."
        )
        facts.append((kept if payment.kept_at else free) % {"amount": euros(payment.left)})
    return facts
