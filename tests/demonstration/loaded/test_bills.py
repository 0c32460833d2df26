"""The billing pages of the demonstration show what the guides show, to the cent."""

import pytest

from accounts.models import School, User
from billing.models import Invoice, Payment
from reenrolment.models import ObstacleRule
from tests.billing.conftest import figures_of
from tests.conftest import signed_in
from tests.house.reading import words_of
from tests.students.records import rows_of

FEES, RENTALS = "/facturation/cotisations/", "/facturation/locations/"


@pytest.fixture
def page(demonstration):
    def opened(identifier, address):
        return signed_in(User.objects.get(identifier=identifier)).get(address)

    return opened


def lines(response):
    return [[cell.replace("\xa0", " ") for cell in row] for row in rows_of(response)[1:]]


def test_vitre_shows_its_two_rows(page):
    """003 L458-461."""
    shown = page("ztest1", FEES)
    assert lines(shown) == [
        ["19/11/2012", "Chèque", "12RC01632", "96135", "", "84,00 €", "Non"],
        ["11/10/2012", "", "12FC01618", "AVIS DES SOMMES A PAYER", "84,00 €", "", ""],
    ]
    assert list(figures_of(shown).values()) == ["84,00 €", "84,00 €", "0,00 €"]


def test_sevre_et_loire_shows_both_ledgers(page):
    """000 L416-435."""
    rentals = page("abarre1", RENTALS)
    assert list(figures_of(page("abarre1", FEES)).values()) == ["84,00 €", "84,00 €", "0,00 €"]
    assert list(figures_of(rentals).values()) == ["200,00 €", "150,00 €", "-50,00 €"]
    assert [row[4:6] for row in lines(rentals)] == [["200,00 €", ""], ["", "150,00 €"]]
    assert "Contactez rapidement le secrétariat" in words_of(rentals)


def test_fouesnant_bills_inside_famille(page):
    """001 L71-72, L75."""
    shown = words_of(page("dupont1", RENTALS))
    assert f'href="{RENTALS}" aria-current="page">Facturation locations</a>' in shown
    assert "Facturation</a>" not in shown


def test_moissy_has_one_ledger_in_which_something_is_owed(page):
    """004 L414-440."""
    assert page("famille1", RENTALS).status_code == 404
    assert figures_of(page("famille1", FEES))["Solde"] == "-157,60 €"


def test_the_home_page_says_what_is_owed(page):
    assert "Régler 157,60 €" in words_of(page("famille1", "/accueil/"))


def test_every_invoice_and_payment_has_its_number(demonstration):
    assert not Invoice.objects.drafts().exists()
    assert Payment.objects.exclude(number__regex=r"^\d\dRC\d{5}$").count() == 0


def test_who_takes_no_payment_online_offers_none(demonstration):
    for school in School.objects.filter(payment_windows=None):
        texts = [*school.payment_accounts.values_list("payment_text", flat=True)]
        texts += ObstacleRule.objects.filter(campaign__school=school).values_list("text", flat=True)
        assert texts and not [text for text in texts if "en ligne" in text]
