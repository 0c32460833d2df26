"""A family pays at the fake gateway, with scripts and without, and with the tab closed too soon."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from billing import gateway, settling
from billing.fake_payfip import operations
from billing.models import Collection, Invoice, OnlinePayment, Payment
from tests.browser.test_main_job import somebody  # noqa: F401 - with scripts, without, by keyboard

pytestmark = pytest.mark.django_db(transaction=True)
SITE, FEES = "Moissy Cramayel", "/facturation/cotisations/"
LISTS = ("invoice", "payment", "deposit", "onlinepayment", "invoicerun", "rental", "reversal")


@pytest.fixture(autouse=True)
def _gateway(portal, settings, tmp_path):
    """At the portal's own address, as in the demonstration."""
    settings.PAYFIP_URL = f"{portal}/payfip"
    settings.FAKE_PAYFIP_DIR = tmp_path / "payfip"
    yield
    # A line that is kept open keeps a thread of the server, and its connection to the database.
    gateway._client(settings.PAYFIP_URL).client.transport.session.close()
    gateway._client.cache_clear()


def at_the_bank(person):
    person.signs_in("famille1", SITE)
    person.goes_to(FEES)
    person.sees("Vous devez 157,60")
    person.presses("Paiement en ligne")
    person.sees("Page de paiement factice")


def test_famille1_pays_and_sees_it_paid(somebody):  # noqa: F811
    family = somebody()
    at_the_bank(family)
    family.presses("Payé par carte")
    family.sees("Votre paiement est enregistré")
    family.presses("Retour au compte")
    family.sees("Vous ne devez rien sur ce compte.")
    expect(family.page.get_by_role("cell", name="Paiement en ligne")).to_be_visible()


def test_refused_is_no_payment_and_may_be_tried_again(person):
    family = person()
    at_the_bank(family)
    family.presses("Refusé par la banque")
    family.sees("Rien n’a été payé (Refusé).")
    family.presses("Retour au compte")
    family.presses("Paiement en ligne")
    family.presses("Payé par prélèvement")
    family.sees("Votre paiement est enregistré")


def test_paid_with_the_tab_closed_before_the_return(person):
    family = person()
    at_the_bank(family)
    operations.end(OnlinePayment.objects.get().operation, "P")
    family.page.goto("about:blank")
    OnlinePayment.objects.update(ask_at=timezone.now() - dt.timedelta(seconds=1))
    assert settling.poll() == 1
    family.goes_to(FEES)
    family.sees("Vous ne devez rien sur ce compte.")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_money_are_accessible(person, width):
    family = person()
    family.page.set_viewport_size({"width": width, "height": 800})
    family.signs_in("famille1", SITE)
    family.goes_to(FEES)
    assert (family.violations(), family.overflow()) == ([], 0)
    family.presses("Paiement en ligne")
    assert family.violations() == []
    family.presses("Rien, retour au portail")
    family.sees("n’a pas encore répondu")
    assert (family.violations(), family.overflow()) == ([], 0)


def desk_pages():
    """Those of money, with rows of Moissy where they want one."""
    payment = Payment.objects.earliest("issued_at")
    yield from (f"/gestion/billing/{name}/" for name in LISTS)
    invoice = f"/gestion/billing/invoice/{Invoice.objects.issued().first().pk}"
    yield from (f"{invoice}/change/", f"{invoice}/credit/")
    yield f"/gestion/billing/invoice/family/{payment.family_id}/"
    yield f"/gestion/billing/payment/{payment.pk}/change/"
    yield f"/gestion/billing/payment/{payment.pk}/reverse/"
    yield f"/gestion/billing/payment/enter/{payment.family_id}/"
    yield "/gestion/billing/payment/enter/"
    yield "/gestion/billing/invoice/journal/"
    yield f"/gestion/billing/collection/{Collection.objects.get().pk}/change/"
    yield "/gestion/billing/collection/draw/"
    yield from (f"/gestion/billing/{name}/add/" for name in ("mandate", "invoice", "invoicerun"))


@pytest.mark.parametrize("width", [320, 1280])
def test_the_desks_pages_of_money_are_accessible(person, width):
    staff = person()
    staff.page.set_viewport_size({"width": width, "height": 800})
    staff.signs_in_at_the_desk("secretariat")
    for address in desk_pages():
        staff.goes_to(address)
        assert (address, staff.violations()) == (address, [])
