"""From a draft to a document that no longer changes."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from billing.enums import InvoiceState, NumberKind
from billing.mentions import OF_ACCOUNT
from billing.models import BillingError, Invoice, NumberSeries, parts_of
from billing.models.numbers import go_on_from, read, written
from tests.factories import (
    InvoiceFactory,
    NumberSeriesFactory,
    PaymentAccountFactory,
    PaymentFactory,
)
from tests.factories.billing import DUE_ON, ISSUED_ON, credited

pytestmark = pytest.mark.django_db


def issue(invoice):
    invoice.issue(by=None, at=timezone.now(), on=ISSUED_ON)


def owed(invoice):
    return Invoice.objects.with_sums().get(pk=invoice.pk)


def refused(rule, act):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    assert error.value.__cause__.diag.constraint_name == rule


def test_an_issued_invoice_has_its_number_total_and_payer(guardian):
    invoice = InvoiceFactory(payer=guardian, amounts=["120.00", "-20.50"])
    issue(invoice)
    assert (invoice.number, invoice.total) == ("26FC00001", Decimal("99.50"))
    assert invoice.payer_address == "3 rue des Lilas\n35500 Vitré"
    assert invoice.mentions["siret"] == invoice.account.siret


def test_numbers_run_on_in_each_school_and_year(guardian, other_school):
    first, second = (InvoiceFactory(payer=guardian, issued=True) for _ in range(2))
    NumberSeriesFactory(school=other_school, year=2026, last=1617)
    other = InvoiceFactory(payer__family__school=other_school, issued=True)
    assert [one.number for one in (first, second, other)] == [
        "26FC00001",
        "26FC00002",
        "26FC01618",
    ]


def test_a_failure_after_the_number_gives_it_back(guardian):
    invoice = InvoiceFactory(payer=guardian)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue(invoice)
        raise ZeroDivisionError
    assert not NumberSeries.objects.exists()


def test_an_invoice_is_issued_once(guardian):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    with pytest.raises(BillingError, match=invoice.number):
        issue(invoice)


@pytest.mark.parametrize("amounts", [["-5.00", "5.00"], ["10.00", "-11.00"]])
def test_an_invoice_is_for_something(guardian, amounts):
    invoice = InvoiceFactory(payer=guardian)
    invoice.lines.all().delete()
    for amount in map(Decimal, amounts):
        invoice.lines.create(label="x", unit_price=amount, amount=amount)
    with pytest.raises(BillingError, match="0,00"):
        issue(invoice)


def test_instalments_add_up_to_the_total(guardian):
    invoice = InvoiceFactory(payer=guardian)
    invoice.lines.create(label="Location", unit_price=Decimal(1), amount=Decimal(1))
    with pytest.raises(BillingError, match="échéances"):
        issue(invoice)


@pytest.mark.parametrize(
    ("kind", "mention"), [(kind, name) for kind, names in OF_ACCOUNT.items() for name in names]
)
def test_a_document_that_lacks_a_mention_is_not_issued(guardian, kind, mention):
    account = PaymentAccountFactory(school=guardian.family.school, kind=kind, **{mention: " "})
    invoice = InvoiceFactory(payer=guardian, account=account)
    name = str(account._meta.get_field(mention).verbose_name)
    with pytest.raises(BillingError, match=name):
        issue(invoice)


def test_a_payer_without_an_address_is_sent_nothing(guardian):
    guardian.address_line_1 = guardian.postcode = guardian.city = ""
    guardian.save()
    with pytest.raises(BillingError, match="adresse"):
        issue(InvoiceFactory(payer=guardian))


@pytest.fixture
def documents(guardian):
    """One of each kind, with the parts of the invoice."""
    invoice = InvoiceFactory(payer=guardian, issued=True)
    payment = PaymentFactory(payer=guardian, amount=Decimal(4), pays=invoice)
    note = credited(invoice, "80.00")
    return [invoice, payment, note, invoice.lines.get(), invoice.instalments.get()]


@pytest.mark.parametrize("place", range(5))
def test_what_is_issued_is_neither_changed_nor_deleted(documents, place):
    row = documents[place]
    rows = type(row).objects.filter(pk=row.pk)
    field = "label" if hasattr(row, "quantity") else "due_on" if place == 4 else "payer_name"
    value = dt.date(2030, 1, 1) if field == "due_on" else "Quelqu’un d’autre"
    refused("billing_issued_is_final", lambda: rows.update(**{field: value}))
    refused("billing_issued_is_final", lambda: rows._raw_delete("default"))


def test_an_issued_invoice_takes_no_more_lines(guardian):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    add = {"label": "x", "unit_price": Decimal(1), "amount": Decimal(1)}
    refused("billing_issued_is_final", lambda: invoice.lines.create(**add))


def test_the_database_adds_up_itself(guardian):
    invoice = InvoiceFactory(payer=guardian)
    wrong = {"number": "26FC00001", "total": Decimal(85), "kind": "invoice"}
    dated = {"issued_on": ISSUED_ON, "issued_at": timezone.now()}
    rows = Invoice.objects.filter(pk=invoice.pk)
    refused("billing_lines_add_up", lambda: rows.update(**wrong, **dated))


def test_a_draft_may_be_deleted(guardian):
    InvoiceFactory(payer=guardian).delete()
    assert not Invoice.objects.exists()


def test_a_credit_note_takes_back_what_was_owed(guardian):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    note = credited(invoice, "34.00")
    assert (note.number, owed(invoice).due) == ("26AV00001", Decimal("50.00"))
    assert note.payer_address == invoice.payer_address


def test_a_credit_note_frees_what_was_paid_too_much(guardian):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    payment = PaymentFactory(payer=guardian, pays=invoice)
    credited(invoice, "34.00")
    assert type(payment).objects.unallocated().get(pk=payment.pk).left == Decimal("34.00")
    assert owed(invoice).due == 0


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "84.01"])
def test_a_credit_note_is_at_most_the_invoice(guardian, amount):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    with pytest.raises(BillingError):
        credited(invoice, amount)


@pytest.mark.parametrize("amount", ["0.00", "50.01", "84.00"])
def test_a_payment_pays_no_more_than_it_is_or_is_owed(guardian, amount):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    payment = PaymentFactory(payer=guardian, amount=Decimal("50.00"))
    with pytest.raises(BillingError):
        payment.allocate(invoice, Decimal(amount))
    row = {"payment": payment, "amount": Decimal("50.01")}
    refused("billing_payment_pays_once", lambda: invoice.allocations.create(**row))


def test_an_invoice_takes_no_more_than_its_total(guardian):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    payment = PaymentFactory(payer=guardian, amount=Decimal(90))
    row = {"payment": payment, "amount": Decimal("84.01")}
    refused("billing_invoice_takes_its_total", lambda: invoice.allocations.create(**row))


def test_a_payment_of_another_family_pays_nothing_here(guardian, other_guardian):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    with pytest.raises(BillingError, match="famille"):
        PaymentFactory(payer=other_guardian).allocate(invoice, Decimal(1))


@pytest.mark.parametrize("how", ["other ledger", "other account"])
def test_a_payment_pays_in_its_ledger_and_to_its_account(guardian, how):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    changes = {
        "other ledger": {"ledger": "rentals"},
        "other account": {"account": PaymentAccountFactory(school=invoice.school)},
    }
    with pytest.raises(BillingError, match="autre régie"):
        PaymentFactory(payer=guardian, **changes[how]).allocate(invoice, Decimal(1))


@pytest.mark.parametrize(
    ("paid", "on", "state"),
    [
        ("0.00", DUE_ON, InvoiceState.OPEN),
        ("1.00", DUE_ON, InvoiceState.PARTLY_PAID),
        ("83.99", DUE_ON + dt.timedelta(days=1), InvoiceState.OVERDUE),
        ("84.00", DUE_ON + dt.timedelta(days=1), InvoiceState.PAID),
    ],
)
def test_the_state_follows_from_sums_and_days(guardian, paid, on, state):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    if amount := Decimal(paid):
        PaymentFactory(payer=guardian, amount=amount, pays=invoice)
    assert owed(invoice).state(on=on) == state
    assert Invoice.objects.overdue(on=on).exists() == (state == InvoiceState.OVERDUE)


def test_only_what_fell_due_is_overdue(guardian):
    days = [dt.date(2026, 12, 15), dt.date(2027, 3, 15), dt.date(2027, 6, 15)]
    invoice = InvoiceFactory(payer=guardian, amounts=["100.00"], days=days, issued=True)
    PaymentFactory(payer=guardian, amount=Decimal("33.34"), pays=invoice)
    assert owed(invoice).next_due_on() == days[1]
    assert not Invoice.objects.overdue(on=dt.date(2027, 3, 15)).exists()
    assert owed(invoice).overdue_amount(on=dt.date(2027, 3, 16)) == Decimal("33.33")


@given(st.decimals(0, 99_999, places=2), st.integers(1, 12))
def test_equal_parts_add_up(total, number):
    parts = parts_of(total, number)
    assert (sum(parts), len(parts)) == (total, number)
    assert max(parts) - min(parts) < Decimal(number) / 100


@given(st.sampled_from(NumberKind.values), st.integers(2000, 2099), st.integers(1, 99_999))
def test_numbers_are_read_as_they_are_written(kind, year, last):
    assert read(written(kind, year, last)) == (year, kind, last)


@pytest.mark.parametrize("number", ["", "F-2012-4", "12FC0161", "12XX01618", "12FC0161８"])
def test_a_foreign_number_moves_no_series(school, number):
    go_on_from(school, NumberKind.INVOICE, number)
    assert not NumberSeries.objects.exists()


def test_an_imported_number_is_never_given_again(school):
    go_on_from(school, NumberKind.INVOICE, "26FC01618")
    go_on_from(school, NumberKind.INVOICE, "26FC00007")
    assert NumberSeries.objects.get().last == 1618


def test_two_credit_notes_take_no_more_than_the_invoice(guardian):
    invoice = InvoiceFactory(payer=guardian, issued=True)
    credited(invoice, "50.00")
    with pytest.raises(BillingError):
        credited(invoice, "34.01")
    credited(invoice, "34.00")


def test_instalments_that_do_not_add_up_are_said(guardian):
    invoice = InvoiceFactory(payer=guardian)
    invoice.instalments.update(amount=Decimal("83.99"))
    with pytest.raises(BillingError, match="échéances"):
        issue(invoice)
