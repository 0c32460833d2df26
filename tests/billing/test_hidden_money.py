"""Who may not see the money of a pupil hears nothing of it, whatever became of it since."""

import pytest
from django.utils import timezone

from billing import issuing, receiving, reminding
from billing.access import reader_of
from billing.models import FormerAllocation, Invoice, Payment
from tests.factories import (
    GuardianStudentFactory,
    InvoiceFactory,
    PaymentFactory,
    StudentFactory,
    UserFactory,
)
from tests.factories.billing import DUE_ON, ISSUED_ON, credited, reversed_of
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db
FEES = "/facturation/cotisations/"


@pytest.fixture
def pupil(guardian):
    return StudentFactory(family=guardian.family, first_name="Cachée")


@pytest.fixture
def household(guardian):
    school = guardian.family.school
    school.shares_household = True
    school.save()
    return school


@pytest.fixture
def hidden(guardian, pupil, household):
    """Of a pupil whose money the other guardian does not see; another pupil is seen."""
    draft = InvoiceFactory(payer=guardian)
    draft.lines.update(student=pupil)
    draft.issue(by=None, at=timezone.now(), on=ISSUED_ON)
    StudentFactory(family=guardian.family)
    return draft


@pytest.fixture
def denied(second_guardian, pupil):
    return GuardianStudentFactory(guardian=second_guardian, student=pupil, sees_money=False)


def test_a_payer_who_may_not_read_it_is_written_to_by_post(hidden, guardian, pupil):
    assert reader_of(hidden) == guardian and not Invoice.objects.to_post().exists()
    GuardianStudentFactory(guardian=guardian, student=pupil, sees_money=False)
    assert reader_of(hidden) is None and list(Invoice.objects.to_post()) == [hidden]


# --- Payments that no longer pay it --------------------------------------------------------------


@pytest.mark.parametrize("act", [reversed_of, None], ids=["taken back", "set free"])
def test_a_payment_stays_hidden_when_it_no_longer_pays(
    guardian, hidden, denied, second_client, act
):
    payment = PaymentFactory(payer=guardian, pays=hidden)
    act(payment) if act else credited(hidden)
    page = words_of(second_client.get(FEES))
    assert payment.number not in page and "CP0" not in page
    assert second_client.get(f"/facturation/recus/{payment.pk}.pdf").status_code == 404


def test_who_sees_the_pupil_sees_the_payment_and_what_took_it_back(
    guardian, hidden, denied, family_client
):
    payment = PaymentFactory(payer=guardian, pays=hidden)
    made = reversed_of(payment)
    page = words_of(family_client.get(FEES))
    assert payment.number in page and made.number in page


def test_a_pair_is_remembered_once(guardian, hidden):
    payment = PaymentFactory(payer=guardian, pays=hidden)
    for _each in range(2):
        back = reversed_of(payment, "40.00")
        assert back.amount
    assert FormerAllocation.objects.count() <= 1


# --- Mails ---------------------------------------------------------------------------------------


@pytest.fixture
def billed(second_guardian, hidden, denied):
    """A draft to somebody who does not see the pupil's money."""
    draft = InvoiceFactory(payer=second_guardian, label="Cours de Cachée")
    draft.lines.update(student=hidden.lines.get().student)
    return draft


def test_a_payer_who_may_not_see_it_gets_no_mail_about_it(billed, outbox):
    by, at = UserFactory(staff=True), timezone.now()
    issuing.issue(billed, by=by, at=at, on=ISSUED_ON)
    payment = Payment(
        school=billed.school, account=billed.account, family=billed.family, payer=billed.payer,
        ledger="fees", method="cash", received_on=ISSUED_ON, amount=10,
    )  # fmt: skip
    receiving.receive(payment, pays={billed: 10}, by=by, at=at, on=ISSUED_ON)
    receiving.take_back(
        payment, kind="refund", amount=10, reason="Erreur", reversed_on=ISSUED_ON, by=by, at=at,
        on=ISSUED_ON,
    )  # fmt: skip
    late = DUE_ON.replace(year=2027)
    assert not reminding.remind(billed, note="", at=at, on=late)
    issuing.take_back(billed, amount=10, reason="Erreur", by=by, at=at, on=ISSUED_ON)
    assert outbox() == []


def test_a_payer_who_may_see_it_is_told(guardian, outbox):
    draft = InvoiceFactory(payer=guardian)
    issuing.issue(draft, by=UserFactory(staff=True), at=timezone.now(), on=ISSUED_ON)
    assert [one.kind for one in outbox()] == ["billing/mail/issued"]
    assert Invoice.objects.open_to(guardian).filter(pk=draft.pk).exists()
