"""Days that cannot be: received tomorrow, deposited before, due before the invoice."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import depositing, running
from billing.models import Deposit, Invoice, InvoiceRun, Payment, Reversal, WrongDay
from billing.models.days import months_after, oldest
from billing.resources import InvoiceResource, PaymentResource
from tests.billing.test_desk import entered, typed
from tests.billing.test_imports import INVOICES, PAID, PAYMENTS, ROW, refused
from tests.factories import (
    InvoiceFactory,
    InvoiceRunFactory,
    PaymentAccountFactory,
    PaymentFactory,
    SchoolYearFactory,
    TariffFactory,
)
from tests.factories.billing import ISSUED_ON, reversed_of
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 29)
TOMORROW = ON + dt.timedelta(days=1)


def url(page, *args):
    return reverse(f"admin:billing_{page}", args=args)


def day_after(days):
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


# --- What came in, went out, went to the bank ----------------------------------------------------


def test_what_was_received_is_past_and_not_of_long_ago(guardian):
    payment = PaymentFactory.build(payer=guardian, school=guardian.family.school)
    for day in (TOMORROW, dt.date(2031, 1, 3), dt.date(1990, 1, 3)):
        payment.received_on = day
        with pytest.raises(WrongDay, match=f"{day:%d/%m/%Y}"):
            payment.receive(by=None, at=timezone.now(), on=ON)
    assert not Payment.objects.exists()


def test_last_school_year_is_entered_still(school):
    assert oldest(school, on=ON) == dt.date(2024, 11, 29)
    for start in (2024, 2025, 2026, 2027):
        state = "current" if start == 2026 else "preparing"
        days = {"starts_on": dt.date(start, 9, 1), "ends_on": dt.date(start + 1, 8, 31)}
        SchoolYearFactory(school=school, name=f"{start}/{start + 1}", state=state, **days)
    assert oldest(school, on=ON) == dt.date(2025, 9, 1)


def test_the_desk_says_it_beside_the_day_and_keeps_the_rest(staff_client, owed):
    fields = entered(owed, received_on=day_after(1))
    said = words_of(staff_client.post(url("payment_enter", owed.family_id), fields))
    assert "encore à venir : vérifiez la date" in said and 'value="96135"' in said
    assert not Payment.objects.exists()


def test_nothing_is_taken_back_tomorrow(staff_client, guardian, owed):
    payment = PaymentFactory(payer=guardian, pays=owed)
    with pytest.raises(WrongDay):
        reversed_of(payment, reversed_on=TOMORROW, on=ON)
    fields = {"kind": "refund", "reversed_on": day_after(1), "amount": "1,00", "reason": "Trop"}
    said = words_of(staff_client.post(url("payment_reverse", payment.pk), fields))
    assert "encore à venir" in said and 'value="Trop"' in said
    assert not Reversal.objects.exists()


@pytest.mark.parametrize(("day", "said"), [(-9999, "Reçus seulement"), (1, "encore à venir")])
def test_a_deposit_is_after_its_payments_and_not_tomorrow(staff_client, guardian, day, said):
    payment = PaymentFactory(payer=guardian)
    chosen = {"payment": [payment.pk], "made_on": day_after(day)}
    assert said in words_of(staff_client.post(url("payment_deposit"), chosen))
    assert not Deposit.objects.exists()


def test_a_deposit_is_refused_whoever_asks(guardian, staff):
    payment = PaymentFactory(payer=guardian)
    early = payment.received_on - dt.timedelta(days=1)
    with pytest.raises(WrongDay, match=payment.number):
        depositing.deposit([payment], on=early, by=staff, at=timezone.now())


# --- What is due ---------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [ISSUED_ON - dt.timedelta(days=1), dt.date(2028, 10, 12)])
def test_an_invoice_is_due_between_its_issue_and_two_years(guardian, day):
    draft = InvoiceFactory(payer=guardian, days=[ISSUED_ON, day])
    with pytest.raises(WrongDay, match=f"{day:%d/%m/%Y}"):
        draft.issue(by=None, at=timezone.now(), on=ISSUED_ON)
    assert not Invoice.objects.issued().exists()


def test_the_first_and_the_last_possible_day_are_taken(guardian):
    last = months_after(ISSUED_ON, 24)
    assert InvoiceFactory(payer=guardian, days=[ISSUED_ON, last], issued=True).is_issued


def test_the_page_of_a_draft_says_it_before(staff_client, guardian):
    draft = InvoiceFactory(payer=guardian)
    part = {"due_on": "31/01/2025", "amount": "1,00"}
    fields = typed(draft, **{f"instalments-0-{name}": value for name, value in part.items()})
    fields |= {"instalments-TOTAL_FORMS": "1", "lines-0-unit_price": "1"}
    said = words_of(staff_client.post(url("invoice_add"), fields))
    assert "le 31/01/2025 précède" in said


def test_a_run_is_not_drawn_up_for_the_past(staff_client, school):
    tariff = TariffFactory(school=school)
    fields = {"school": school.pk, "tariff": tariff.pk, "label": "Trimestre", "percent": "100"}
    fields |= {"first_due_on": "31/01/2025", "instalments": "1"}
    said = words_of(staff_client.post(url("invoicerun_add"), fields))
    assert "le 31/01/2025 précède" in said and 'value="Trimestre"' in said
    assert not InvoiceRun.objects.exists()


def test_a_run_whose_day_passed_meanwhile_is_not_confirmed(staff_client, school, staff):
    run = InvoiceRunFactory(tariff__school=school, first_due_on=dt.date(2025, 1, 31))
    with pytest.raises(WrongDay):
        running.confirm(run, by=staff, at=timezone.now())
    said = words_of(staff_client.post(url("invoicerun_confirm", run.pk), follow=True))
    assert "le 31/01/2025 précède" in said
    run.refresh_from_db()
    assert run.is_preview


# --- What a file brings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "head", "row", "before", "after"),
    [
        (InvoiceResource, INVOICES, ROW, "11/10/2012", "11/10/2112"),
        (InvoiceResource, INVOICES, ROW, "30/11/2012", "10/10/2012"),
        (InvoiceResource, INVOICES, ROW, "30/11/2012", "12/10/2014"),
        (PaymentResource, PAYMENTS, PAID, "19/11/2012", "19/11/2112"),
    ],
)
def test_a_file_is_held_to_the_same(guardian, school, staff, resource, head, row, before, after):
    guardian.family.reference = "F1"
    guardian.family.save()
    PaymentAccountFactory(school=school)
    assert after in refused(resource, school, staff, head, row.replace(before, after))
    assert not Invoice.objects.exists() and not Payment.objects.exists()


def test_months_end_where_they_end():
    assert months_after(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 28)
    assert months_after(dt.date(2026, 1, 31), -2) == dt.date(2025, 11, 30)
