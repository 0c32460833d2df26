"""The accessible mode holds the same links, fields and data as the standard one (design 11)."""

import pytest

from accounts.accessibility import COOKIE, Preferences
from families.models import Guardian
from tests.dress.reading import links, parsed, texts

PUBLIC = [
    "/",
    "/connexion/",
    "/mot-de-passe-perdu/",
    "/aide/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/plan-du-site/",
    "/nulle-part/",
]
PORTAL = [
    "/accueil/",
    "/famille/identite/",
    "/famille/demandes/",
    "/mot-de-passe/",
    "/plan-du-site/",
    "/nulle-part/",
]
ON = Preferences(is_on=True, contrast="dark", text_size=200)
pytestmark = pytest.mark.django_db


def fields(page):
    """What a person can fill in and press; hidden values carry tokens and times."""
    return sorted(
        (e.tag, e.get("name", ""), e.get("value", "") if e.get("type") != "hidden" else "")
        for tag in ("input", "select", "textarea", "button")
        for e in page.iter(tag)
    )


def both_modes(client, path):
    client.cookies.pop(COOKIE, None)
    standard = parsed(client.get(path))
    client.cookies[COOKIE] = ON.cookie_value()
    accessible = parsed(client.get(path))
    assert "a11y-on" in next(accessible.iter("html")).get("class")
    return standard, accessible


@pytest.mark.parametrize("read", [texts, links, fields])
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_the_same_in_both_modes(client, school, path, read):
    standard, accessible = both_modes(client, path)
    assert read(standard) == read(accessible) != []


@pytest.mark.parametrize("read", [texts, links, fields])
@pytest.mark.parametrize("path", PORTAL)
def test_the_pages_of_a_family_are_the_same_in_both_modes(family_client, student, path, read):
    standard, accessible = both_modes(family_client, path)
    assert read(standard) == read(accessible) != []


def test_an_error_state_is_the_same_in_both_modes(family_client, guardian):
    Guardian.objects.update(requests_changes=True)
    answers = []
    for cookie in (Preferences().cookie_value(), ON.cookie_value()):
        family_client.cookies[COOKIE] = cookie
        answers.append(parsed(family_client.post("/famille/identite/", {"email": "non"})))
    assert texts(answers[0]) == texts(answers[1])
    assert "Erreur" in texts(answers[0])
