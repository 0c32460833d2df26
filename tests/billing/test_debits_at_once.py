"""Direct debits while somebody else is at the same invoices, mandates or debits."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import collecting
from billing.models import BillingError, Collection, Invoice, Mandate, Payment, PaymentAccount
from tests.factories import InvoiceFactory, PaymentFactory, UserFactory
from tests.factories.billing import DUE_ON, collected, planned, reversed_of
from tests.house.connections import while_open

pytestmark = pytest.mark.django_db(transaction=True)
ELSEWHERE = "DE89370400440532013000"
FAR = DUE_ON - dt.timedelta(days=60)


@pytest.fixture
def confirm(owed):
    """The file of what the page showed."""
    shown, by = planned(owed).shown, UserFactory(staff=True)
    return lambda: collecting.confirm(
        owed.account, collect_on=DUE_ON, shown=shown, by=by, at=timezone.now(), on=FAR
    )


@pytest.fixture
def execute(owed):
    made = collected(owed)
    collecting.send(made, at=timezone.now())
    return lambda: collecting.execute(
        made, refused={}, by=made.made_by, at=timezone.now(), on=DUE_ON
    )


def test_a_payment_that_is_being_entered_is_waited_for(owed, confirm):
    _paid, error = while_open(
        lambda: PaymentFactory(payer=owed.payer, amount=Decimal(40), pays=owed), confirm
    )
    assert isinstance(error, collecting.PlanChanged)
    assert not Collection.objects.exists()


def test_a_mandate_that_is_being_revoked_is_waited_for(confirm):
    _revoked, error = while_open(
        lambda: Mandate.objects.update(revoked_on=dt.date(2026, 12, 1)), confirm
    )
    assert isinstance(error, BillingError)
    assert not Collection.objects.exists()


def test_an_account_that_is_being_changed_is_waited_for(confirm):
    _changed, made = while_open(lambda: PaymentAccount.objects.update(iban=ELSEWHERE), confirm)
    assert ELSEWHERE in bytes(made.content).decode()


def test_what_is_being_paid_otherwise_becomes_an_advance(owed, execute):
    _paid, error = while_open(lambda: PaymentFactory(payer=owed.payer, pays=owed), execute)
    debit = Payment.objects.with_sums().get(method="direct_debit")
    assert (error, debit.left) == (None, Decimal("84.00"))


def test_what_is_being_recorded_is_not_recorded_again(execute):
    _recorded, error = while_open(execute, execute)
    assert isinstance(error, BillingError)
    assert Payment.objects.count() == 1


def test_a_counter_entry_locks_invoices_in_the_order_of_all(guardian):
    first, then = (
        InvoiceFactory(pk=uuid.UUID(int=number), payer=guardian, issued=True) for number in (1, 2)
    )
    payment = PaymentFactory(payer=guardian, pays=first)

    def lock(invoice):
        return Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)

    _first, made = while_open(
        lambda: lock(first), lambda: reversed_of(payment), then=lambda: lock(then)
    )
    assert made.amount == payment.amount
