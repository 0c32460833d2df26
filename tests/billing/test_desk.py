"""The desk's side of money: drawn up, issued, corrected, received, deposited, exported."""

import csv
import io
import uuid
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import School
from billing import journal
from billing.enums import Ledger
from billing.ledgers import Book
from billing.models import CreditNote, Deposit, Invoice, Payment
from tests.billing.test_papers import words
from tests.factories import (
    GuardianFactory,
    InvoiceFactory,
    PaymentAccountFactory,
    PaymentFactory,
    RentalFactory,
    SchoolFactory,
)
from tests.factories.billing import DUE_ON, ISSUED_ON, credited
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db


def url(page, *args):
    return reverse(f"admin:billing_{page}", args=args)


@pytest.fixture
def draft(guardian):
    return InvoiceFactory(payer=guardian)


@pytest.fixture
def without(staff):
    """`without("issue_invoice")`: the secretariat loses this permission."""

    def taken(name):
        group = staff.groups.get()
        group.permissions.remove(Permission.objects.get(codename=name))

    return taken


def typed(invoice, **changes):
    """The page of a draft as a browser sends it, with one line and no instalment."""
    line = {"label": "Piano", "quantity": "3", "unit_price": "33,335", "order": "0"}
    empty = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
    fields = {
        "school": invoice.school_id,
        "ledger": "fees",
        "account": invoice.account_id,
        "family": invoice.family_id,
        "label": "Cotisation",
        **{f"lines-{name}": value for name, value in (empty | {"TOTAL_FORMS": "1"}).items()},
        **{f"lines-0-{name}": value for name, value in line.items()},
        **{f"instalments-{name}": value for name, value in empty.items()},
    }
    return fields | changes


class TestDrafts:
    def test_a_draft_is_drawn_up_with_its_lines(self, staff_client, draft):
        fields = typed(draft, **{"lines-0-unit_price": "33,33"})
        answer = staff_client.post(url("invoice_add"), fields)
        made = Invoice.objects.exclude(pk=draft.pk).get()
        assert answer.status_code == 302
        assert made.lines.get().amount == Decimal("99.99")
        assert made.payer == draft.payer

    def test_a_payer_of_another_family_is_refused(self, staff_client, draft, other_guardian):
        fields = typed(draft, payer=other_guardian.pk, **{"lines-0-unit_price": "1"})
        said = words_of(staff_client.post(url("invoice_add"), fields))
        assert "Le payeur est un responsable de la famille." in said

    def test_more_than_cents_is_refused(self, staff_client, draft):
        said = words_of(staff_client.post(url("invoice_add"), typed(draft)))
        assert "2 chiffres après la virgule" in said and 'value="33,335"' in said

    def test_an_issued_one_is_only_read(self, staff_client, owed):
        page = words_of(staff_client.get(url("invoice_change", owed.pk)))
        assert 'name="label"' not in page and "Original (PDF)" in page
        assert staff_client.post(url("invoice_change", owed.pk), typed(owed)).status_code == 403
        assert staff_client.post(url("invoice_delete", owed.pk), {"post": "yes"}).status_code == 403


class TestIssuing:
    def test_it_gets_its_number_and_the_payer_a_mail(self, staff_client, draft, outbox):
        staff_client.post(url("invoice_issue", draft.pk))
        draft.refresh_from_db()
        (mail,) = outbox("billing/mail/issued")
        assert draft.is_issued and draft.number in mail.subject
        assert "84,00" in mail.message and mail.to == [draft.payer.user.email]
        assert LogEntry.objects.filter(object_id=str(draft.pk)).exists()

    def test_what_is_missing_is_said_and_nothing_issued(self, staff_client, draft, school):
        school.payment_accounts.update(siret="")
        said = staff_client.post(url("invoice_issue", draft.pk), follow=True)
        assert "Il manque à ce document : SIRET." in words_of(said)
        assert not Invoice.objects.issued().exists()

    def test_many_at_once_skip_what_cannot_be(self, staff_client, draft, guardian, outbox):
        empty = InvoiceFactory(payer=guardian, label="Vide")
        empty.lines.all().delete()
        chosen = {"action": "issue_selected", "_selected_action": [draft.pk, empty.pk]}
        said = words_of(staff_client.post(url("invoice_changelist"), chosen, follow=True))
        assert "1 facture est émise." in said and "Vide" in said
        assert list(Invoice.objects.issued()) == [draft]

    def test_without_the_right_nothing_is_issued(self, staff_client, draft, without):
        without("issue_invoice")
        assert staff_client.post(url("invoice_issue", draft.pk)).status_code == 403
        assert "Émettre" not in words_of(staff_client.get(url("invoice_change", draft.pk)))

    def test_a_credit_note_is_told_with_its_reason(self, staff_client, owed, outbox):
        fields = {"amount": "34,00", "reason": "Absence de l’enseignant"}
        staff_client.post(url("invoice_credit", owed.pk), fields)
        assert CreditNote.objects.get().amount == Decimal("34.00")
        (mail,) = outbox("billing/mail/credited")
        assert "Absence de l’enseignant" in mail.message

    def test_too_large_a_credit_note_loses_nothing_typed(self, staff_client, owed):
        fields = {"amount": "84,01", "reason": "Trop"}
        said = words_of(staff_client.post(url("invoice_credit", owed.pk), fields))
        assert "ne dépasse pas" in said and 'value="Trop"' in said

    def test_both_papers_are_the_schools_to_print(self, staff_client, owed):
        original = staff_client.get(url("invoice_paper", owed.pk)).content
        duplicate = staff_client.get(url("invoice_paper", owed.pk) + "?duplicate").content
        assert "DUPLICATA" in words(duplicate) and "DUPLICATA" not in words(original)


def entered(owed, **changes):
    fields = {
        "account": owed.account_id,
        "ledger": "fees",
        "payer": owed.payer_id,
        "method": "cheque",
        "received_on": timezone.localdate().isoformat(),
        "amount": "84,00",
        "reference": "96135",
        "key": str(uuid.uuid4()),
    }
    return fields | changes


class TestPayments:
    def enter(self, client, owed, **changes):
        return client.post(url("payment_enter", owed.family_id), entered(owed, **changes))

    def test_a_cheque_pays_the_oldest_first(self, staff_client, owed, guardian, outbox):
        later = InvoiceFactory(payer=guardian, amounts=["10.00"], issued=True)
        self.enter(staff_client, owed, amount="90,00")
        rows = Invoice.objects.with_sums()
        assert (rows.get(pk=owed.pk).due, rows.get(pk=later.pk).due) == (0, 4)
        (mail,) = outbox("billing/mail/received")
        assert Payment.objects.get().number in mail.message

    def test_several_invoices_are_paid_as_it_is_written(self, staff_client, owed, guardian):
        later = InvoiceFactory(payer=guardian, amounts=["10.00"], issued=True)
        parts = {f"pays-{owed.pk}": "74,00", f"pays-{later.pk}": "10,00"}
        self.enter(staff_client, owed, **parts)
        rows = Invoice.objects.with_sums()
        assert (rows.get(pk=owed.pk).due, rows.get(pk=later.pk).due) == (10, 0)

    def test_invoices_take_no_more_than_the_payment(self, staff_client, owed):
        said = self.enter(staff_client, owed, amount="10,00", **{f"pays-{owed.pk}": "11,00"})
        assert "Les factures demandent plus que le règlement." in words_of(said)
        assert not Payment.objects.exists()

    def test_what_is_too_much_waits_in_a_queue(self, staff_client, owed):
        self.enter(staff_client, owed, amount="100,00")
        assert "règlement à affecter" in words_of(staff_client.get("/gestion/"))
        queue = words_of(staff_client.get(url("payment_changelist") + "?left=yes"))
        assert "16,00 €" in queue

    def test_an_advance_pays_what_comes_later(self, staff_client, guardian, owed):
        payment = PaymentFactory(payer=guardian, amount=Decimal(50))
        staff_client.post(url("payment_allocate", payment.pk))
        assert Invoice.objects.with_sums().get(pk=owed.pk).due == 34

    def test_a_family_of_another_school_does_not_exist(self, other_staff_client, owed):
        assert other_staff_client.get(url("payment_enter", owed.family_id)).status_code == 404

    def test_without_the_right_nothing_is_entered(self, staff_client, owed, without):
        without("receive_payment")
        assert self.enter(staff_client, owed).status_code == 403


class TestDeposits:
    def test_cheques_go_to_the_bank_together_with_their_slip(self, staff_client, guardian):
        payments = [PaymentFactory(payer=guardian, reference=f"9613{n}") for n in range(3)]
        chosen = {"payment": [one.pk for one in payments], "made_on": "2026-11-25"}
        staff_client.post(url("payment_deposit"), chosen)
        made = Deposit.objects.get()
        slip = words(staff_client.get(url("deposit_slip", made.pk)).content)
        assert made.payments.count() == 3
        assert "3 règlements" in slip and "252,00 €" in slip and "96131" in slip

    @pytest.mark.parametrize("how", ["mixed", "twice"])
    def test_a_deposit_is_of_one_kind_and_once(self, staff_client, guardian, how):
        payments = [PaymentFactory(payer=guardian), PaymentFactory(payer=guardian, method="cash")]
        payments = payments if how == "mixed" else payments[:1]
        chosen = {"payment": [one.pk for one in payments], "made_on": "2026-11-25"}
        if how == "twice":
            staff_client.post(url("payment_deposit"), chosen)
        said = words_of(staff_client.post(url("payment_deposit"), chosen))
        assert ("seul mode de règlement" if how == "mixed" else "Déjà remis") in said
        assert Deposit.objects.count() == (how == "twice")

    def test_the_family_sees_that_it_was_deposited(self, staff_client, guardian, family_client):
        payment = PaymentFactory(payer=guardian)
        chosen = {"payment": [payment.pk], "made_on": "2026-11-25"}
        staff_client.post(url("payment_deposit"), chosen)
        assert "Oui</td>" in words_of(family_client.get("/facturation/cotisations/"))


class TestDeleting:
    @pytest.mark.parametrize("who", ["staff", "admin_user"])
    def test_a_family_with_documents_stays_and_it_is_said(self, request, client, owed, who):
        client.force_login(request.getfixturevalue(who))
        page = reverse("admin:families_family_delete", args=[owed.family_id])
        said = words_of(client.get(page))
        assert "l’école conserve ce qui en dépend" in said
        assert "objets" not in said
        client.post(page, {"post": "yes"})
        assert Invoice.objects.filter(pk=owed.pk).exists()


class TestRentals:
    def bill(self, client, *rentals):
        chosen = {"action": "draw_up_selected", "_selected_action": [one.pk for one in rentals]}
        return client.post(url("rental_changelist"), chosen, follow=True)

    def test_those_of_a_family_make_one_draft_with_their_dates(self, staff_client, guardian):
        PaymentAccountFactory(school=guardian.family.school)
        rentals = [RentalFactory(family=guardian.family) for _ in range(2)]
        assert "1 brouillon est créé." in words_of(self.bill(staff_client, *rentals))
        draft = Invoice.objects.get()
        assert (draft.ledger, draft.payer, draft.lines.count()) == ("rentals", guardian, 2)
        assert "01/09/2026 – 31/08/2027" in draft.lines.first().label

    def test_a_rental_is_billed_once(self, staff_client, guardian):
        PaymentAccountFactory(school=guardian.family.school)
        rental = RentalFactory(family=guardian.family)
        for _ in range(2):
            self.bill(staff_client, rental)
        assert Invoice.objects.count() == 1

    def test_a_school_without_a_payment_account_is_told(self, staff_client, guardian):
        rental = RentalFactory(family=guardian.family)
        assert "pas encore de régie" in words_of(self.bill(staff_client, rental))


class TestReminders:
    @pytest.fixture
    def late(self, guardian):
        return InvoiceFactory(payer=guardian, days=[ISSUED_ON], issued=True)

    def test_the_late_ones_are_listed(self, staff_client, late, owed):
        shown = words_of(staff_client.get(url("invoice_changelist") + "?state=overdue"))
        assert late.number in shown and owed.number not in shown
        assert "facture en retard" in words_of(staff_client.get("/gestion/"))

    def test_the_payer_is_reminded_in_the_schools_words(self, staff_client, late, outbox):
        fields = {"invoice": [late.pk], "note": "Merci de passer au secrétariat."}
        staff_client.post(url("invoice_remind"), fields)
        (mail,) = outbox("billing/mail/overdue")
        assert "Merci de passer au secrétariat." in mail.message and "84,00" in mail.message
        late.refresh_from_db()
        assert late.reminded_at is not None

    @pytest.mark.parametrize("how", ["paid", "early"])
    def test_nobody_is_reminded_of_nothing(self, staff_client, late, owed, guardian, outbox, how):
        if how == "paid":
            PaymentFactory(payer=guardian, pays=late)
        wanted = late if how == "paid" else owed
        outbox_before = len(outbox())
        staff_client.post(url("invoice_remind"), {"invoice": [wanted.pk], "note": ""})
        assert len(outbox()) == outbox_before


# --- The accountant's journal --------------------------------------------------------------------


def exported(client, first="2026-01-01", last="2026-12-31"):
    answer = client.get(url("invoice_journal"), {"first": first, "last": last})
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_journal_holds_every_document_of_ones_own_schools(staff_client, owed, guardian):
    credited(owed, "4.00")
    PaymentFactory(payer=guardian, amount=Decimal(20), pays=owed)
    InvoiceFactory(payer=GuardianFactory(family__school=SchoolFactory()), issued=True)
    lines = exported(staff_client)
    assert [(one["Numéro"], one["Débit"], one["Crédit"]) for one in lines] == [
        ("26FC00001", "84,00", ""),
        ("26AV00001", "-4,00", ""),
        ("26RC00001", "", "20,00"),
    ]
    assert exported(staff_client, last="2026-01-02") == []


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "|calc", "%x"])
def test_a_name_is_no_formula_there(staff_client, guardian, text):
    guardian.civility, guardian.last_name = "", text
    guardian.save()
    InvoiceFactory(payer=guardian, issued=True)
    assert exported(staff_client)[0]["Payeur"].startswith(f"'{text[0]}")


AMOUNTS = st.lists(st.decimals("0.01", "999.99", places=2), max_size=3)


@given(invoices=AMOUNTS, payments=AMOUNTS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_ledger_adds_up_to_the_journal(db, invoices, payments):
    guardian = GuardianFactory()
    account = PaymentAccountFactory(school=guardian.family.school)
    for amount in invoices:
        InvoiceFactory(payer=guardian, account=account, amounts=[amount], issued=True)
    for amount in payments:
        PaymentFactory(payer=guardian, account=account, amount=amount)
    own = School.objects.filter(pk=account.school_id)
    lines = list(journal.rows(own, first=ISSUED_ON, last=DUE_ON))
    book = Book(Ledger.FEES, guardian, at=timezone.now(), on=DUE_ON)
    sums = [
        sum((Decimal(one[n].replace(",", ".") or 0) for one in lines), Decimal(0)) for n in (7, 8)
    ]
    assert sums == [book.invoiced, book.paid]
