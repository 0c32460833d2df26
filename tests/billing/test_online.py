"""Paying online: what the gateway says of our reference and amount, and nothing else."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from billing import settling
from billing.enums import OnlineState
from billing.models import BillingError, Invoice, OnlinePayment, Payment
from billing.models.online import OnlinePaymentQuerySet
from imuse_portal.jobs import JOBS
from tests.billing.conftest import begin, settle
from tests.factories import (
    InvoiceFactory,
    OnlinePaymentFactory,
    PaymentFactory,
    PaymentWindowFactory,
)
from tests.house.connections import all_together
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db
FEES = "/facturation/cotisations/"


def due(invoice):
    return Invoice.objects.with_sums().get(pk=invoice.pk).due


# --- To the bank -------------------------------------------------------------------------------


def test_the_gateway_is_told_our_reference_and_amount(payfip, payable):
    online = begin(payable)
    told = payfip.known(online.operation)
    assert (told["refdet"], told["montant"], told["numcli"]) == (online.reference, "8400", "006382")
    assert told["urlnotif"].endswith(f"/facturation/paiement/{online.pk}/notification/")


def test_a_family_is_led_to_the_page_of_the_bank(payfip, payable, family_client):
    assert "Paiement en ligne" in words_of(family_client.get(FEES))
    sent = family_client.post(reverse("billing:pay", args=[payable.pk]))
    assert sent["Location"] == OnlinePayment.objects.get().gateway_url
    assert sent["Location"].endswith(f"?idop={OnlinePayment.objects.get().operation}")


def test_twice_pressed_is_one_operation(online, payable):
    assert begin(payable) == online
    assert OnlinePayment.objects.count() == 1


def test_two_live_operations_of_an_invoice_are_refused_by_the_database(online):
    with pytest.raises(IntegrityError), transaction.atomic():
        OnlinePaymentFactory(invoice=online.invoice)


def test_what_was_paid_at_the_counter_meanwhile_is_not_asked_for(payfip, payable, guardian):
    PaymentFactory(payer=guardian, amount=Decimal("30.00"), pays=payable)
    assert begin(payable).amount == Decimal("54.00")


@pytest.mark.parametrize("how", ["past", "paid", "no_gateway"])
def test_nothing_is_paid_online_outside_the_window_or_without_need(
    payfip, payable, guardian, school, family_client, how
):
    if how == "past":
        school.payment_windows.all().delete()
        PaymentWindowFactory(school=school, past=True)
    if how == "paid":
        PaymentFactory(payer=guardian, pays=payable)
    if how == "no_gateway":
        school.payment_accounts.update(payfip_client="")
    with pytest.raises(BillingError):
        begin(payable)
    assert reverse("billing:pay", args=[payable.pk]) not in words_of(family_client.get(FEES))


def test_less_than_a_euro_is_not_paid_online(payfip, payable, guardian, family_client):
    """PayFiP takes no less."""
    PaymentFactory(payer=guardian, amount=Decimal("83.01"), pays=payable)
    assert reverse("billing:pay", args=[payable.pk]) not in words_of(family_client.get(FEES))
    with pytest.raises(BillingError):
        begin(payable)


def test_who_has_no_email_is_told_that_the_bank_wants_one(payfip, payable, guardian):
    guardian.user.email = ""
    guardian.user.save()
    with pytest.raises(BillingError, match="adresse électronique"):
        begin(payable)
    assert not OnlinePayment.objects.exists()


def test_a_gateway_that_is_down_loses_nothing(payfip, payable, family_client):
    payfip.switch(down=True)
    said = family_client.post(reverse("billing:pay", args=[payable.pk]), follow=True)
    assert "La banque ne répond pas" in words_of(said)
    payfip.switch()
    assert begin(payable).state == OnlineState.WAITING


@pytest.fixture
def in_three(payable, guardian):
    """90,00 € in three instalments, the first of them partly paid."""
    days = [dt.date(2026, month, 15) for month in (10, 11, 12)]
    made = InvoiceFactory(
        payer=guardian, account=payable.account, amounts=["90.00"], days=days, issued=True
    )
    PaymentFactory(payer=guardian, amount=Decimal("10.00"), pays=made)
    return made


def test_one_instalment_is_paid_alone(payfip, in_three, family_client):
    shown = words_of(family_client.get(FEES))
    assert "Payer la prochaine échéance : 20,00 €" in shown
    family_client.post(reverse("billing:pay_part", args=[in_three.pk]))
    online = OnlinePayment.objects.get()
    payfip.end(online.operation, "P")
    assert (settle(online).payment.amount, due(in_three)) == (20, 60)
    assert "Payer la prochaine échéance : 30,00 €" in words_of(family_client.get(FEES))


def test_the_whole_may_be_paid_at_once(payfip, in_three, family_client):
    family_client.post(reverse("billing:pay", args=[in_three.pk]))
    assert OnlinePayment.objects.get().amount == 80


def test_of_one_instalment_there_is_no_choice(payable, family_client):
    assert "prochaine échéance" not in words_of(family_client.get(FEES))


def test_while_the_whole_is_at_the_bank_no_part_is_paid_beside_it(payfip, in_three, family_client):
    family_client.post(reverse("billing:pay", args=[in_three.pk]))
    part = reverse("billing:pay_part", args=[in_three.pk])
    online = OnlinePayment.objects.get()
    said = words_of(family_client.post(part, follow=True))
    assert "Un paiement de 80,00 € de cette facture est déjà en cours" in said
    assert online.gateway_url in said and OnlinePayment.objects.count() == 1


# --- Back from it ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["P", "V"])
def test_paid_is_a_receipt_and_a_mail(payfip, online, payable, outbox, code):
    payfip.end(online.operation, code)
    payment = settle(online).payment
    assert (payment.amount, payment.number, due(payable)) == (84, "26RC00001", 0)
    (mail,) = outbox("billing/mail/received")
    assert payable.number in mail.message and "Cotisation" in mail.message
    assert payment.number in mail.message and mail.to == [online.guardian.user.email]


@pytest.mark.parametrize(
    ("code", "state"),
    [("R", "refused"), ("Z", "refused"), ("A", "cancelled"), ("Q", "to_check"), ("", "waiting")],
)
def test_anything_else_is_no_payment(payfip, online, payable, outbox, code, state):
    payfip.end(online.operation, code)
    assert settle(online).state == state
    assert not Payment.objects.exists() and due(payable) == 84 and outbox() == []


@pytest.mark.parametrize("fault", [{"montant": "8401"}, {"montant": "x"}, {"refdet": "P1234567"}])
def test_another_amount_or_reference_is_for_staff(payfip, online, fault):
    payfip.end(online.operation, "P")
    payfip.switch(**fault)
    assert settle(online).state == OnlineState.TO_CHECK
    assert not Payment.objects.exists()


def test_what_is_to_be_checked_is_paid_once_the_gateway_says_it_well(payfip, online):
    payfip.end(online.operation, "P")
    payfip.switch(montant="1")
    settle(online)
    payfip.switch()
    assert settle(online).is_paid


def test_nothing_leads_away_from_paid(payfip, online):
    payfip.end(online.operation, "P")
    settle(online)
    payfip.end(online.operation, "A")
    assert settle(online).is_paid
    assert Payment.objects.count() == 1


def test_what_was_called_cancelled_and_is_paid_after_all_is_paid(payfip, online):
    payfip.end(online.operation, "A")
    settle(online)
    payfip.end(online.operation, "P")
    assert settle(online).is_paid


def test_a_second_success_is_an_overpayment_for_staff(payfip, online, payable):
    later = timezone.now() + dt.timedelta(minutes=25)
    second = begin(payable, at=later)
    assert second != online
    for one in (second, online):
        payfip.end(one.operation, "P")
        assert settle(one, at=later).is_paid
    assert [one.left for one in Payment.objects.unallocated()] == [Decimal("84.00")]


def test_an_operation_that_the_gateway_forgot_is_expired(payfip, online):
    payfip.forget(online.operation)
    assert settle(online).state == OnlineState.EXPIRED


@pytest.mark.parametrize("name", ["payment_return", "payment_notification"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visit_only_makes_us_ask(payfip, online, client, name, method):
    address = reverse(f"billing:{name}", args=[online.pk])
    getattr(client, method)(address, {"resultrans": "P", "montant": "8400"})
    online.refresh_from_db()
    assert online.state == OnlineState.WAITING
    payfip.end(online.operation, "P")
    getattr(client, method)(address, {"idop": str(uuid.uuid4())})
    online.refresh_from_db()
    assert online.is_paid


def test_ids_of_nobody_and_of_others_change_nothing(payfip, online, client, other_client):
    assert (
        client.post(reverse("billing:payment_notification", args=[uuid.uuid4()])).content == b"OK"
    )
    assert other_client.get(reverse("billing:online_payment", args=[online.pk])).status_code == 404
    assert other_client.post(reverse("billing:pay", args=[online.invoice_id])).status_code == 404


def test_the_page_says_what_became_of_it(payfip, online, family_client):
    address = reverse("billing:online_payment", args=[online.pk])
    assert "n’a pas encore répondu" in words_of(family_client.get(address))
    payfip.end(online.operation, "P")
    assert "reçu 26RC00001" in words_of(family_client.get(address))


# --- Without the family ------------------------------------------------------------------------


@pytest.fixture
def poll():
    (job,) = [job for job in JOBS if job.run == settling.poll]
    return job.run


def wait(online, **ago):
    """As if it had begun so long ago."""
    at = timezone.now() - dt.timedelta(**ago)
    OnlinePayment.objects.filter(pk=online.pk).update(created_at=at, ask_at=at)


def test_the_worker_asks_for_who_closed_the_tab(payfip, online, poll):
    payfip.end(online.operation, "P")
    assert poll() == 0
    wait(online, minutes=2)
    assert poll() == 1
    assert settle(online).is_paid
    assert poll() == 0


def test_the_worker_asks_less_and_less_often(payfip, online, poll):
    wait(online, hours=2)
    poll()
    online.refresh_from_db()
    assert online.ask_at > timezone.now() + dt.timedelta(minutes=29)


def test_after_a_day_nobody_is_asked_any_more(payfip, online, poll):
    wait(online, days=1, minutes=1)
    assert poll() == 1
    online.refresh_from_db()
    assert online.state == OnlineState.EXPIRED
    assert poll() == 0


def test_a_row_whose_process_died_leaves_the_way_free(payfip, payable, poll):
    lost = OnlinePaymentFactory(invoice=payable, operation="", state=OnlineState.STARTED)
    with pytest.raises(BillingError, match="préparation"):
        begin(payable)
    wait(lost, minutes=21)
    assert poll() == 1
    assert begin(payable).state == OnlineState.WAITING


# --- Asked by staff ----------------------------------------------------------------------------


def asked_again(client, online):
    address = reverse("admin:billing_onlinepayment_ask", args=[online.pk])
    return words_of(client.post(address, follow=True))


def test_staff_find_what_is_to_be_checked_and_ask_again(payfip, odd, payable, staff_client):
    queue = reverse("admin:billing_onlinepayment_changelist") + "?state__exact=to_check"
    assert odd.reference in words_of(staff_client.get(queue))
    assert "à vérifier" in asked_again(staff_client, odd).lower()
    payfip.switch()
    assert "Payé" in asked_again(staff_client, odd)
    assert due(payable) == 0 and odd.reference not in words_of(staff_client.get(queue))


def test_what_the_bank_calls_unpaid_is_checked(payfip, odd, staff_client):
    payfip.switch()
    payfip.end(odd.operation, "R")
    asked_again(staff_client, odd)
    odd.refresh_from_db()
    assert odd.state == OnlineState.REFUSED


def test_the_worker_alone_never_takes_it_from_the_queue(payfip, odd):
    payfip.switch()
    payfip.forget(odd.operation)
    assert settle(odd).state == OnlineState.TO_CHECK


def test_a_silent_bank_is_said(payfip, odd, staff_client):
    payfip.switch(down=True)
    assert "La banque ne répond pas" in asked_again(staff_client, odd)


# --- At once -----------------------------------------------------------------------------------


def storm(online):
    found = all_together(
        lambda number: settling.settle(OnlinePayment.objects.get(pk=online.pk), at=timezone.now()),
        20,
    )
    return [one for one in found if isinstance(one, Exception)]


@pytest.mark.django_db(transaction=True)
def test_twenty_notifications_at_one_instant_are_one_receipt(payfip, payable, guardian):
    for round_number in range(1, 21):
        invoice = Invoice.objects.get(pk=payable.pk) if round_number == 1 else again(payable)
        online = begin(invoice)
        payfip.end(online.operation, "P")
        assert storm(online) == []
        assert Payment.objects.count() == round_number


def again(payable):
    return InvoiceFactory(payer=payable.payer, account=payable.account, issued=True)


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_there_are_several(payfip, payable, monkeypatch):
    online = begin(payable)
    payfip.end(online.operation, "P")
    monkeypatch.setattr(OnlinePaymentQuerySet, "unpaid", lambda rows: rows.all())
    storm(online)
    assert Payment.objects.count() > 1
