"""Sheets written at the desk are read as those of families; ranks may change places."""

import pytest
from django.urls import reverse

from tests.factories import GuardianFactory, StudentFactory

pytestmark = pytest.mark.django_db


def page_of(row):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def form_of(client, row):
    """What the page of the row would send as it stands."""
    return shown_by(client.get(page_of(row)))


def shown_by(answer):
    sent = values_of(answer.context["adminform"].form)
    for inline in answer.context["inline_admin_formsets"]:
        for form in (inline.formset.management_form, *inline.formset.initial_forms):
            sent |= values_of(form)
    return sent


def values_of(form):
    found = {one.html_name: one.value() for one in form}
    return {
        name: value for name, value in found.items() if value is not None and value is not False
    }


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("mobile", "abc<b>", "dix chiffres"),
        ("home_phone", "12", "dix chiffres"),
        ("postcode", "zzz", "cinq chiffres"),
        ("birth_date", "01/01/3000", "dans le futur"),
        ("birth_date", "01/01/0001", "trop ancienne"),
        ("city", "RENNES\u202e", "caractère invisible"),
    ],
)
def test_a_guardian_s_sheet_is_read_as_a_family_s(staff_client, guardian, name, typed, sentence):
    data = form_of(staff_client, guardian) | {name: typed}
    errors = staff_client.post(page_of(guardian), data).context["adminform"].form.errors
    assert list(errors) == [name]
    assert sentence in errors[name][0]


def test_a_guardian_s_sheet_is_saved_as_it_stands(staff_client, guardian):
    guardian.birth_department = "Ille-et-Vilaine"
    guardian.save()
    answer = staff_client.post(page_of(guardian), form_of(staff_client, guardian))
    assert answer.status_code == 302
    guardian.refresh_from_db()
    assert guardian.birth_department == "Ille-et-Vilaine"


def test_a_pupil_is_not_born_tomorrow(staff_client, family):
    student = StudentFactory(family=family)
    data = form_of(staff_client, student) | {"birth_date": "01/01/3000"}
    errors = staff_client.post(page_of(student), data).context["adminform"].form.errors
    assert set(errors) == {"birth_date"}


def test_a_taken_rank_is_said_at_its_field(staff_client, guardian, second_guardian):
    data = form_of(staff_client, guardian) | {"rank": second_guardian.rank}
    errors = staff_client.post(page_of(guardian), data).context["adminform"].form.errors
    assert list(errors) == ["rank"]
    assert "déjà un responsable de ce rang" in errors["rank"][0]


def ranked(client, family, first, second):
    """The page of the family, its guardians given these ranks."""
    data = form_of(client, family)
    return data | {"guardians-0-rank": first, "guardians-1-rank": second}


@pytest.mark.django_db(transaction=True)
def test_two_guardians_change_places(staff_client, family, guardian, second_guardian):
    answer = staff_client.post(page_of(family), ranked(staff_client, family, 2, 1))
    assert answer.status_code == 302
    guardian.refresh_from_db()
    second_guardian.refresh_from_db()
    assert (guardian.rank, second_guardian.rank) == (2, 1)


def test_two_of_the_same_rank_are_told_so(staff_client, family, guardian, second_guardian):
    answer = staff_client.post(page_of(family), ranked(staff_client, family, 1, 1))
    (formset, *_rest) = [one.formset for one in answer.context["inline_admin_formsets"]]
    assert "n’ont pas le même rang" in str(formset.non_form_errors())


@pytest.mark.parametrize(
    "query", ["created_at__year=99999", "created_at__year=0", "name__regex=(", "name__iregex=("]
)
def test_a_forged_filter_is_no_error(staff_client, query):
    answer = staff_client.get(f"{reverse('admin:families_family_changelist')}?{query}")
    assert answer.status_code in (302, 400, 404)


def test_an_account_that_opens_nothing_any_more_is_linked_again(staff_client, school, guardian):
    email, account = guardian.email, guardian.user
    account.default_school = school
    account.save()
    guardian.family.delete()
    again = GuardianFactory(family__school=school, user=None, email=email)
    data = {"action": "link_accounts", "_selected_action": [again.pk]}
    staff_client.post(reverse("admin:families_guardian_changelist"), data)
    again.refresh_from_db()
    assert again.user == account
