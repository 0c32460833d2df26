"""Invoices of whom nobody is told: found, counted, printed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import papers
from billing.access import reader_of
from billing.admin import invoices
from billing.models import Invoice, InvoiceRun
from tests.billing.test_papers import opened, words
from tests.billing.test_runs import course, follow_up, run, tariff, work  # noqa: F401
from tests.factories import GuardianFactory, InvoiceFactory
from tests.factories.billing import ISSUED_ON
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db
LIST = "/gestion/billing/invoice/"
BY_POST, NOT_POSTED = f"{LIST}?told=post", f"{LIST}?told=not-posted"


@pytest.fixture
def alone(school):
    """A guardian without an account."""
    return GuardianFactory(family__school=school, user=None)


def chosen(action, *rows):
    return {"action": action, "_selected_action": [row.pk for row in rows]}


@pytest.mark.parametrize("how", ["no account", "no address", "no right"])
def test_whom_no_mail_reaches_is_to_be_written_to(guardian, owed, how):
    if how == "no account":
        type(guardian).objects.update(user=None)
    elif how == "no address":
        type(guardian.user).objects.filter(pk=guardian.user_id).update(email="")
    else:
        type(guardian).objects.update(sees_money=False)
    invoice = Invoice.objects.get()
    assert reader_of(invoice) is None
    assert list(Invoice.objects.to_post()) == [invoice]


def test_who_is_told_by_mail_is_not(owed, guardian):
    assert reader_of(owed) == guardian and not Invoice.objects.to_post().exists()


def test_they_are_found_in_the_list(staff_client, owed, alone):
    silent = InvoiceFactory(payer=alone, issued=True)
    shown = words_of(staff_client.get(BY_POST))
    assert silent.number in shown and owed.number not in shown
    page = reverse("admin:billing_invoice_change", args=[silent.pk])
    assert "envoyez-le par la poste" in words_of(staff_client.get(page))


def test_issuing_says_how_many_and_leads_to_them(staff_client, guardian, alone):
    drafts = [InvoiceFactory(payer=one) for one in (guardian, alone)]
    said = words_of(staff_client.post(LIST, chosen("issue_selected", *drafts), follow=True))
    assert "2 factures sont émises." in said and "1 facture est à envoyer" in said
    link = said.split('href="/gestion/billing/invoice/?told=not-posted')[1].split('"')[0]
    found = words_of(staff_client.get(NOT_POSTED + link.replace("&amp;", "&")))
    silent = Invoice.objects.get(payer=alone)
    assert silent.number in found


def test_where_all_are_told_nothing_is_said(staff_client, guardian):
    draft = InvoiceFactory(payer=guardian)
    said = words_of(staff_client.post(LIST, chosen("issue_selected", draft), follow=True))
    assert "1 facture est émise." in said and "par la poste :" not in said


def test_a_run_says_it_too(run, follow_up, staff_client):  # noqa: F811
    type(follow_up.student.family.guardians.get()).objects.update(user=None)
    staff_client.post(reverse("admin:billing_invoicerun_confirm", args=[run.pk]))
    work()
    page = reverse("admin:billing_invoicerun_preview", args=[run.pk])
    said = words_of(staff_client.get(page))
    assert "1 facture est à envoyer par la poste" in said and "&told=not-posted" in said
    assert InvoiceRun.objects.get().state == "done"


def test_who_cannot_be_reminded_by_mail_is_counted(staff_client, guardian, alone):
    rows = [InvoiceFactory(payer=one, days=[ISSUED_ON], issued=True) for one in (guardian, alone)]
    page = reverse("admin:billing_invoice_remind")
    fields = {"invoice": [one.pk for one in rows], "note": ""}
    said = words_of(staff_client.post(page, fields, follow=True))
    assert "1 relance" in said and "1 payeur n’a pas de courriel" in said
    assert f"{BY_POST}&state=overdue" in said


def test_what_is_posted_waits_no_longer(staff_client, owed, alone):
    silent = InvoiceFactory(payer=alone, issued=True)
    said = words_of(staff_client.post(LIST, chosen("post_selected", silent, owed), follow=True))
    assert "1 facture est notée comme envoyée par la poste aujourd’hui." in said
    assert list(Invoice.objects.exclude(posted_on=None)) == [silent]
    assert silent.number not in words_of(staff_client.get(NOT_POSTED))
    assert silent.number in words_of(staff_client.get(BY_POST))
    page = staff_client.get(reverse("admin:billing_invoice_change", args=[silent.pk]))
    assert "Elle a été envoyée par la poste le " in words_of(page)


def test_the_day_of_a_former_sending_stays(staff_client, alone):
    silent = InvoiceFactory(payer=alone, issued=True)
    Invoice.objects.update(posted_on=ISSUED_ON)
    said = words_of(staff_client.post(LIST, chosen("post_selected", silent), follow=True))
    assert "Aucune de ces factures n’est à envoyer par la poste." in said
    assert Invoice.objects.get().posted_on == ISSUED_ON


# --- Printed together ----------------------------------------------------------------------------


def test_originals_are_printed_as_one_file(staff_client, owed, alone):
    rows = [owed, *(InvoiceFactory(payer=alone, issued=True) for _ in range(2))]
    draft = InvoiceFactory(payer=alone)
    answer = staff_client.post(LIST, chosen("print_selected", *rows, draft))
    assert answer["Content-Type"] == "application/pdf"
    assert len(opened(answer.content).pages) == 3
    said = words(answer.content)
    assert all(row.number in said for row in rows) and "DUPLICATA" not in said


def test_of_drafts_nothing_is_printed(staff_client, guardian):
    draft = InvoiceFactory(payer=guardian)
    said = words_of(staff_client.post(LIST, chosen("print_selected", draft), follow=True))
    assert "Choisissez des factures émises." in said


def test_what_is_not_rendered_yet_is_waited_for(staff_client, owed, monkeypatch):
    monkeypatch.setattr(papers, "AT_ONCE", 0)
    said = words_of(staff_client.post(LIST, chosen("print_selected", owed), follow=True))
    assert "réessayez dans une minute" in said
    papers.make(owed, at=timezone.now())
    answer = staff_client.post(LIST, chosen("print_selected", owed))
    assert answer["Content-Type"] == "application/pdf"


def test_too_many_are_refused_with_the_number(staff_client, owed, guardian, monkeypatch):
    monkeypatch.setattr(invoices, "LARGEST_PRINT", 1)
    other = InvoiceFactory(payer=guardian, issued=True)
    said = words_of(staff_client.post(LIST, chosen("print_selected", owed, other), follow=True))
    assert "1 factures au plus" in said
