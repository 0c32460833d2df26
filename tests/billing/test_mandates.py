"""Mandates: who may be debited, until when, and who reads which account."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.roles import TEACHER
from billing import collecting
from billing.models import Mandate, NumberSeries, PaymentAccount
from tests.conftest import signed_in
from tests.factories import GuardianFactory, InvoiceFactory, MandateFactory, UserFactory
from tests.factories.billing import DUE_ON, collected, debiting_account_of
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db
IBAN = "FR7630006000011234567890189"
SIGNED = dt.date(2026, 9, 1)
FEES = "/facturation/cotisations/"


@pytest.fixture
def mandate(guardian):
    return MandateFactory(guardian=guardian, iban=IBAN)


def url(page, *args):
    return reverse(f"admin:billing_mandate_{page}", args=args)


def typed(payer, **changes):
    fields = {
        "account": debiting_account_of(payer.family.school).pk,
        "guardian": payer.pk,
        "holder": "Mme DUPONT",
        "iban": "fr76 3000 6000 0112 3456 7890 189",
        "signed_on": "2026-09-01",
    }
    return fields | changes


def is_current(on, **changes):
    mandate = MandateFactory(signed_on=SIGNED, **changes)
    return Mandate.objects.current(on=on).filter(pk=mandate.pk).exists()


# --- How long it holds ---------------------------------------------------------------------------


def test_it_lapses_36_months_after_it_was_signed_or_used():
    last, then = dt.date(2029, 9, 1), dt.date(2029, 9, 2)
    assert (is_current(last), is_current(then)) == (True, False)
    assert is_current(then, used_on=dt.date(2027, 1, 1))


@pytest.mark.parametrize("act", ["refused", "cancelled"])
def test_a_debit_keeps_it_alive_also_a_refused_one_but_not_a_cancelled_one(owed, act):
    made = collected(owed)
    if act == "cancelled":
        collecting.cancel(made, at=timezone.now())
    else:
        collecting.send(made, at=timezone.now())
        why, by = {made.items.get().pk: "Compte clos"}, UserFactory(staff=True)
        collecting.execute(made, refused=why, by=by, at=timezone.now(), on=DUE_ON)
    alive = Mandate.objects.current(on=dt.date(2029, 12, 1)).exists()
    assert alive == (act == "refused")


def test_it_holds_from_its_signature_until_it_is_revoked():
    assert not is_current(SIGNED - dt.timedelta(days=1))
    revoked = dt.date(2026, 12, 1)
    assert is_current(dt.date(2026, 11, 30), revoked_on=revoked)
    assert not is_current(revoked, revoked_on=revoked)


# --- What is typed -------------------------------------------------------------------------------


def test_without_a_reference_it_gets_the_next_of_the_school(staff_client, guardian, other_guardian):
    staff_client.post(url("add"), typed(guardian))
    staff_client.post(url("add"), typed(other_guardian))
    year = f"{timezone.localdate():%y}"
    made = Mandate.objects.order_by("pk")
    assert [one.rum for one in made] == [f"{year}MD00001", f"{year}MD00002"]
    assert {one.iban for one in made} == {IBAN}


def test_a_reference_of_the_form_of_ours_is_never_given_again(staff_client, guardian):
    staff_client.post(url("add"), typed(guardian, rum="26MD00007"))
    assert NumberSeries.objects.get(kind="MD").last == 7


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"iban": "FR7630006000011234567890188"}, "Ce n’est pas un IBAN"),
        ({"bic": "XX"}, "Ce n’est pas un BIC"),
        ({"signed_on": "2099-01-01"}, "01/01/2099 est encore à venir"),
        ({"rum": "né 7"}, "sans accent"),
        ({"revoked_on": "2026-08-31"}, "révoqué le jour de sa signature"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_lost(staff_client, guardian, wrong, said):
    page = words_of(staff_client.post(url("add"), typed(guardian, **wrong)))
    assert said in page and 'value="Mme DUPONT"' in page
    assert not Mandate.objects.exists()


def test_one_mandate_a_payer_until_it_is_revoked(staff_client, mandate, guardian):
    page = words_of(staff_client.post(url("add"), typed(guardian)))
    assert "a déjà un mandat" in page
    staff_client.post(url("change", mandate.pk), {"revoked_on": "2026-11-01"})
    staff_client.post(url("add"), typed(guardian))
    assert Mandate.objects.count() == 2


def test_what_was_signed_does_not_change(staff_client, mandate):
    staff_client.post(url("change", mandate.pk), {"iban": "DE89370400440532013000"})
    mandate.refresh_from_db()
    assert mandate.iban == IBAN


def test_a_payer_of_another_school_is_not_there(staff_client, guardian, other_school):
    stranger = GuardianFactory(family__school=other_school)
    staff_client.post(url("add"), typed(guardian, guardian=stranger.pk))
    assert not Mandate.objects.exists()


@pytest.mark.parametrize("wrong", ["FR95ZZZ11111", "FR94ZZZ111111", "FR95ZZZ1111111", "FR"])
def test_a_creditor_identifier_is_checked(wrong):
    with pytest.raises(ValidationError):
        PaymentAccount._meta.get_field("creditor_id").clean(wrong, None)


def test_a_creditor_identifier_is_kept_without_spaces():
    field = PaymentAccount._meta.get_field("creditor_id")
    assert field.clean("FR95 ZZZ 111111", None) == "FR95ZZZ111111"


# --- Who reads the account -----------------------------------------------------------------------


@pytest.fixture
def reading_client(staff):
    """Of somebody who reads mandates and manages none."""
    for action in ("add", "change", "delete"):
        known = Permission.objects.get(codename=f"{action}_mandate")
        staff.groups.get().permissions.remove(known)
    return signed_in(staff)


def test_who_manages_mandates_reads_the_whole_account(staff_client, mandate):
    assert IBAN in words_of(staff_client.get(url("change", mandate.pk)))
    assert IBAN not in words_of(staff_client.get(url("changelist")))


def test_who_only_reads_sees_four_characters(reading_client, mandate):
    page = words_of(reading_client.get(url("change", mandate.pk)))
    assert "…0189" in page and IBAN not in page


def test_nobody_finds_a_mandate_by_its_account(staff_client, mandate):
    page = staff_client.get(url("changelist"), {"q": IBAN[:12]})
    assert list(page.context["cl"].result_list) == []


@pytest.mark.parametrize("lookup", ["iban", "iban__startswith", "iban__gt"])
def test_an_address_that_asks_by_account_is_refused(reading_client, mandate, lookup):
    assert reading_client.get(url("changelist"), {lookup: IBAN[:12]}).status_code == 400


def test_the_history_repeats_no_account(staff_client, guardian):
    staff_client.post(url("add"), typed(guardian))
    made = Mandate.objects.get()
    assert IBAN not in words_of(staff_client.get(url("history", made.pk)))
    assert IBAN not in words_of(staff_client.get(url("delete", made.pk)))


def test_teachers_read_no_mandate(staff, mandate, school):
    teacher = UserFactory(staff=True, schools=[school])
    teacher.groups.add(Group.objects.get(name=TEACHER))
    assert signed_in(teacher).get(url("change", mandate.pk)).status_code == 403


# --- The family's page ---------------------------------------------------------------------------


def test_whoever_signed_reads_what_will_be_debited(family_client, owed):
    made = collected(owed)
    page, mandate = words_of(family_client.get(FEES)), made.items.get().mandate
    assert f"sur le compte …0189, mandat {mandate.rum}" in page
    assert "seront prélevés le 15/12/2026" in page and mandate.iban not in page


def test_another_guardian_reads_the_day_and_not_the_account(second_client, owed):
    owed.school.shares_household = True
    owed.school.save()
    mandate = collected(owed).items.get().mandate
    page = words_of(second_client.get(FEES))
    assert "seront prélevés le 15/12/2026" in page
    assert "0189" not in page and mandate.rum not in page


def test_another_family_reads_nothing_of_it(other_client, other_guardian, owed):
    InvoiceFactory(payer=other_guardian, issued=True)
    mandate = collected(owed).items.get().mandate
    page = words_of(other_client.get(FEES))
    assert mandate.rum not in page and "0189" not in page


def test_home_asks_nobody_to_pay_what_will_be_debited(family_client, owed):
    assert "Régler 84,00" in words_of(family_client.get("/accueil/"))
    collected(owed)
    assert "Régler 84,00" not in words_of(family_client.get("/accueil/"))
