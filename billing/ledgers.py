"""One ledger of a family: its lines, its totals, and what is owed in words (inventory 113-118)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing import access
from billing.enums import Ledger
from billing.models import (
    NOTHING,
    CollectionItem,
    CreditNote,
    Invoice,
    Mandate,
    OnlinePayment,
    Payment,
    PaymentAccount,
    PaymentWindow,
    Rental,
    Reversal,
)
from families.models import Guardian
from imuse_portal.figures import day, euros, yes_no
from imuse_portal.tables import Column, Table

CAPTIONS = {Ledger.FEES: _("Billing of fees"), Ledger.RENTALS: _("Billing of rentals")}


@dataclass(frozen=True)
class Entry:
    """A line: what was invoiced is a débit, what was paid a crédit; a credit note takes back."""

    on: dt.date
    method: str
    number: str
    label: str
    debit: Decimal | None
    credit: Decimal | None
    is_deposited: bool | None
    url: str
    place: int
    """Of one day: invoices before what corrects them, then payments and what takes them back."""


COLUMNS: tuple[Column[Entry], ...] = (
    Column("date", _("Date"), lambda one: day(one.on), lambda one: one.on),
    Column("mode", _("Means of payment"), lambda one: one.method),
    Column("numero", _("Operation number"), lambda one: one.number),
    Column("libelle", _("Label"), lambda one: one.label),
    Column("debit", _("Debit"), lambda one: euros(one.debit), lambda one: one.debit),
    Column("credit", _("Credit"), lambda one: euros(one.credit), lambda one: one.credit),
    Column("remise", _("Deposited"), lambda one: _deposited(one)),
)
"""Inventory 114."""


def _deposited(one: Entry) -> str:
    return "" if one.is_deposited is None else yes_no(one.is_deposited)


@dataclass(frozen=True)
class Due:
    """What is owed to one account, how much of it next and until when, how much is late."""

    account: PaymentAccount
    amount: Decimal
    until: dt.date | None
    part: Decimal
    """Of the amount, what is due on that day."""
    overdue: Decimal

    def __str__(self) -> str:
        told = {"amount": euros(self.amount), "to": self.account.issuer_name or self.account.name}
        if self.overdue == self.amount:
            return gettext("You owe %(amount)s to %(to)s: this is late.") % told
        if self.overdue:
            told["overdue"] = euros(self.overdue)
            return gettext("You owe %(amount)s to %(to)s, of which %(overdue)s is late.") % told
        if self.until is None:
            return gettext("You owe %(amount)s to %(to)s.") % told
        told |= {"day": day(self.until), "part": euros(self.part)}
        if self.part < self.amount:
            text = gettext("You owe %(amount)s to %(to)s, of which %(part)s to be paid by %(day)s.")
            return text % told
        return gettext("You owe %(amount)s to %(to)s, to be paid by %(day)s.") % told


@dataclass(frozen=True)
class Part:
    """A line of the schedule: so much of an invoice is owed until that day."""

    due_on: dt.date
    amount: Decimal
    invoice: Invoice
    is_late: bool

    @property
    def told(self) -> str:
        return euros(self.amount)


@dataclass
class Book:
    """The ledger as one guardian sees it, at one moment."""

    ledger: Ledger
    guardian: Guardian
    at: dt.datetime
    on: dt.date

    @cached_property
    def invoices(self) -> list[Invoice]:
        rows = access.invoices_of(self.guardian).filter(ledger=self.ledger).with_sums()
        return list(rows.select_related("account").prefetch_related("instalments"))

    @cached_property
    def entries(self) -> list[Entry]:
        notes = access.credit_notes_of(self.guardian).filter(invoice__ledger=self.ledger)
        payments = access.payments_of(self.guardian).filter(ledger=self.ledger)
        reversals = access.reversals_of(self.guardian).filter(payment__ledger=self.ledger)
        found = [
            *map(_of_invoice, self.invoices),
            *map(_of_credit_note, notes),
            *map(_of_payment, payments),
            *map(_of_reversal, reversals.select_related("payment")),
        ]
        return sorted(found, key=lambda one: (-one.on.toordinal(), one.place))

    @property
    def invoiced(self) -> Decimal:
        return sum((one.debit or NOTHING for one in self.entries), NOTHING)

    @property
    def paid(self) -> Decimal:
        return sum((one.credit or NOTHING for one in self.entries), NOTHING)

    @property
    def balance(self) -> Decimal:
        """As the guides reckon it: what was paid less what was invoiced (inventory 116)."""
        return self.paid - self.invoiced

    @property
    def years(self) -> list[int]:
        """Those in which something was paid, the latest first: each has its attestation."""
        return sorted({one.on.year for one in self.entries if (one.credit or 0) > 0}, reverse=True)

    @property
    def figures(self) -> dict[str, str]:
        return {
            "invoiced": euros(self.invoiced),
            "paid": euros(self.paid),
            "balance": euros(self.balance),
        }

    @cached_property
    def owed(self) -> list[Invoice]:
        return [one for one in self.invoices if one.due > 0]

    @property
    def dues(self) -> list[Due]:
        accounts = {one.account: None for one in self.owed}
        return [self._due_to(account) for account in accounts]

    @property
    def schedule(self) -> list[Part]:
        """All that is owed by its days, where there are several."""
        parts = [
            Part(due_on, amount, one, is_late=due_on < self.on)
            for one in self.owed
            for due_on, amount in one.parts_owed()
        ]
        days = {one.due_on for one in parts}
        in_order = sorted(parts, key=lambda one: (one.due_on, one.invoice.number))
        return in_order if len(days) > 1 else []

    @property
    def held(self) -> str:
        """Of what the school has of the family beyond all invoices: an advance, or paid twice."""
        excess = self.balance + sum((one.amount for one in self.dues), NOTHING)
        if excess <= 0:
            return ""
        return gettext(
            "The school holds %(amount)s paid too much or in advance: the secretariat pays it "
            "back, or takes it off a coming invoice. Tell it which you prefer."
        ) % {"amount": euros(excess)}

    @property
    def said(self) -> list[str]:
        """What is owed and what is held, in words."""
        told = [str(due) for due in self.dues] or [gettext("You owe nothing on this account.")]
        return [*told, self.held] if self.held else told

    @cached_property
    def windows(self) -> list[PaymentWindow]:
        return list(self.guardian.family.school.payment_windows.filter(ledger=self.ledger))

    @property
    def window(self) -> PaymentWindow | None:
        """Through which one pays online now."""
        return next((one for one in self.windows if one.opens_at <= self.at < one.closes_at), None)

    @property
    def payable(self) -> list[Invoice]:
        """«Paiement en ligne» shows in the window, of what is owed (inventory 118).

        What is about to be debited is not paid a second time.
        """
        if not self.window:
            return []
        taken = {one.invoice_id for one in self.debits}
        return [
            one
            for one in self.owed
            if one.account.payfip_client and one.due >= OnlinePayment.LEAST and one.pk not in taken
        ]

    def payable_one(self, invoice: Invoice) -> Invoice | None:
        return next((one for one in self.payable if one.pk == invoice.pk), None)

    @property
    def offered(self) -> list[Invoice]:
        """Of these, the ones of which no payment is under way: nobody pays twice."""
        busy = {one.invoice_id for one in self.under_way}
        return [one for one in self.payable if one.pk not in busy]

    @cached_property
    def under_way(self) -> list[OnlinePayment]:
        """What the family may have paid, though the bank has not said so yet."""
        rows = access.online_payments_of(self.guardian).filter(invoice__ledger=self.ledger)
        return list(rows.unsettled().select_related("invoice").order_by("created_at"))

    @cached_property
    def debits(self) -> list[CollectionItem]:
        """What will be debited, of the invoices that this guardian reads."""
        rows = CollectionItem.objects.pending().filter(invoice__in=self.invoices)
        return list(rows.select_related("invoice", "mandate", "collection").order_by("pk"))

    @property
    def debits_told(self) -> list[str]:
        """The account and the mandate are told to whoever signed, and to nobody else."""
        return [debit_told(one, to=self.guardian) for one in self.debits]

    @cached_property
    def mandates(self) -> list[Mandate]:
        """One's own, by which this ledger may be debited."""
        accounts = {one.account_id for one in self.invoices}
        current = self.guardian.mandates.current(on=self.on)
        return list(current.filter(account__in=accounts).select_related("account"))

    @cached_property
    def rentals(self) -> list[Rental]:
        """What the family has of the school now."""
        if self.ledger != Ledger.RENTALS:
            return []
        return list(access.rentals_of(self.guardian).current(on=self.on).select_related("student"))

    @property
    def is_past(self) -> bool:
        """Something is owed still, and no window is open any more (004 L422)."""
        over = any(one.closes_at <= self.at for one in self.windows)
        return bool(self.owed and over and not self.window)

    def table(self, query: QueryDict) -> Table[Entry]:
        return Table(
            self.entries,
            COLUMNS,
            query=query,
            caption=str(CAPTIONS[self.ledger]),
            page_of=lambda one: one.url,
            told_apart_by=lambda one: one.number,
        )

    def _due_to(self, account: PaymentAccount) -> Due:
        rows = [one for one in self.owed if one.account == account]
        parts = [part for one in rows for part in one.parts_owed()]
        until = min((due_on for due_on, _amount in parts), default=None)
        return Due(
            account=account,
            amount=_sum(one.due for one in rows),
            until=until,
            part=_sum(amount for due_on, amount in parts if due_on == until),
            overdue=_sum(one.overdue_amount(on=self.on) for one in rows),
        )


def debit_told(item: CollectionItem, *, to: Guardian) -> str:
    told = {
        "amount": euros(item.amount),
        "number": item.invoice.number,
        "day": day(item.collection.collect_on),
        "end": item.mandate.account_end,
        "rum": item.mandate.rum,
    }
    if item.mandate.guardian_id != to.pk:
        return gettext("%(amount)s of invoice %(number)s will be debited on %(day)s.") % told
    return (
        gettext(
            "%(amount)s of invoice %(number)s will be debited on %(day)s from the account "
            "%(end)s (mandate %(rum)s): you have nothing to do."
        )
        % told
    )


def _sum(amounts: Iterable[Any]) -> Decimal:
    return sum(amounts, NOTHING)


def _of_invoice(one: Invoice) -> Entry:
    url = reverse("billing:invoice_pdf", args=[one.pk])
    on = one.issued_on or dt.date.min
    return Entry(on, "", one.number, one.label, one.total, None, None, url, 0)


def _of_credit_note(one: CreditNote) -> Entry:
    url = reverse("billing:credit_note_pdf", args=[one.pk])
    on = one.issued_on or dt.date.min
    return Entry(on, "", one.number, one.reason, -one.amount, None, None, url, 1)


def _of_payment(one: Payment) -> Entry:
    url = reverse("billing:receipt_pdf", args=[one.pk])
    method, deposited = one.get_method_display(), one.deposit_id is not None
    return Entry(
        one.received_on, method, one.number, one.label, None, one.amount, deposited, url, 2
    )


def _of_reversal(one: Reversal) -> Entry:
    """A credit that is taken back."""
    url = reverse("billing:reversal_pdf", args=[one.pk])
    method = one.payment.get_method_display()
    return Entry(one.reversed_on, method, one.number, one.label, None, -one.amount, None, url, 3)
