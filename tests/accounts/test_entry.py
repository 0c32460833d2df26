"""The first page, and the Site somebody chose."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_first_page_leads_to_both_doors(client, school):
    page = client.get("/").content.decode()
    assert "Accès usager" in page and reverse("accounts:login") in page
    assert "Accès enseignant" in page and reverse("admin:index") in page


def test_a_single_site_is_chosen_for_everybody(client, school):
    response = client.get("/connexion/")
    assert response.wsgi_request.school == school
    assert response.context["form"]["site"].value() == "vitre"


def test_of_several_sites_none_is_chosen(client, school, other_school):
    response = client.get("/")
    assert response.wsgi_request.school is None
    assert school.name not in response.content.decode()


def test_a_chosen_site_stays(client, school, other_school):
    client.get("/?site=fouesnant")
    response = client.get("/connexion/")
    assert response.wsgi_request.school == other_school
    assert response.context["form"]["site"].value() == "fouesnant"


def test_the_cookie_of_the_site_is_out_of_reach_of_scripts(client, school, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = client.get("/?site=vitre").cookies["portail_site"]
    assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize("slug", ["inconnu", "x" * 5000, "'; drop", "é"])
def test_a_site_that_is_none_is_nobodys(client, school, other_school, slug):
    response = client.get("/", {"site": slug})
    assert response.status_code == 200
    assert response.wsgi_request.school is None
    assert "portail_site" not in response.cookies


def test_a_forged_cookie_of_the_site_is_nobodys(client, school, other_school):
    client.cookies["portail_site"] = "%00"
    assert client.get("/").wsgi_request.school is None


def test_the_link_has_the_schools_own_label(client, school):
    school.lost_password_label = "Générer un nouveau mot de passe"
    school.save()
    assert "Générer un nouveau mot de passe" in client.get("/connexion/").content.decode()


@pytest.mark.parametrize("path", ["/", "/connexion/"])
def test_who_is_signed_in_is_led_home(family_client, staff_client, path):
    assert family_client.get(path).url == reverse("home")
    assert staff_client.get(path).url == reverse("admin:index")


def test_what_is_public_asks_the_same_number_of_questions(
    client, school, other_school, django_assert_num_queries
):
    with django_assert_num_queries(2):
        client.get("/connexion/")
