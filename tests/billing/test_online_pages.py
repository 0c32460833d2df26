"""What families read of an online payment while it lasts, and after."""

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import OnlinePayment
from billing.todo import todo
from imuse_portal.figures import moment
from tests.billing.conftest import begin, settle
from tests.factories import InvoiceFactory, PaymentFactory
from tests.factories.billing import DUE_ON, ISSUED_ON
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db
FEES = "/facturation/cotisations/"


def start_again(client, online):
    """Whether its page offers that."""
    page = words_of(client.get(reverse("billing:online_payment", args=[online.pk])))
    return (
        "Vous pouvez recommencer." in page
        and reverse("billing:pay", args=[online.invoice_id]) in page
    )


@pytest.mark.parametrize("code", ["R", "A"])
def test_who_paid_nothing_may_start_again(payfip, online, family_client, code):
    assert not start_again(family_client, online)
    payfip.end(online.operation, code)
    assert start_again(family_client, online)
    family_client.post(reverse("billing:pay", args=[online.invoice_id]))
    assert OnlinePayment.objects.live().get() != online


@pytest.mark.parametrize("why", ["paid", "past"])
def test_without_need_or_window_nobody_starts_again(
    payfip, online, payable, guardian, school, family_client, why
):
    payfip.end(online.operation, "R")
    if why == "paid":
        PaymentFactory(payer=guardian, pays=payable)
    else:
        school.payment_windows.all().delete()
    assert not start_again(family_client, online)


def test_what_the_bank_has_not_answered_is_said_of_the_account(online, guardian, family_client):
    page = words_of(family_client.get(FEES))
    assert "Un paiement de 84,00 € de la facture 26FC00001 est en cours de vérification" in page
    assert reverse("billing:online_payment", args=[online.pk]) in page
    assert "en cours de vérification" in todo(guardian)[0].why


def test_what_the_school_checks_is_not_to_be_paid_twice(payfip, odd, guardian, family_client):
    assert "ne la payez pas une seconde fois" in words_of(family_client.get(FEES))


def test_what_is_answered_is_no_longer_under_way(payfip, online, guardian, family_client):
    payfip.end(online.operation, "R")
    settle(online)
    assert (
        "en cours de vérification" not in words_of(family_client.get(FEES)) + todo(guardian)[0].why
    )


@pytest.mark.parametrize(("code", "means"), [("P", "Paiement"), ("V", "Prélèvement")])
def test_the_account_says_by_which_means(payfip, online, family_client, code, means):
    payfip.end(online.operation, code)
    settle(online)
    assert f"{means} en ligne</td>" in words_of(family_client.get(FEES))


# --- Nothing is paid twice -----------------------------------------------------------------------


def offers(client, invoice):
    page = words_of(client.get(FEES))
    ways = {name: reverse(f"billing:{name}", args=[invoice.pk]) for name in ("pay", "pay_part")}
    return [name for name, address in ways.items() if f'"{address}"' in page]


@pytest.fixture
def in_parts(payable):
    """Payable by instalments."""
    other = InvoiceFactory(payer=payable.payer, account=payable.account, days=[ISSUED_ON, DUE_ON])
    other.issue(by=None, at=timezone.now(), on=ISSUED_ON)
    return other


def test_while_it_is_under_way_no_button_pays_it(payfip, online, in_parts, family_client):
    assert offers(family_client, online.invoice) == []
    assert offers(family_client, in_parts) == ["pay", "pay_part"]
    begin(in_parts)
    assert offers(family_client, in_parts) == []


def test_it_says_since_when_and_how_it_ends(online, family_client):
    page = words_of(family_client.get(FEES))
    assert f"depuis le {moment(online.created_at)}" in page
    assert f"prend fin après {moment(online.ends_at)[-5:]}" in page
    OnlinePayment.objects.update(created_at=online.created_at - OnlinePayment.LIVES)
    assert "continue d’interroger la banque" in words_of(family_client.get(FEES))


def test_once_nothing_was_paid_it_is_offered_again(payfip, online, family_client):
    payfip.end(online.operation, "R")
    settle(online)
    assert offers(family_client, online.invoice) == ["pay"]


def test_what_the_school_checks_is_not_begun_again(payfip, odd, payable, family_client):
    assert offers(family_client, payable) == []
    page = family_client.post(reverse("billing:pay", args=[payable.pk]), follow=True)
    assert "ne la payez pas une seconde fois" in words_of(page)
    assert OnlinePayment.objects.get() == odd
