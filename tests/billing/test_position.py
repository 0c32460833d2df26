"""Where money stands at the desk: the page of an invoice, its papers, the account of a family."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import collecting
from tests.billing.test_desk import without  # noqa: F401
from tests.billing.test_direct_debit import execute
from tests.billing.test_papers import words
from tests.factories import GuardianFactory, InvoiceFactory, PaymentFactory
from tests.factories.billing import DUE_ON, ISSUED_ON, collected, credited, reversed_of
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db


def url(page, *args):
    return reverse(f"admin:billing_{page}", args=args)


# --- The page of an invoice ----------------------------------------------------------------------


@pytest.fixture
def invoice(guardian):
    """84,00 € in two parts; 50,00 € are paid, 4,00 € taken back."""
    made = InvoiceFactory(payer=guardian, days=[ISSUED_ON, DUE_ON], issued=True)
    PaymentFactory(payer=guardian, amount=Decimal(50), pays=made)
    credited(made, "4.00")
    return made


def test_an_issued_invoice_shows_its_figures(staff_client, invoice):
    page = words_of(staff_client.get(url("invoice_change", invoice.pk)))
    for label, figure in [("Total", "84"), ("Réglé", "50"), ("avoir", "4"), ("Reste dû", "30")]:
        assert f"{label}</dt> <dd> {figure},00 €" in page


def test_each_instalment_says_where_it_stands(staff_client, invoice):
    page = words_of(staff_client.get(url("invoice_change", invoice.pk)))
    assert "11/10/2026" in page and "Soldée" in page and "15/12/2026" in page
    assert "30,00 € à payer" in page or "30,00 € en retard" in page


def test_what_paid_it_is_named_and_linked_with_its_paper(staff_client, invoice, guardian):
    page = words_of(staff_client.get(url("invoice_change", invoice.pk)))
    payment, note = invoice.payments.get(), invoice.credit_notes.get()
    for one, name in [(payment, "payment"), (note, "creditnote")]:
        assert one.number in page and url(f"{name}_change", one.pk) in page
        assert url(f"{name}_paper", one.pk) in page
    assert guardian.full_name in page


DEBITED = {
    "pending": "84,00 € seront prélevés le 15/12/2026.",
    "collected": "84,00 € ont été prélevés le 15/12/2026.",
    "cancelled": "Le prélèvement de 84,00 € du 15/12/2026 a été annulé.",
    "refused": "La banque a rejeté le prélèvement de 84,00 € du 15/12/2026. Compte clos",
}


@pytest.mark.parametrize(("end", "said"), DEBITED.items())
def test_what_became_of_a_direct_debit_is_said(staff_client, owed, end, said):
    made = collected(owed)
    if end == "cancelled":
        collecting.cancel(made, at=timezone.now())
    elif end != "pending":
        collecting.send(made, at=timezone.now())
        refused = {made.items.get().pk: "Compte clos"} if end == "refused" else {}
        execute(made, refused=refused)
    assert said in words_of(staff_client.get(url("invoice_change", owed.pk)))


def test_who_cannot_delete_a_line_sees_no_column_for_it(staff_client, owed, guardian):
    draft = InvoiceFactory(payer=guardian)
    assert "Supprimer ?" in words_of(staff_client.get(url("invoice_change", draft.pk)))
    assert "Supprimer ?" not in words_of(staff_client.get(url("invoice_change", owed.pk)))


def test_nothing_paid_is_said(staff_client, owed):
    assert "Rien n’en a encore été réglé" in words_of(
        staff_client.get(url("invoice_change", owed.pk))
    )


def test_drafts_show_what_their_lines_come_to(staff_client, guardian):
    draft = InvoiceFactory(payer=guardian, amounts=["70.00", "7.77"])
    assert "77,77 €" in words_of(staff_client.get(url("invoice_changelist")))
    assert "77,77 €" in words_of(staff_client.get(url("invoice_change", draft.pk)))


def test_a_page_of_many_operations_costs_as_many_queries(staff_client, invoice, count_of):
    page = url("invoice_change", invoice.pk)
    few = count_of(lambda: staff_client.get(page))
    for _ in range(5):
        PaymentFactory(payer=invoice.payer, amount=Decimal(1), pays=invoice)
    assert count_of(lambda: staff_client.get(page)) == few


# --- Papers of what corrects ---------------------------------------------------------------------


@pytest.fixture(params=["creditnote", "reversal"])
def correction(request, guardian, owed):
    if request.param == "creditnote":
        return request.param, credited(owed, "4.00")
    return request.param, reversed_of(PaymentFactory(payer=guardian, pays=owed), "5.00")


def test_both_papers_are_printed_from_its_page(staff_client, correction):
    name, row = correction
    page, paper = (url(f"{name}_{what}", row.pk) for what in ("change", "paper"))
    shown = words_of(staff_client.get(page))
    assert f'"{paper}"' in shown and f"{paper}?duplicate" in shown
    original, duplicate = (words(staff_client.get(paper + q).content) for q in ("", "?duplicate"))
    assert row.number in original and "DUPLICATA" not in original
    assert "DUPLICATA" in duplicate


def test_papers_of_another_school_do_not_exist(other_staff_client, correction):
    name, row = correction
    assert other_staff_client.get(url(f"{name}_paper", row.pk)).status_code == 404


# --- The account of a family ---------------------------------------------------------------------


def test_the_account_shows_what_the_family_reads(staff_client, family_client, invoice, guardian):
    page = words_of(staff_client.get(url("account", guardian.family_id)))
    assert "30,00 €" in page and guardian.full_name in page
    read = words_of(family_client.get("/facturation/cotisations/"))
    assert "30,00 €" in read


def test_the_same_statement_and_attestation_as_at_home(
    staff_client, family_client, invoice, guardian
):
    pairs = {
        url("account_statement", guardian.pk, "fees"): "/facturation/cotisations/releve.pdf",
        url("account_attestation", guardian.pk, 2026): "/facturation/attestations/2026.pdf",
    }
    page = words_of(staff_client.get(url("account", guardian.family_id)))
    for desk, home in pairs.items():
        assert desk in page
        assert words(staff_client.get(desk).content) == words(family_client.get(home).content)


@pytest.mark.parametrize("page", ["invoice", "payment", "family"])
def test_the_account_is_linked_where_one_looks_for_it(staff_client, invoice, guardian, page):
    pages = {
        "invoice": url("invoice_change", invoice.pk),
        "payment": url("payment_change", invoice.payments.get().pk),
        "family": reverse("admin:families_family_change", args=[guardian.family_id]),
    }
    assert url("account", guardian.family_id) in words_of(staff_client.get(pages[page]))


def papers_of(guardian):
    yield url("account", guardian.family_id)
    yield url("account_statement", guardian.pk, "fees")
    yield url("account_attestation", guardian.pk, 2026)


def test_of_another_school_there_is_no_account(other_staff_client, invoice, guardian):
    for page in papers_of(guardian):
        assert other_staff_client.get(page).status_code == 404


def test_who_does_not_see_invoices_sees_no_account(
    staff_client,
    invoice,
    guardian,
    without,  # noqa: F811
):
    without("view_invoice")
    for page in papers_of(guardian):
        assert staff_client.get(page).status_code == 403
    family = reverse("admin:families_family_change", args=[guardian.family_id])
    assert "Compte de la famille" not in words_of(staff_client.get(family))


@pytest.mark.parametrize("ending", ["nothing", "9"])
def test_of_no_ledger_and_no_year_there_is_no_paper(staff_client, invoice, guardian, ending):
    name, end = ("attestation", 9) if ending == "9" else ("statement", ending)
    assert staff_client.get(url(f"account_{name}", guardian.pk, end)).status_code == 404


def test_where_nobody_reads_the_billing_it_is_said(staff_client, school):
    guardian = GuardianFactory(family__school=school, sees_money=False)
    page = words_of(staff_client.get(url("account", guardian.family_id)))
    assert "Aucun responsable de cette famille ne voit la facturation" in page
    statement = url("account_statement", guardian.pk, "fees")
    assert staff_client.get(statement).status_code == 404
