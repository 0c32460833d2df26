"""The accountant's export: every issued document of some days, one line each."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.imports.tables import guarded
from accounts.models import School
from billing.models import CreditNote, Invoice, Payment, Reversal
from imuse_portal.figures import day, number

Row = list[str]


def export(schools: QuerySet[School], *, first: dt.date, last: dt.date) -> str:
    """CSV as French spreadsheets read it; debits less credits are what families owe more."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings())
    writer.writerows(rows(schools, first=first, last=last))
    return out.getvalue()


def headings() -> Row:
    return [
        _("Date"),
        _("School"),
        _("Ledger"),
        _("Kind"),
        _("Number"),
        _("Payer"),
        _("Label"),
        _("Debit"),
        _("Credit"),
        _("Means of payment"),
        _("Deposited on"),
    ]


def rows(schools: QuerySet[School], *, first: dt.date, last: dt.date) -> Iterator[Row]:
    """Invoices, what corrects them, payments, what takes those back: each by its numbers."""
    span = {"school__in": schools.order_by(), "issued_on__range": (first, last)}
    for invoice in Invoice.objects.issued().filter(**span).select_related("school").order_by(*_BY):
        yield _row(invoice, invoice.get_ledger_display(), _("Invoice"), debit=invoice.total)
    notes = CreditNote.objects.filter(**span).select_related("school", "invoice")
    for note in notes.order_by(*_BY):
        yield _row(note, note.invoice.get_ledger_display(), _("Credit note"), debit=-note.amount)
    payments = Payment.objects.filter(**span).select_related("school", "deposit")
    for payment in payments.order_by(*_BY):
        row = _row(payment, payment.get_ledger_display(), _("Payment"), credit=payment.amount)
        deposited = day(payment.deposit.made_on) if payment.deposit else ""
        yield [*row[:-2], payment.get_method_display(), deposited]
    reversals = Reversal.objects.filter(**span).select_related("school", "payment")
    for one in reversals.order_by(*_BY):
        row = _row(one, one.payment.get_ledger_display(), _("Counter-entry"), credit=-one.amount)
        yield [*row[:-2], one.payment.get_method_display(), ""]


_BY = ("school", "issued_on", "number")


def _row(
    one: Invoice | CreditNote | Payment | Reversal,
    ledger: str,
    kind: str,
    *,
    debit: Decimal | None = None,
    credit: Decimal | None = None,
) -> Row:
    texts = [ledger, kind, one.number, one.payer_name, one.label]
    figures = [number(debit), number(credit)]
    known = [day(one.issued_on), str(one.school), *texts]
    return [*map(guarded, known), *figures, "", ""]
