"""The two ledgers: as the guides show them, for who sees the money."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.enums import Ledger
from billing.ledgers import Book
from billing.models import Payment
from billing.todo import todo
from imuse_portal.figures import day
from tests.billing.conftest import figures_of
from tests.factories import (
    GuardianFactory,
    GuardianStudentFactory,
    InvoiceFactory,
    MenuEntryFactory,
    PaymentFactory,
    PaymentWindowFactory,
    RentalFactory,
    StudentFactory,
)
from tests.factories.billing import DUE_ON, credited
from tests.house.reading import words_of
from tests.students.records import rows_of

pytestmark = pytest.mark.django_db
FEES, RENTALS = "/facturation/cotisations/", "/facturation/locations/"
COLUMNS = [
    "Date", "Mode de règlement", "Numéro d’opération", "Libellé", "Débit", "Crédit", "Remise",
]  # fmt: skip
LATE = "La date limite de paiement en ligne est dépassée. Contactez rapidement le secrétariat."


def book_of(guardian, *, on=DUE_ON, ledger=Ledger.FEES):
    return Book(ledger, guardian, at=timezone.now(), on=on)


def test_the_table_of_vitre(guardian, owed, family_client):
    """003 L455-461."""
    PaymentFactory(payer=guardian, pays=owed)
    page = family_client.get(FEES)
    rows = [[cell.replace("\xa0", " ") for cell in row] for row in rows_of(page)]
    assert rows == [
        COLUMNS,
        ["19/11/2026", "Chèque", "26RC00001", "96135", "", "84,00 €", "Non"],
        ["11/10/2026", "", "26FC00001", owed.label, "84,00 €", "", ""],
    ]
    assert list(figures_of(page).values()) == ["84,00 €", "84,00 €", "0,00 €"]


def test_the_figures_of_sevre_et_loire(guardian, family_client):
    """000 L429-435."""
    rental = InvoiceFactory(payer=guardian, ledger=Ledger.RENTALS, amounts=["200.00"], issued=True)
    PaymentFactory(payer=guardian, ledger=Ledger.RENTALS, amount=Decimal(150), pays=rental)
    page = family_client.get(RENTALS)
    assert figures_of(page) == {
        "Montant total facturé": "200,00 €",
        "Montant total réglé": "150,00 €",
        "Solde": "-50,00 €",
    }
    assert "Vous devez 50,00 € à Communauté d’agglomération" in words_of(page)
    assert list(figures_of(family_client.get(FEES)).values()) == ["0,00 €"] * 3


def test_what_is_owed_is_said_with_its_day(guardian, owed):
    (due,) = book_of(guardian).dues
    assert str(due).replace("\xa0", " ").endswith("à régler avant le 15/12/2026.")


def test_what_is_late_is_said(guardian, owed):
    (due,) = book_of(guardian, on=DUE_ON + dt.timedelta(days=1)).dues
    assert str(due).replace("\xa0", " ").endswith("d’agglomération : ce montant est en retard.")


def test_of_several_instalments_what_is_late_is_told_apart(guardian):
    InvoiceFactory(payer=guardian, days=[DUE_ON, DUE_ON + dt.timedelta(days=30)], issued=True)
    (due,) = book_of(guardian, on=DUE_ON + dt.timedelta(days=1)).dues
    assert str(due).replace("\xa0", " ").endswith("dont 42,00 € en retard.")


NEXT = DUE_ON + dt.timedelta(days=31)


@pytest.fixture
def in_parts(guardian):
    """84,00 €: 42,00 € on 15/12/2026, as much on 15/01/2027."""
    return InvoiceFactory(payer=guardian, days=[DUE_ON, NEXT], issued=True)


def test_of_several_instalments_the_next_is_told_apart(guardian, in_parts):
    (due,) = book_of(guardian).dues
    said = str(due).replace("\xa0", " ")
    assert said.startswith("Vous devez 84,00 €")
    assert said.endswith(", dont 42,00 € à régler avant le 15/12/2026.")


def test_what_is_still_owed_has_its_schedule(guardian, in_parts, family_client):
    InvoiceFactory(payer=guardian, days=[NEXT], issued=True)
    PaymentFactory(payer=guardian, amount=Decimal("50.00"), pays=in_parts)
    assert book_of(guardian).schedule == []
    InvoiceFactory(payer=guardian, amounts=["6.00"], issued=True)
    rows = [(day(one.due_on), one.amount) for one in book_of(guardian).schedule]
    assert rows == [("15/12/2026", 6), ("15/01/2027", 34), ("15/01/2027", 84)]
    assert "Échéancier" in words_of(family_client.get(FEES))


def test_a_schedule_says_what_is_late(guardian, in_parts):
    late = [one.is_late for one in book_of(guardian, on=NEXT).schedule]
    assert late == [True, False]


def test_one_day_alone_needs_no_schedule(guardian, owed, family_client):
    assert "Échéancier" not in words_of(family_client.get(FEES))


def test_a_credit_note_is_taken_from_what_is_invoiced(guardian, owed, family_client):
    credited(owed, "34.00")
    page = family_client.get(FEES)
    assert figures_of(page)["Montant total facturé"] == "50,00 €"
    assert "-34,00" in words_of(page)


def test_an_advance_is_said(guardian, owed, family_client):
    PaymentFactory(payer=guardian, amount=Decimal(100), pays=owed)
    assert "détient 16,00 € versés en trop ou d’avance" in words_of(family_client.get(FEES))


def test_a_draft_is_nobodys_business(guardian, family_client):
    InvoiceFactory(payer=guardian)
    assert "Aucune opération" in words_of(family_client.get(FEES))


def test_a_search_finds_what_the_line_shows(guardian, owed, family_client):
    PaymentFactory(payer=guardian, pays=owed)
    found = rows_of(family_client.get(f"{FEES}?recherche=cheque"))
    assert [row[2] for row in found[1:]] == ["26RC00001"]


def test_amounts_are_sorted_as_amounts(guardian, family_client):
    for amount in ("9.00", "100.00", "20.00"):
        InvoiceFactory(payer=guardian, amounts=[amount], issued=True)
    rows = rows_of(family_client.get(f"{FEES}?tri=debit"))
    assert [row[4].partition(",")[0] for row in rows[1:]] == ["9", "20", "100"]


# --- Whose -----------------------------------------------------------------------------------


def test_without_the_right_there_is_no_menu_and_no_page(guardian, owed, family_client):
    guardian.sees_money = False
    guardian.save()
    assert family_client.get(FEES).status_code == 404
    assert family_client.get(f"/facturation/factures/{owed.pk}.pdf").status_code == 404
    home = words_of(family_client.get("/accueil/"))
    assert "Facturation" not in home and owed.number not in home


def test_a_ledger_that_the_school_does_not_show_is_no_page(guardian, school, family_client):
    MenuEntryFactory(school=school, page="fees", inside="billing", label="Cotisations")
    rental = InvoiceFactory(payer=guardian, ledger=Ledger.RENTALS, issued=True)
    assert family_client.get(FEES).status_code == 200
    assert family_client.get(RENTALS).status_code == 404
    assert family_client.get(f"/facturation/factures/{rental.pk}.pdf").status_code == 404


def test_tabs_may_stand_inside_another_menu(school, family_client):
    """Fouesnant, 001 L71-72."""
    for page, inside in (("family", ""), ("fees", "family"), ("rentals", "family")):
        MenuEntryFactory(school=school, page=page, inside=inside, label=page.title())
    page = words_of(family_client.get(FEES))
    assert f'<a href="{FEES}" aria-current="page">Fees</a>' in page
    assert f'<a href="{RENTALS}">Rentals</a>' in page


@pytest.mark.parametrize("shared", [True, False])
def test_the_other_guardians_bills_are_read_in_a_shared_household(
    guardian, second_client, owed, school, shared
):
    PaymentFactory(payer=guardian, pays=owed)
    school.shares_household = shared
    school.save()
    shown = words_of(second_client.get(FEES))
    assert ("26FC00001" in shown, "26RC00001" in shown) == (shared, shared)


def test_a_pupil_whose_money_one_does_not_see_takes_the_invoice_away(guardian, family_client):
    student = StudentFactory(family=guardian.family)
    hidden, shown = InvoiceFactory(payer=guardian), InvoiceFactory(payer=guardian)
    hidden.lines.update(student=student)
    for one in (hidden, shown):
        one.issue(by=None, at=timezone.now(), on=DUE_ON)
    GuardianStudentFactory(guardian=guardian, student=student, sees_money=False)
    page = words_of(family_client.get(FEES))
    assert (hidden.number in page, shown.number in page) == (False, True)


@pytest.fixture
def denied(guardian):
    """The only pupil of the family, whose money this guardian does not see."""
    student = StudentFactory(family=guardian.family)
    GuardianStudentFactory(guardian=guardian, student=student, sees_money=False)
    return student


def addresses_of(payment):
    return [FEES, f"{FEES}releve.pdf", f"/facturation/recus/{payment.pk}.pdf"]


def test_without_the_money_of_any_pupil_there_is_no_menu_and_no_page(
    household, second_guardian, denied, family_client
):
    payment = PaymentFactory(payer=second_guardian)
    found = {family_client.get(one).status_code for one in addresses_of(payment)}
    assert found == {404}
    assert "Facturation" not in words_of(family_client.get("/accueil/"))


@pytest.mark.parametrize("why", ["another_pupil", "billed"])
def test_the_menu_stays_for_who_sees_another_pupil_or_is_billed(
    guardian, denied, family_client, why
):
    if why == "billed":
        InvoiceFactory(payer=guardian, issued=True)
    else:
        StudentFactory(family=guardian.family)
    assert family_client.get(FEES).status_code == 200
    assert "Facturation" in words_of(family_client.get("/accueil/"))


@pytest.fixture
def household(school):
    """Each reads the bills of the other."""
    school.shares_household = True
    school.save()


def test_what_pays_a_hidden_invoice_is_hidden_with_it(
    household, guardian, second_guardian, second_client
):
    student = StudentFactory(family=guardian.family)
    StudentFactory(family=guardian.family)
    hidden = InvoiceFactory(payer=guardian)
    hidden.lines.update(student=student)
    hidden.issue(by=None, at=timezone.now(), on=DUE_ON)
    payment = PaymentFactory(payer=guardian, pays=hidden)
    GuardianStudentFactory(guardian=second_guardian, student=student, sees_money=False)
    page = words_of(second_client.get(FEES))
    assert payment.number not in page and "détient" not in page
    assert second_client.get(f"/facturation/recus/{payment.pk}.pdf").status_code == 404


# --- What is rented now --------------------------------------------------------------------------


def rented(guardian, **changes):
    started = timezone.localdate() - dt.timedelta(days=1)
    return RentalFactory(family=guardian.family, **{"starts_on": started} | changes)


def test_current_rentals_are_listed_with_their_days_and_deposit(guardian, family_client):
    rental = rented(guardian, deposit=Decimal(150), ends_on=dt.date(2099, 8, 31))
    said = words_of(family_client.get(RENTALS))
    assert "Violon 3/4" in said and "VL-0042" in said and "150,00 €" in said
    assert f"{rental.starts_on:%d/%m/%Y}" in said and "31/08/2099" in said
    assert "Violon" not in words_of(family_client.get(FEES))


@pytest.mark.parametrize("how", ["returned", "later", "of_others"])
def test_what_the_family_does_not_have_is_not_listed(guardian, other_guardian, family_client, how):
    today = timezone.localdate()
    changes = {
        "returned": {"returned_on": today},
        "later": {"starts_on": today + dt.timedelta(days=1), "ends_on": dt.date(2099, 1, 1)},
        "of_others": {},
    }
    rented(other_guardian if how == "of_others" else guardian, **changes[how])
    assert "Violon" not in words_of(family_client.get(RENTALS))


def test_a_rental_of_a_pupil_whose_money_one_does_not_see_is_not_listed(guardian, family_client):
    student = StudentFactory(family=guardian.family)
    rented(guardian, student=student)
    rented(guardian, student=StudentFactory(family=guardian.family), label="Alto")
    GuardianStudentFactory(guardian=guardian, student=student, sees_money=False)
    page = words_of(family_client.get(RENTALS))
    assert ("Violon" in page, "Alto" in page) == (False, True)


def test_home_asks_for_what_is_owed_and_for_nothing_that_is_paid(guardian, owed):
    (task,) = todo(guardian)
    assert "26FC00001" in task.text
    PaymentFactory(payer=guardian, pays=owed)
    assert todo(guardian) == []


def test_home_asks_for_the_next_instalment_and_says_the_whole(guardian, in_parts):
    (task,) = todo(guardian)
    assert "42,00" in task.text and timezone.localdate(task.due) == DUE_ON
    assert "84,00" in task.why


# --- The window ------------------------------------------------------------------------------


def test_past_the_window_the_secretariat_is_named(guardian, owed, school, family_client):
    PaymentWindowFactory(school=school, past=True)
    page = words_of(family_client.get(FEES))
    assert LATE in page and school.email in page


@pytest.mark.parametrize("how", ["paid", "reopened", "of_rentals", "never"])
def test_nobody_is_sent_to_the_secretariat_without_need(guardian, owed, school, family_client, how):
    if how != "never":
        ledger = Ledger.RENTALS if how == "of_rentals" else Ledger.FEES
        PaymentWindowFactory(school=school, past=True, ledger=ledger)
    if how == "reopened":
        PaymentWindowFactory(school=school)
    if how == "paid":
        PaymentFactory(payer=guardian, pays=owed)
    assert LATE not in words_of(family_client.get(FEES))


# --- Sums ------------------------------------------------------------------------------------

AMOUNTS = st.decimals("0.01", "9999.99", places=2)


@given(
    invoices=st.lists(st.lists(AMOUNTS, min_size=1, max_size=4), max_size=4),
    payments=st.lists(AMOUNTS, max_size=4),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_add_up_to_totals_and_totals_to_balances(db, invoices, payments):
    guardian = GuardianFactory()
    made = [InvoiceFactory(payer=guardian, amounts=lines, issued=True) for lines in invoices]
    received = [
        PaymentFactory(payer=guardian, amount=amount, pays=pays)
        for amount, pays in zip(payments, [*made, None, None, None, None], strict=False)
    ]
    book = book_of(guardian)
    assert book.invoiced == sum(map(sum, invoices), Decimal(0))
    assert book.balance == sum(payments, Decimal(0)) - book.invoiced
    left = [one.left for one in Payment.objects.with_sums().filter(pk__in=[p.pk for p in received])]
    assert sum((due.amount for due in book.dues), Decimal(0)) - sum(left) == -book.balance
