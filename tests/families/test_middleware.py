"""Who may open the portal's pages, and who is led elsewhere."""

import pytest
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import GuardianFactory, UserFactory
from tests.families.test_identity import text_of

pytestmark = pytest.mark.django_db

PAGES = ["home", "families:identity", "families:requests"]


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_asked_to_sign_in(client, page):
    response = client.get(reverse(page))
    assert response.headers["Location"].startswith(reverse("accounts:login"))


@pytest.mark.parametrize("page", PAGES)
def test_staff_without_a_family_are_led_to_the_desk(staff_client, page):
    assert staff_client.get(reverse(page)).headers["Location"] == reverse("admin:index")
    assert staff_client.post(reverse(page)).headers["Location"] == reverse("admin:index")


@pytest.mark.parametrize("page", PAGES)
def test_an_account_without_a_family_is_told_what_to_do(db, page):
    response = signed_in(UserFactory()).get(reverse(page))
    assert response.status_code == 403
    assert "Contactez le secrétariat" in text_of(response)


def test_an_account_without_a_family_can_sign_out(db):
    response = signed_in(UserFactory()).post(reverse("accounts:logout"))
    assert response.headers["Location"] == reverse("accounts:login")


def test_an_inactive_account_is_asked_to_sign_in(family_client, user):
    user.is_active = False
    user.save()
    assert family_client.get(reverse("home")).status_code == 302


@pytest.mark.parametrize("page", ["help", "legal_notices", "accounts:accessibility"])
def test_public_pages_stay_open_to_everybody(client, staff_client, family_client, page):
    nobodys = signed_in(UserFactory())
    for visitor in (client, staff_client, family_client, nobodys):
        assert visitor.get(reverse(page)).status_code == 200


def test_staff_who_are_also_guardians_have_their_portal(guardian, staff):
    guardian.user = staff
    guardian.save()
    assert "DUPONT" in text_of(signed_in(staff).get(reverse("home")))


def test_the_family_and_its_school_take_one_query(family_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as queries:
        family_client.get(reverse("home"))
    asked = [q for q in queries.captured_queries if 'FROM "families_guardian"' in q["sql"]]
    assert 'JOIN "accounts_school"' in asked[0]["sql"]


def test_after_the_choice_of_a_family_comes_the_page_that_was_asked_for(guardian, user):
    other = GuardianFactory(user=user)
    client, wanted = signed_in(user), reverse("families:requests") + "?demande=7"
    page = text_of(client.get(wanted, follow=True))
    assert f'<input type="hidden" name="next" value="{wanted}">' in page
    choice = {"guardian": other.pk, "next": wanted}
    assert client.post(reverse("families:choose"), choice).url == wanted
    elsewhere = choice | {"next": "https://elsewhere.example/"}
    assert client.post(reverse("families:choose"), elsewhere).url == reverse("home")


def test_who_has_not_chosen_a_family_yet_is_called_by_their_name(guardian, user):
    GuardianFactory(user=user)
    user.first_name, user.last_name = "Alix", "DUPONT"
    user.save()
    page = text_of(signed_in(user).get(reverse("home")))
    assert "Connecté en tant que <strong>Alix DUPONT</strong>" in page
