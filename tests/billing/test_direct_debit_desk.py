"""Direct debits at the desk: prepared, confirmed, downloaded, handed in, recorded."""

import datetime as dt
import logging

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import bank_days, collecting, reminding
from billing.models import Collection, Payment
from tests.billing.test_desk import without  # noqa: F401
from tests.factories import GuardianFactory, InvoiceFactory, PaymentAccountFactory
from tests.factories.billing import collected, debiting_account_of, planned
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db
PAST = dt.date(2026, 11, 17)
IBAN = "FR7630006000011234567890189"


@pytest.fixture
def due_now(guardian):
    return InvoiceFactory(payer=guardian, days=[PAST], issued=True)


@pytest.fixture
def asked(due_now):
    """What the page of the plan sends."""
    plan, account = planned(due_now), debiting_account_of(due_now.school)
    first = bank_days.first_possible(account, on=timezone.localdate())
    return {"account": account.pk, "collect_on": first.isoformat(), "shown": plan.shown}


@pytest.fixture
def handed_in(due_now):
    made = collected(due_now, collect_on=PAST)
    collecting.send(made, at=timezone.now())
    return made


def url(page, *args):
    return reverse(f"admin:billing_collection_{page}", args=args)


def ticked(collection, **changes):
    items = collection.items.all()
    ticks = {f"paid-{one.pk}": "on" for one in items}
    return {"asked": len(items), **ticks, **changes}


def test_the_plan_is_shown_before_anything_is_done(staff_client, asked, due_now):
    page = words_of(staff_client.get(url("draw"), asked))
    assert "1 prélèvement, pour un total de 84,00 €." in page and due_now.number in page
    assert "…0189" in page and IBAN not in page
    assert not Collection.objects.exists()


def test_the_form_says_what_bank_and_families_need(staff_client, asked):
    page = words_of(staff_client.get(url("draw")))
    assert "5 jours bancaires avant" in page and "14 jours avant" in page


def test_an_account_of_another_school_is_no_choice(staff_client, asked, other_school):
    other = PaymentAccountFactory(school=other_school, debits=True)
    page = staff_client.get(url("draw"), asked | {"account": other.pk})
    assert page.context["form"].errors["account"]


def test_too_early_a_day_is_refused_with_the_first_possible_one(staff_client, asked):
    page = words_of(staff_client.get(url("draw"), asked | {"collect_on": "2026-01-05"}))
    first = dt.date.fromisoformat(asked["collect_on"])
    assert f"{first:%d/%m/%Y} au plus tôt" in page and 'value="2026-01-05"' in page


def test_it_is_confirmed_as_it_was_shown(staff_client, asked, outbox):
    staff_client.post(url("confirm"), asked)
    made = Collection.objects.get()
    assert made.items.get().mandate.iban == IBAN
    assert len(outbox("billing/mail/debit_announced")) == 1


def test_what_changed_meanwhile_is_shown_again(staff_client, asked, guardian):
    InvoiceFactory(payer=guardian, days=[PAST], issued=True)
    page = words_of(staff_client.post(url("confirm"), asked))
    assert "quelque chose a changé" in page and "2 prélèvements" in page
    assert not Collection.objects.exists()


def test_a_second_time_nothing_is_left_to_confirm(staff_client, asked):
    staff_client.post(url("confirm"), asked)
    page = words_of(staff_client.post(url("confirm"), asked))
    assert "rien à prélever" in page and Collection.objects.count() == 1


def test_the_file_is_served_as_it_was_made(staff_client, handed_in):
    answer = staff_client.get(url("file", handed_in.pk))
    assert answer.content == bytes(handed_in.content)
    assert "no-store" in answer["Cache-Control"] and "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("page", ["draw", "file"])
def test_without_the_right_there_is_neither_plan_nor_file(
    staff_client,
    handed_in,
    without,  # noqa: F811
    page,
):
    without("collect_payment")
    arguments = [handed_in.pk] if page == "file" else []
    assert staff_client.get(url(page, *arguments)).status_code == 403
    assert "XML" not in words_of(staff_client.get(url("change", handed_in.pk)))


def test_an_address_that_asks_by_the_file_is_refused(staff_client, handed_in):
    page = staff_client.get(url("changelist"), {"content__contains": IBAN[:12]})
    assert page.status_code == 400


@pytest.mark.parametrize(
    ("method", "name"),
    [("get", "change"), ("get", "file"), ("post", "send"), ("post", "cancel"), ("post", "execute")],
)
def test_of_another_school_there_is_neither_file_nor_decision(
    staff_client, other_school, method, name
):
    payer = GuardianFactory(family__school=other_school)
    made = collected(InvoiceFactory(payer=payer, days=[PAST], issued=True), collect_on=PAST)
    assert getattr(staff_client, method)(url(name, made.pk)).status_code == 404
    assert Collection.objects.get().is_ready


def test_nothing_of_another_school_is_confirmed(staff_client, asked, other_school):
    payer = GuardianFactory(family__school=other_school)
    plan = planned(InvoiceFactory(payer=payer, days=[PAST], issued=True))
    forged = {"account": debiting_account_of(other_school).pk, "shown": plan.shown}
    staff_client.post(url("confirm"), asked | forged)
    assert not Collection.objects.exists()


def test_its_page_shows_no_whole_account(staff_client, handed_in):
    page = words_of(staff_client.get(url("change", handed_in.pk)))
    assert "…0189" in page and IBAN not in page


def test_what_is_ticked_is_paid_and_the_rest_refused(staff_client, handed_in, guardian):
    page = words_of(staff_client.get(url("execute", handed_in.pk)))
    assert "Décochez" in page
    staff_client.post(url("execute", handed_in.pk), ticked(handed_in))
    assert Payment.objects.get().method == "direct_debit"


def test_what_is_unticked_is_refused_with_its_reason(staff_client, handed_in):
    item = handed_in.items.get()
    staff_client.post(url("execute", handed_in.pk), {"asked": 1, f"why-{item.pk}": "Compte clos"})
    item.refresh_from_db()
    assert (item.state, item.refusal) == ("refused", "Compte clos")


def test_a_ticked_debit_with_a_reason_is_asked_about(staff_client, handed_in):
    item = handed_in.items.get()
    fields = ticked(handed_in, **{f"why-{item.pk}": "Compte clos"})
    page = words_of(staff_client.post(url("execute", handed_in.pk), fields))
    assert "Décochez ce que la banque a rejeté, ou videz" in page
    assert 'value="Compte clos"' in page and not Payment.objects.exists()


@pytest.mark.parametrize("fields", [{"asked": "7"}, {"asked": ""}], ids=["of others", "cut off"])
def test_a_form_that_lost_its_ticks_refuses_nothing(staff_client, handed_in, fields):
    staff_client.post(url("execute", handed_in.pk), fields)
    handed_in.refresh_from_db()
    assert handed_in.is_sent


def test_a_file_is_cancelled_until_the_bank_has_it(staff_client, due_now):
    made = collected(due_now, collect_on=PAST)
    staff_client.post(url("send", made.pk))
    page = words_of(staff_client.post(url("cancel", made.pk), follow=True))
    made.refresh_from_db()
    assert "dans un autre état" in page and made.is_sent


def test_no_log_holds_an_account(staff_client, asked, caplog):
    with caplog.at_level(logging.DEBUG):
        staff_client.post(url("confirm"), asked)
    assert Collection.objects.exists() and IBAN not in caplog.text


def test_who_is_debited_is_not_reminded(due_now, staff):
    collected(due_now, collect_on=PAST)
    told = reminding.remind(due_now, note="", at=timezone.now(), on=timezone.localdate())
    assert told is False


def test_who_is_debited_is_not_among_those_to_be_reminded(staff_client, due_now, guardian):
    collected(due_now, collect_on=PAST)
    late = InvoiceFactory(payer=guardian, days=[PAST], issued=True)
    picked = {"action": "remind_selected", "_selected_action": [due_now.pk, late.pk]}
    page = words_of(staff_client.post(reverse("admin:billing_invoice_changelist"), picked))
    assert late.number in page and due_now.number not in page


def test_the_list_asks_for_as_much_with_many_as_with_one(staff_client, guardian, due_now, count_of):
    page = url("change", collected(due_now, collect_on=PAST).pk)
    few = count_of(lambda: staff_client.get(page))
    rows = [InvoiceFactory(payer=guardian, days=[PAST], issued=True) for _ in range(5)]
    many = url("change", collected(rows[0], collect_on=PAST).pk)
    assert count_of(lambda: staff_client.get(many)) <= few


def test_who_enters_a_payment_reads_what_will_be_debited(staff_client, due_now):
    page = reverse("admin:billing_payment_enter", args=[due_now.family_id])
    assert "prélevés" not in words_of(staff_client.get(page))
    collected(due_now, collect_on=PAST)
    said = f"84,00 € de la facture {due_now.number} seront prélevés le 17/11/2026."
    assert said in words_of(staff_client.get(page))


def test_what_waits_to_be_recorded_is_on_the_first_page(
    staff_client, other_staff_client, handed_in
):
    assert "prélèvement à enregistrer" in words_of(staff_client.get("/gestion/"))
    assert "prélèvement à enregistrer" not in words_of(other_staff_client.get("/gestion/"))
    collecting.execute(
        handed_in, refused={}, by=handed_in.made_by, at=timezone.now(), on=timezone.localdate()
    )
    assert "prélèvement à enregistrer" not in words_of(staff_client.get("/gestion/"))
