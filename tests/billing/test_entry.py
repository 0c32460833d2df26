"""A payment typed at the desk: once, however often it is sent, and what is left of it."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import receiving
from billing.models import Payment
from tests.billing.test_desk import entered
from tests.factories import InvoiceFactory, PaymentAccountFactory, PaymentFactory
from tests.factories.billing import account_of, reversed_of
from tests.house.connections import all_together
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db
QUESTION = "identique en tout point, existe déjà"


@pytest.fixture
def enter(staff_client, owed):
    def sent(**changes):
        page = reverse("admin:billing_payment_enter", args=[owed.family_id])
        return staff_client.post(page, entered(owed, **changes), follow=True)

    return sent


def test_the_page_carries_a_key_of_its_own(staff_client, owed):
    page = reverse("admin:billing_payment_enter", args=[owed.family_id])
    first, second = (words_of(staff_client.get(page)) for _ in range(2))
    key = first.split('name="key" value="')[1][:36]
    assert uuid.UUID(key) and key not in second


def test_the_same_form_twice_is_one_payment(enter, outbox):
    key = str(uuid.uuid4())
    enter(key=key)
    said = words_of(enter(key=key))
    payment = Payment.objects.get()
    assert f"déjà été enregistré : règlement {payment.number}" in said
    assert f"<h2>{payment.number}" in said or f"/payment/{payment.pk}/reverse/" in said
    assert len(outbox("billing/mail/received")) == 1


def test_a_form_without_a_key_is_not_taken(enter):
    assert "obligatoire" in words_of(enter(key=""))
    assert not Payment.objects.exists()


def test_an_equal_payment_is_asked_about_and_nothing_is_lost(enter):
    enter()
    said = words_of(enter())
    assert QUESTION in said and Payment.objects.get().number in said
    assert 'value="96135"' in said and 'type="checkbox" name="is_another"' in said


def test_it_is_entered_all_the_same_with_a_tick(enter):
    enter()
    enter(is_another="on")
    assert Payment.objects.count() == 2


@pytest.mark.parametrize(
    "changes", [{"amount": "83,00"}, {"reference": "96136"}, {"method": "cash"}]
)
def test_of_another_payment_nothing_is_asked(enter, changes):
    enter()
    assert QUESTION not in words_of(enter(**changes))
    assert Payment.objects.count() == 2


def test_one_that_was_taken_back_is_no_equal(enter):
    enter()
    reversed_of(Payment.objects.get())
    enter()
    assert Payment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_pressed_ten_times_at_once_it_is_one(guardian, owed, staff):
    key, on = uuid.uuid4(), timezone.localdate()

    def act(number):
        payment = PaymentFactory.build(
            payer=guardian, family=guardian.family, account=account_of(owed.school),
            school=owed.school, received_on=on, entry_key=key,
        )  # fmt: skip
        how = {"by": staff, "at": timezone.now(), "on": on, "is_another": False}
        return receiving.enter(payment, pays={}, **how).pk

    found = all_together(act, 10)
    assert found == [Payment.objects.get().pk] * 10


def test_what_is_too_much_is_said_with_what_to_do(enter, staff_client):
    said = words_of(enter(amount="100,00"))
    payment = Payment.objects.get()
    assert f"16,00 € du règlement {payment.number} ne paient aucune facture" in said
    page = reverse("admin:billing_payment_change", args=[payment.pk])
    assert f'<a href="{page}">' in said
    assert "Rembourser" in words_of(staff_client.get(page))


def test_of_what_is_owed_exactly_nothing_is_left_to_say(enter):
    assert "ne paient aucune facture" not in words_of(enter())
    assert Payment.objects.get().amount == Decimal(84)


# --- Two régies --------------------------------------------------------------------------------


@pytest.fixture
def of_other_account(owed):
    account = PaymentAccountFactory(school=owed.school)
    return InvoiceFactory(payer=owed.payer, account=account, issued=True)


def test_by_itself_a_payment_pays_what_is_owed_to_its_account(enter, of_other_account):
    enter(account=of_other_account.account_id)
    assert list(Payment.objects.get().invoices.all()) == [of_other_account]


def test_what_is_owed_to_another_account_cannot_be_paid_with_it(enter, of_other_account):
    said = words_of(enter(**{f"pays-{of_other_account.pk}": "84,00"}))
    assert "Une facture d’une autre régie est à payer." in said
    assert not Payment.objects.exists()


def test_what_is_offered_is_owed_to_one_account(staff_client, owed, of_other_account):
    page = words_of(staff_client.get(reverse("admin:billing_payment_enter", args=[owed.family_id])))
    assert 'name="amount" value="84,00"' in page


def test_what_is_left_pays_nothing_of_another_account(staff_client, owed, of_other_account):
    payment = PaymentFactory(payer=owed.payer, account=of_other_account.account)
    page = reverse("admin:billing_payment_allocate", args=[payment.pk])
    staff_client.post(page)
    assert list(payment.invoices.all()) == [of_other_account]
