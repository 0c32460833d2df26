"""Signing in at the portal's door."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import LOGIN, is_signed_in
from tests.factories import PASSWORD, GuardianFactory, UserFactory

pytestmark = pytest.mark.django_db
REFUSED = "Le site, l’identifiant ou le mot de passe est incorrect. Vérifiez les trois."


class CountedHasher(MD5PasswordHasher):
    hashes = 0

    def encode(self, password, salt):
        CountedHasher.hashes += 1
        return super().encode(password, salt)


def test_a_guardian_signs_in(sign_in, user):
    client = sign_in("dupont1")
    assert client.answer.url == reverse("home")
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    "typed", ["DUPONT1", "  dupont1 ", "Dupont1\t", "\u200bdupont1", "ｄｕｐｏｎｔ1"]
)
def test_case_and_blanks_do_not_matter(sign_in, user, typed):
    assert is_signed_in(sign_in(typed))


def test_every_failure_reads_alike(sign_in, user, other_school, staff):
    User.objects.create_user("martin1", "m@example.org", PASSWORD, is_active=False)
    failures = [
        sign_in("personne9"),
        sign_in("dupont1", "autre"),
        sign_in("martin1"),
        sign_in("dupont1", site="fouesnant"),
        sign_in(staff.identifier),
    ]
    for client in failures:
        assert client.answer.context["form"].non_field_errors() == [REFUSED]
        assert client.answer.status_code == 200 and not is_signed_in(client)


def test_an_inactive_account_of_a_family_is_refused(sign_in, user):
    user.is_active = False
    user.save()
    assert REFUSED in sign_in("dupont1").answer.content.decode()


def test_an_account_without_family_has_no_site(sign_in, school):
    UserFactory(identifier="martin1")
    assert not is_signed_in(sign_in("martin1"))


def test_staff_do_not_enter_the_portal_even_where_they_are_guardians(sign_in, staff, family):
    GuardianFactory(family=family, user=staff)
    assert not is_signed_in(sign_in(staff.identifier))


def test_a_guardian_does_not_enter_the_desk(client, user):
    typed = {"username": "dupont1", "password": PASSWORD}
    client.post(reverse("admin:login"), typed)
    assert not is_signed_in(client)


def test_staff_enter_the_desk(client, staff):
    typed = {"username": staff.identifier.upper(), "password": PASSWORD}
    client.post(reverse("admin:login"), typed)
    assert is_signed_in(client)


@pytest.mark.parametrize("identifier", ["dupont1", "inconnu1", "DUPONT1"])
def test_known_and_unknown_are_the_same_work(sign_in, user, settings, identifier):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_login.CountedHasher"]
    user.set_password(PASSWORD)
    user.save()
    CountedHasher.hashes = 0
    with CaptureQueriesContext(connection) as asked:
        sign_in(identifier, "autre")
    assert CountedHasher.hashes == 1
    assert [_without_values(query["sql"]) for query in asked] == _questions_of_a_refusal(sign_in)


def _questions_of_a_refusal(sign_in):
    with CaptureQueriesContext(connection) as asked:
        sign_in("personne9", "autre")
    return [_without_values(query["sql"]) for query in asked]


def _without_values(sql):
    return re.sub(r"'[^']*'(::\w+)?|\b\d+\b|(s|_django_curs_)\d+_(x|sync_)\d+", "?", sql)


def test_a_password_is_never_sent_back(sign_in, user):
    client = sign_in("dupont1", "Secret-que-voici")
    assert "Secret-que-voici" not in client.answer.content.decode()


def test_the_password_of_an_account_that_has_none_yet_is_refused(sign_in, user):
    user.set_unusable_password()
    user.save()
    assert not is_signed_in(sign_in("dupont1", ""))
    assert not is_signed_in(sign_in("dupont1", user.password))


def test_an_empty_form_says_what_is_missing(client, school, other_school):
    errors = client.post(LOGIN, {"site": ""}).context["form"].errors
    assert errors["site"] == ["Choisissez votre site dans la liste."]
    assert errors["identifier"] == ["Saisissez votre identifiant, par exemple dupont1."]
    assert errors["password"] == ["Saisissez votre mot de passe."]


@pytest.mark.parametrize("bad", ["a\0b", "x" * 5000])
def test_odd_input_gets_a_sentence(sign_in, user, bad):
    for client in (sign_in(bad), sign_in("dupont1", bad), sign_in("dupont1", site=bad)):
        assert client.answer.status_code == 200 and client.answer.context["form"].errors


def test_the_next_page_must_be_ours(sign_in, user):
    assert sign_in("dupont1", path=f"{LOGIN}?next=/famille/").answer.url == "/famille/"
    for elsewhere in ("https://example.org/", "//example.org", "javascript:alert(1)", "/\\a.org"):
        client = sign_in("dupont1", path=f"{LOGIN}?next={elsewhere}")
        assert client.answer.url == reverse("home")


def test_the_session_gets_a_new_key(client, sign_in, user):
    client.session["x"] = 1
    before = client.session
    before.save()
    client.cookies["portail_session"] = before.session_key
    sign_in("dupont1", client=client)
    assert client.session.session_key != before.session_key


def test_fields_tell_the_browser_what_they_are(client, school):
    page = client.get(LOGIN).content.decode()
    assert 'autocomplete="username"' in page and 'autocomplete="current-password"' in page
