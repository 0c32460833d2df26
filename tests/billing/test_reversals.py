"""What came in and went out again: counter-entries, and credits that the school keeps."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from billing import depositing, issuing
from billing.models import BillingError, Deposit, Invoice, Payment, Reversal
from tests.billing.conftest import figures_of
from tests.billing.test_desk import exported, without  # noqa: F401
from tests.billing.test_papers import made, words
from tests.factories import (
    GuardianFactory,
    InvoiceFactory,
    PaymentAccountFactory,
    PaymentFactory,
)
from tests.factories.billing import reversed_of
from tests.house.connections import all_together
from tests.house.reading import words_of
from tests.students.records import rows_of

pytestmark = pytest.mark.django_db
FEES = "/facturation/cotisations/"
LATER = dt.date(2026, 11, 25)


@pytest.fixture
def payment(guardian, owed):
    """A cheque of 84,00 € that pays the invoice wholly."""
    return PaymentFactory(payer=guardian, pays=owed)


def url(page, *args):
    return reverse(f"admin:billing_{page}", args=args)


def due(invoice):
    return Invoice.objects.with_sums().get(pk=invoice.pk).due


def left(payment):
    return Payment.objects.with_sums().get(pk=payment.pk).left


# --- What follows ------------------------------------------------------------------------------


def test_what_a_returned_cheque_paid_is_owed_again(payment, owed):
    reversed_of(payment)
    assert (due(owed), left(payment)) == (84, 0)


def test_the_ledger_shows_both(payment, family_client):
    reversed_of(payment, reversed_on=LATER)
    page = family_client.get(FEES)
    first, second = (row for row in rows_of(page)[1:3])
    assert (first[0], first[2], first[5].replace("\xa0", " ")) == (
        "25/11/2026", "26CP00001", "-84,00 €",
    )  # fmt: skip
    assert "26RC00001 – Provision insuffisante" in first[3] and second[2] == "26RC00001"
    assert list(figures_of(page).values()) == ["84,00 €", "0,00 €", "-84,00 €"]


def test_the_journal_shows_both(payment, staff_client):
    reversed_of(payment)
    lines = [(one["Numéro"], one["Crédit"]) for one in exported(staff_client)]
    assert lines[1:] == [("26RC00001", "84,00"), ("26CP00001", "-84,00")]


def test_its_paper_says_why(payment, family_client):
    row = reversed_of(payment)
    said = words(family_client.get(reverse("billing:reversal_pdf", args=[row.pk])).content)
    for text in ("26CP00001", "26RC00001", "84,00 €", "Provision insuffisante", "19/11/2026"):
        assert text in said


def test_the_receipt_stays_the_same_bytes(payment):
    before = made(payment)
    reversed_of(payment)
    assert made(payment) == before


def test_the_attestation_says_what_was_kept(payment, guardian, family_client):
    PaymentFactory(payer=guardian, amount=Decimal(20))
    reversed_of(payment, "80.00")
    said = words(family_client.get("/facturation/attestations/2026.pdf").content)
    assert "26CP00001" in said and "24,00 €" in said


def test_part_of_it_frees_what_is_not_allocated_first(guardian, owed):
    payment = PaymentFactory(payer=guardian, amount=Decimal(100), pays=owed)
    reversed_of(payment, "16.00", kind="refund")
    assert (due(owed), left(payment)) == (0, 0)
    reversed_of(payment, "4.00", kind="refund")
    assert due(owed) == 4


def test_of_two_invoices_the_last_is_owed_first(guardian, owed):
    later = InvoiceFactory(payer=guardian, amounts=["10.00"], issued=True)
    payment = PaymentFactory(payer=guardian, amount=Decimal(94), pays=owed)
    payment.allocate(later, Decimal(10))
    reversed_of(payment, "12.00")
    assert (due(owed), due(later)) == (2, 10)


# --- What is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "changes"),
    [
        ("84.01", {}),
        ("0.00", {}),
        ("-1.00", {}),
        ("1.00", {"reason": " "}),
        ("1.00", {"reversed_on": dt.date(2026, 11, 18)}),
    ],
)
def test_too_much_without_a_reason_or_too_early_is_refused(payment, amount, changes):
    with pytest.raises(BillingError):
        reversed_of(payment, amount, **changes)
    assert not Reversal.objects.exists()


def test_it_is_taken_back_once(payment):
    reversed_of(payment, "50.00")
    with pytest.raises(BillingError):
        reversed_of(payment, "34.01")
    reversed_of(payment, "34.00")


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_take_it_back_once(payment, owed):
    found = all_together(lambda number: reversed_of(Payment.objects.get(pk=payment.pk)), 10)
    assert sum(isinstance(one, BillingError) for one in found) == 9
    assert due(owed) == 84


def test_the_database_refuses_what_changes_it_or_exceeds_the_payment(payment, owed):
    row = reversed_of(payment, "50.00")
    acts = [
        lambda: Reversal.objects.filter(pk=row.pk).update(reason="Autre"),
        lambda: Reversal.objects.filter(pk=row.pk).delete(),
        lambda: Reversal.objects.bulk_create([copy_of(row)]),
        lambda: payment.allocations.create(invoice=other(owed), amount=Decimal("0.01")),
    ]
    for act in acts:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def other(owed):
    return InvoiceFactory(payer=owed.payer, issued=True)


def copy_of(row):
    fresh = Reversal.objects.get(pk=row.pk)
    fresh.pk, fresh.number = None, "26CP00099"
    return fresh


def test_a_payment_itself_changes_only_its_deposit_and_its_keeping(payment):
    rows = Payment.objects.filter(pk=payment.pk)
    rows.update(kept_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(amount=Decimal(1))


# --- At the bank -------------------------------------------------------------------------------


def test_a_deposit_and_its_slip_stay_what_they_were(payment, guardian, staff, staff_client):
    made = depositing.deposit([payment], on=LATER, by=staff, at=timezone.now())
    before = words(depositing.slip(made))
    reversed_of(payment, reversed_on=LATER)
    assert words(depositing.slip(Deposit.objects.get())) == before
    assert "84,00 €" in before


def test_what_is_gone_is_not_taken_to_the_bank(payment, staff):
    reversed_of(payment, kind="mistake")
    assert not Payment.objects.to_deposit().exists()
    with pytest.raises(BillingError, match="26RC00001"):
        depositing.deposit([payment], on=LATER, by=staff, at=timezone.now())


def test_of_cash_only_what_is_there_is_deposited(guardian, staff):
    cash = PaymentFactory(payer=guardian, method="cash")
    reversed_of(cash, "14.00", kind="refund")
    made = depositing.deposit([cash], on=LATER, by=staff, at=timezone.now())
    assert "70,00 €" in words(depositing.slip(made))


# --- At the desk -------------------------------------------------------------------------------


def taken_back(client, payment, **changes):
    fields = {
        "kind": "returned",
        "reversed_on": "2026-11-25",
        "amount": "84,00",
        "reason": "Provision insuffisante",
    }
    return client.post(url("payment_reverse", payment.pk), fields | changes, follow=True)


def test_staff_record_it_and_the_payer_is_told(payment, staff_client, outbox):
    said = words_of(taken_back(staff_client, payment))
    assert "26CP00001" in said and "Provision insuffisante" in said
    (mail,) = outbox("billing/mail/reversed")
    assert "Provision insuffisante" in mail.message and "84,00" in mail.message
    assert mail.to == [payment.payer.user.email]


def test_nothing_that_was_typed_is_lost(payment, staff_client):
    said = words_of(taken_back(staff_client, payment, amount="84,01", reason="Trop"))
    assert "plus que ce qui reste" in said and 'value="Trop"' in said
    assert not Reversal.objects.exists()


def test_without_the_right_nothing_is_taken_back(payment, staff_client, without):  # noqa: F811
    without("reverse_payment")
    assert taken_back(staff_client, payment).status_code == 403
    assert "Rembourser" not in words_of(staff_client.get(url("payment_change", payment.pk)))


def test_of_another_school_it_does_not_exist(payment, other_staff_client):
    assert taken_back(other_staff_client, payment).status_code == 404


def test_another_familys_counter_entry_does_not_exist(payment, other_client, guardian, school):
    row = reversed_of(payment)
    stranger = GuardianFactory(family__school=school)
    assert stranger.family != guardian.family
    assert other_client.get(reverse("billing:reversal_pdf", args=[row.pk])).status_code == 404


# --- Overpayments ------------------------------------------------------------------------------


@pytest.fixture
def overpaid(guardian, owed):
    return PaymentFactory(payer=guardian, amount=Decimal(100), pays=owed)


def test_an_overpayment_says_what_to_do(overpaid, staff_client):
    page = words_of(staff_client.get(url("payment_change", overpaid.pk)))
    assert "16,00 € de ce règlement ne paient aucune facture" in page
    refund = words_of(staff_client.get(url("payment_reverse", overpaid.pk) + "?kind=refund"))
    assert 'value="16,00"' in refund


def test_what_is_kept_leaves_the_queue_and_pays_the_next_invoice(overpaid, staff_client, outbox):
    queue = url("payment_changelist") + "?left=yes"
    assert overpaid.number in words_of(staff_client.get(queue))
    staff_client.post(url("payment_keep", overpaid.pk))
    assert overpaid.number not in words_of(staff_client.get(queue))
    draft = InvoiceFactory(payer=overpaid.payer)
    issuing.issue(draft, by=None, at=timezone.now(), on=LATER)
    assert (due(draft), left(overpaid)) == (68, 0)
    (mail,) = outbox("billing/mail/issued")
    assert "16,00" in mail.message


def test_what_nobody_decided_pays_nothing_by_itself(overpaid):
    draft = InvoiceFactory(payer=overpaid.payer)
    issuing.issue(draft, by=None, at=timezone.now(), on=LATER)
    assert (due(draft), left(overpaid)) == (84, 16)


@pytest.mark.parametrize("how", ["other ledger", "other account"])
def test_a_credit_pays_only_where_it_was_paid(overpaid, how):
    overpaid.keep(at=timezone.now())
    changes = {
        "other ledger": {"ledger": "rentals"},
        "other account": {"account": PaymentAccountFactory(school=overpaid.school)},
    }
    draft = InvoiceFactory(payer=overpaid.payer, **changes[how])
    issuing.issue(draft, by=None, at=timezone.now(), on=LATER)
    assert (due(draft), left(overpaid)) == (84, 16)
