"""Signing out, idle sessions, and what stays in the browser."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import PASSWORD_PAGE, is_signed_in

pytestmark = pytest.mark.django_db
LOGOUT, EXTEND = "/deconnexion/", "/session/"
BY_SCRIPT = {"Accept": "*/*"}
BY_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_signing_out_leads_to_the_login_of_the_same_site(family_client, other_school):
    page = family_client.post(LOGOUT, follow=True)
    assert page.redirect_chain[-1][0] == reverse("accounts:login")
    assert page.context["form"]["site"].value() == "vitre"
    assert "Votre session est fermée." in page.content.decode()


def test_signing_out_ends_the_session_on_the_server(family_client):
    key = family_client.session.session_key
    family_client.post(LOGOUT)
    assert not Session.objects.filter(session_key=key).exists()
    assert not is_signed_in(family_client)


def test_a_link_signs_nobody_out(family_client):
    assert family_client.get(LOGOUT).status_code == 405
    assert is_signed_in(family_client)


@pytest.mark.parametrize("path", ["/accueil/", PASSWORD_PAGE, "/mentions-legales/", "/rien/"])
def test_no_page_of_somebody_signed_in_stays_in_the_browser(family_client, path):
    assert "no-store" in family_client.get(path)["Cache-Control"]


def test_no_page_of_the_desk_stays_either(staff_client):
    assert "no-store" in staff_client.get(reverse("admin:index"))["Cache-Control"]


@pytest.mark.parametrize("path", ["/connexion/", "/mot-de-passe-perdu/"])
def test_forms_of_the_entry_are_not_kept_either(client, school, path):
    assert "no-store" in client.get(path)["Cache-Control"]


def test_a_session_ends_after_half_an_hour_without_a_request(family_client, settings):
    assert settings.SESSION_COOKIE_AGE == 30 * 60
    _let_pass(family_client, minutes=31)
    assert reverse("accounts:login") in family_client.get("/accueil/").url


def test_every_request_extends_the_session(family_client):
    _let_pass(family_client, minutes=29)
    family_client.get("/accueil/")
    left = Session.objects.get().expire_date - timezone.now()
    assert left > dt.timedelta(minutes=29)


def test_the_script_of_the_warning_extends_it(family_client):
    _let_pass(family_client, minutes=29)
    assert family_client.post(EXTEND, headers=BY_SCRIPT).status_code == 204
    assert Session.objects.get().expire_date - timezone.now() > dt.timedelta(minutes=29)


def test_without_script_a_button_extends_it(family_client):
    assert "Prolonger ma session" in family_client.get(EXTEND).content.decode()
    assert family_client.post(EXTEND, headers=BY_BROWSER).url == reverse("home")


def test_an_ended_session_is_not_extended(client, school):
    answer = client.post(EXTEND, headers=BY_SCRIPT)
    assert answer.status_code == 302 and reverse("accounts:login") in answer.url


def test_the_login_page_says_that_the_session_ended(family_client):
    family_client.get("/accueil/")
    _let_pass(family_client, minutes=31)
    page = family_client.get("/accueil/", follow=True).content.decode()
    assert "Votre session est terminée. Reconnectez-vous pour continuer." in page


def test_a_first_visit_is_told_nothing_of_a_session(client, school):
    assert "session" not in client.get("/accueil/", follow=True).content.decode().lower()


def _let_pass(client, **time):
    for session in Session.objects.filter(session_key=client.session.session_key):
        session.expire_date -= dt.timedelta(**time)
        session.save()
