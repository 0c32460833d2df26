"""Invoices and payments of the town's software: brought once, final from then on."""

from decimal import Decimal

import pytest

from accounts.imports.running import ImportRefused, load
from billing.models import Invoice, NumberSeries, Payment
from billing.resources import InvoiceResource, PaymentResource
from tests.factories import InvoiceFactory, PaymentAccountFactory
from tests.imports.conftest import csv_of, imported

__all__ = ["imported"]

pytestmark = pytest.mark.django_db
INVOICES = "numéro;référence de la famille;libellé;émis le;total;échéance"
PAYMENTS = "numéro;référence de la famille;mode de règlement;reçu le;montant"
ROW = "12FC01618;F1;AVIS DES SOMMES A PAYER;11/10/2012;84,00;30/11/2012"
PAID = "12RC01632;F1;Chèque;19/11/2012;84,00"


@pytest.fixture(autouse=True)
def family_(guardian, school):
    """F1, of a school that has a régie."""
    guardian.family.reference = "F1"
    guardian.family.save()
    PaymentAccountFactory(school=school)
    return guardian.family


def refused(resource, school, staff, *lines):
    with pytest.raises(ImportRefused) as error:
        load(resource(school=school, by=staff), csv_of(*lines))
    return str(error.value)


def test_an_invoice_comes_as_it_was_issued(imported, guardian):
    assert imported(InvoiceResource, INVOICES, ROW) == {"new": 1}
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.total) == ("12FC01618", Decimal("84.00"))
    assert invoice.payer == guardian and invoice.payer_address
    assert invoice.instalments.get().due_on.isoformat() == "2012-11-30"


def test_a_payment_pays_the_oldest_first(imported):
    imported(InvoiceResource, INVOICES, ROW)
    assert imported(PaymentResource, PAYMENTS, PAID) == {"new": 1}
    assert not Invoice.objects.owed().exists()
    assert Payment.objects.get().allocations.count() == 1


def test_a_payment_pays_nothing_that_is_owed_to_another_account(imported, guardian):
    imported(InvoiceResource, INVOICES, ROW)
    account = PaymentAccountFactory(school=guardian.family.school, order=9)
    InvoiceFactory(payer=guardian, account=account, issued=True)
    imported(PaymentResource, PAYMENTS, PAID.replace("84,00", "100,00"))
    assert Invoice.objects.owed().get().account == account
    assert Payment.objects.with_sums().get().left == 16


@pytest.mark.parametrize(
    ("resource", "head", "row"),
    [(InvoiceResource, INVOICES, ROW), (PaymentResource, PAYMENTS, PAID)],
)
def test_the_same_file_twice_changes_nothing(imported, resource, head, row):
    imported(resource, head, row)
    assert imported(resource, head, row) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("resource", "head", "row"),
    [(InvoiceResource, INVOICES, ROW), (PaymentResource, PAYMENTS, PAID)],
)
def test_what_is_issued_is_not_changed_by_a_file(imported, school, staff, resource, head, row):
    imported(resource, head, row)
    said = refused(resource, school, staff, head, row.replace("84,00", "85,00"))
    assert "ne change plus" in said


def test_the_series_goes_on_from_the_highest(imported, guardian):
    imported(InvoiceResource, INVOICES, ROW.replace("12FC01618", "26FC00041"))
    assert NumberSeries.objects.get().last == 41
    assert InvoiceFactory(payer=guardian, issued=True).number == "26FC00042"


@pytest.mark.parametrize(
    ("before", "after"), [("84,00", ""), ("84,00", "-1"), ("30/11/2012", ""), ("F1", "F9")]
)
def test_what_is_no_invoice_is_refused(school, staff, before, after):
    assert refused(InvoiceResource, school, staff, INVOICES, ROW.replace(before, after))
    assert not Invoice.objects.exists()


def test_a_school_without_a_payment_account_is_told(school, staff):
    school.payment_accounts.all().delete()
    assert "régie" in refused(InvoiceResource, school, staff, INVOICES, ROW)
