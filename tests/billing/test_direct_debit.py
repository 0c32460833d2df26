"""A direct debit, from its plan to the bank's answer: what is debited, told and paid."""

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
import sepaxml
import xmlschema
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from billing import bank_days, collecting, debit_file, settling
from billing.models import BillingError, Collection, CollectionItem, Invoice, Payment
from billing.receiving import take_back
from tests.factories import (
    InvoiceFactory,
    MandateFactory,
    OnlinePaymentFactory,
    PaymentFactory,
    UserFactory,
)
from tests.factories.billing import DUE_ON, collected, credited, debiting_account_of, planned
from tests.house.connections import all_together

pytestmark = pytest.mark.django_db
LATER = dt.date(2027, 1, 15)
FAR = DUE_ON - dt.timedelta(days=60)


@pytest.fixture
def parts(guardian):
    """84,00 € in two instalments of 42,00 €."""
    return InvoiceFactory(payer=guardian, days=[DUE_ON, LATER], issued=True)


@pytest.fixture
def ready(owed):
    return collected(owed)


@pytest.fixture
def sent(ready):
    collecting.send(ready, at=timezone.now())
    return ready


def execute(collection, *, refused=None, on=DUE_ON):
    collecting.execute(
        collection, refused=refused or {}, by=UserFactory(staff=True), at=timezone.now(), on=on
    )


def amounts(plan):
    return [one.amount for one in plan.items]


def due(invoice):
    return Invoice.objects.with_sums().get(pk=invoice.pk).due


def read(collection):
    """The texts of a file by the names of their elements."""
    found = {}
    for one in etree.fromstring(bytes(collection.content)).iter():
        found.setdefault(one.tag.split("}")[1], []).append((one.text or "").strip())
    return found


# --- The plan ------------------------------------------------------------------------------------


def test_of_an_invoice_what_is_due_by_the_day_is_planned(parts):
    assert amounts(planned(parts)) == [Decimal("42.00")]
    assert amounts(planned(parts, collect_on=LATER)) == [Decimal("84.00")]
    assert amounts(planned(parts, collect_on=DUE_ON - bank_days.DAY)) == []


def test_what_was_paid_of_it_is_not_debited(parts, guardian):
    PaymentFactory(payer=guardian, amount=Decimal("40.00"), pays=parts)
    assert amounts(planned(parts)) == [Decimal("2.00")]


def test_a_payer_without_a_mandate_is_counted(owed, other_guardian):
    other = InvoiceFactory(payer=other_guardian, issued=True)
    plan = planned(owed)
    assert [one.invoice for one in plan.items] == [owed]
    assert (plan.without, plan.left_out) == (1, [])
    assert other.account == owed.account


def test_who_is_left_out_reads_why(owed, ready, other_guardian):
    other = InvoiceFactory(payer=other_guardian, issued=True)
    MandateFactory(guardian=other_guardian)
    OnlinePaymentFactory(invoice=other)
    plan = planned(owed)
    said = dict(plan.left_out)
    assert plan.items == []
    assert "15/12/2026" in said[owed] and "en ligne" in said[other]


def test_a_revoked_mandate_leaves_out(owed):
    MandateFactory(guardian=owed.payer, revoked_on=dt.date(2026, 10, 1))
    plan = planned(owed)
    assert "révoqué" in plan.left_out[0][1]


def test_of_two_mandates_the_last_signed_is_debited(owed):
    MandateFactory(guardian=owed.payer, revoked_on=LATER)
    new = MandateFactory(guardian=owed.payer, signed_on=dt.date(2026, 11, 2))
    assert [one.mandate for one in planned(owed).items] == [new]


def test_the_first_debit_is_the_first_once(owed, guardian, parts):
    first = [one.sequence for one in planned(owed).items]
    made = collected(owed)
    collecting.send(made, at=timezone.now())
    execute(made)
    then = [one.sequence for one in planned(parts, collect_on=LATER).items]
    assert (first, then) == (["FRST", "RCUR"], ["RCUR"])


def test_a_refused_first_debit_is_the_first_again(owed, sent):
    execute(sent, refused={sent.items.get().pk: "Compte clos"})
    assert [one.sequence for one in planned(owed).items] == ["FRST"]


# --- Days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-12-25", "2027-01-01", "2027-03-26", "2027-03-29"])
def test_banks_are_closed_on_holidays_of_target(day):
    """Christmas, New Year, Good Friday, Easter Monday."""
    assert not bank_days.is_open(dt.date.fromisoformat(day))


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 20))
def test_so_many_bank_days_later_is_a_bank_day(day, number):
    found = bank_days.after(day, number)
    between = (day + n * bank_days.DAY for n in range(1, (found - day).days + 1))
    assert sum(map(bank_days.is_open, between)) == number


def test_the_bank_and_the_families_are_told_in_time(owed):
    account = debiting_account_of(owed.school)
    assert bank_days.first_possible(account, on=dt.date(2026, 12, 1)) == DUE_ON
    account.notice_days = 0
    assert bank_days.first_possible(account, on=dt.date(2026, 12, 22)) == dt.date(2026, 12, 30)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-12-14", "15/12/2026"),
        ("2026-12-19", "21/12/2026"),
        ("2027-12-02", "vérifiez"),
        ("9999-12-31", "vérifiez"),
    ],
    ids=["too early", "a Saturday", "more than a year", "the end of days"],
)
def test_a_day_that_is_not_possible_is_refused(owed, day, said):
    account, day = debiting_account_of(owed.school), dt.date.fromisoformat(day)
    with pytest.raises(BillingError, match=said):
        collecting.check_day(account, day, on=dt.date(2026, 12, 1))


def test_an_account_that_cannot_debit_says_so(owed):
    with pytest.raises(BillingError, match="créancier"):
        collecting.check_day(owed.account, DUE_ON, on=FAR)


# --- Confirmed -----------------------------------------------------------------------------------


def test_the_file_says_what_the_bank_wants(owed, ready):
    said, item = read(ready), ready.items.get()
    assert said["InstdAmt"] == ["84.00"] and set(said["CtrlSum"]) == {"84.00"}
    assert said["ReqdColltnDt"] == ["2026-12-15"] and said["SeqTp"] == ["FRST"]
    assert said["MndtId"] == [item.mandate.rum] and said["EndToEndId"] == [item.end_to_end]
    assert "FR7630006000011234567890189" in said["IBAN"]
    assert said["Ustrd"] == [f"Facture {owed.number}"]


@pytest.mark.parametrize("schema", ["pain.008.001.02", "pain.008.001.08"])
def test_the_file_is_valid_by_its_schema(owed, schema):
    account = debiting_account_of(owed.school)
    account.debit_format, account.issuer_name = schema, "Crédit d’Anjou & Cie «è» <x>"
    account.save()
    content = bytes(collected(owed).content)
    known = Path(sepaxml.__file__).parent / "schemas" / f"{schema}.xsd"
    xmlschema.XMLSchema(str(known)).validate(content.decode())
    assert "<Nm>Credit d'Anjou Cie e x</Nm>" in content.decode().replace("  ", " ")


def test_a_file_that_the_bank_would_refuse_repeats_nothing_of_it(owed):
    plan = planned(owed)
    plan.items[0].mandate.rum = "é" * 50
    with pytest.raises(BillingError) as caught:
        debit_file.make(owed.account, plan.items, collect_on=DUE_ON)
    assert caught.value.__suppress_context__ and "FR76" not in str(caught.value)


@given(cents=st.lists(st.integers(1, 5_000_000), min_size=1, max_size=6))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_debits_add_up_to_the_file_and_to_the_payments(guardian, cents):
    with transaction.atomic():
        for one in cents:
            InvoiceFactory(payer=guardian, amounts=[f"{one // 100}.{one % 100:02}"], issued=True)
        made, total = collected(Invoice.objects.last()), Decimal(sum(cents)) / 100
        collecting.send(made, at=timezone.now())
        execute(made)
        assert Decimal(read(made)["CtrlSum"][0]) == made.total == total
        assert sum(one.payment.amount for one in made.items.all()) == total
        assert not Invoice.objects.owed().exists()
        transaction.set_rollback(True)


def test_the_payer_is_told_amount_day_mandate_and_creditor(owed, ready, outbox):
    (mail,) = outbox("billing/mail/debit_announced")
    account, mandate = ready.account, ready.items.get().mandate
    told = ("84,00", "15/12/2026", mandate.rum, account.creditor_id, account.creditor, "…0189")
    assert mail.to == [owed.payer.user.email]
    assert [one for one in told if one not in mail.message] == []
    assert mandate.iban not in mail.message + mail.html_message


def test_only_what_was_shown_is_confirmed(owed, guardian):
    shown = planned(owed).shown
    InvoiceFactory(payer=guardian, issued=True)
    with pytest.raises(collecting.PlanChanged):
        confirm(owed, shown)
    assert not Collection.objects.exists()


def confirm(invoice, shown):
    return collecting.confirm(
        invoice.account, collect_on=DUE_ON, shown=shown, by=UserFactory(staff=True),
        at=timezone.now(), on=FAR,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_make_one_file(owed, outbox):
    shown, said = planned(owed).shown, []

    def person(_number):
        try:
            confirm(owed, shown)
        except BillingError as error:
            said.append(str(error))

    all_together(person, 2)
    assert Collection.objects.count() == CollectionItem.objects.count() == 1
    assert len(said) == 1 and len(outbox("billing/mail/debit_announced")) == 1


def test_what_was_confirmed_does_not_change(ready):
    for rows, field in ((Collection, "total"), (CollectionItem, "amount")):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.objects.update(**{field: 1})
    assert hashlib.sha256(bytes(ready.content)).hexdigest() == ready.sha256


def test_an_invoice_is_in_one_file_that_waits(owed, ready):
    again = CollectionItem.objects.get()
    again.pk, again.end_to_end, again._state.adding = None, "other", True
    with pytest.raises(IntegrityError, match="one_pending"), transaction.atomic():
        again.save()


# --- Cancelled, handed in, executed --------------------------------------------------------------


def test_one_that_is_cancelled_sets_its_invoices_free_and_says_so(owed, ready, outbox):
    collecting.cancel(ready, at=timezone.now())
    (mail,) = outbox("billing/mail/debit_called_off")
    assert "84,00" in mail.message
    assert amounts(planned(owed)) == [Decimal("84.00")]


def test_one_that_the_bank_has_is_not_cancelled(sent):
    with pytest.raises(BillingError, match="Remis"):
        collecting.cancel(sent, at=timezone.now())


def test_what_the_bank_collected_is_paid_with_a_receipt(owed, sent, outbox):
    execute(sent)
    payment = sent.items.get().payment
    assert (payment.method, payment.received_on, due(owed)) == ("direct_debit", DUE_ON, 0)
    assert payment.number and len(outbox("billing/mail/received")) == 1


def test_it_is_recorded_once(sent):
    execute(sent)
    with pytest.raises(BillingError, match="Exécuté"):
        execute(sent)
    assert Payment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_record_it_at_once_make_one_payment(sent):
    def person(_number):
        try:
            execute(sent)
        except BillingError:
            return

    all_together(person, 2)
    assert Payment.objects.count() == 1


def test_nothing_is_recorded_before_the_day(sent):
    with pytest.raises(BillingError, match="15/12/2026"):
        execute(sent, on=DUE_ON - bank_days.DAY)


def test_what_the_bank_refused_is_owed_as_before(owed, sent, outbox):
    execute(sent, refused={sent.items.get().pk: "Provision insuffisante"})
    (mail,) = outbox("billing/mail/debit_refused")
    assert "Provision insuffisante" in mail.message
    assert (due(owed), Payment.objects.count()) == (Decimal("84.00"), 0)


def test_an_invoice_that_was_credited_meanwhile_is_not_overpaid(owed, sent):
    credited(owed, "50.00")
    execute(sent)
    payment = Payment.objects.with_sums().get()
    assert (due(owed), payment.amount, payment.left) == (0, Decimal("84.00"), Decimal("50.00"))


def test_one_that_comes_back_later_is_taken_back(owed, sent):
    execute(sent)
    payment, later = Payment.objects.get(), DUE_ON + bank_days.DAY
    take_back(
        payment, kind="returned", amount=payment.amount, reason="Contestation", by=sent.made_by,
        reversed_on=later, at=timezone.now(), on=later,
    )  # fmt: skip
    assert due(owed) == Decimal("84.00")
    assert [one.sequence for one in planned(owed).items] == ["RCUR"]


def test_doubts_are_said_while_the_file_waits(owed, ready):
    credited(owed, "14.00")
    mandate = ready.items.get().mandate
    mandate.revoked_on = dt.date(2026, 12, 1)
    mandate.save()
    said = " ".join(collecting.doubts(ready, on=FAR))
    assert "70,00" in said and mandate.rum in said


def test_a_file_that_waits_too_long_for_its_bank_is_doubted(ready):
    last = dt.date(2026, 12, 8)
    assert collecting.doubts(ready, on=last) == []
    (said,) = collecting.doubts(ready, on=last + bank_days.DAY)
    assert "trop tard" in said and "15/12/2026" in said


def test_what_is_to_be_debited_is_not_paid_online(payfip, payable):
    collected(payable)
    with pytest.raises(BillingError):
        settling.begin(payable, by=payable.payer, at=timezone.now())
