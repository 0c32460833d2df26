"""Mode Accessibilité: kept on the account and in a cookie, one click from every page."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.accessibility import COOKIE, TEXT_SIZES, Contrast, Preferences
from tests.conftest import signed_in
from tests.dress.reading import parsed

MODE = "/accessibilite/mode/"
PAGE = "/accessibilite/"
CHOICES = {"contrast": "dark", "text_size": "160", "has_dyslexia_font": "on"}

preferences = st.builds(
    Preferences,
    contrast=st.sampled_from(Contrast.values),
    text_size=st.sampled_from(TEXT_SIZES),
    **{f.name: st.booleans() for f in dataclasses.fields(Preferences) if f.type is bool},
)
names = st.sampled_from([field.name for field in dataclasses.fields(Preferences)])
nonsense = st.none() | st.integers() | st.text(max_size=9) | st.lists(st.none(), max_size=2)


def classes(response):
    return next(parsed(response).iter("html")).get("class", "").split()


@given(preferences)
def test_the_cookie_and_the_account_give_back_what_was_chosen(chosen):
    assert Preferences.from_cookie(chosen.cookie_value()) == chosen
    assert Preferences.of(chosen.as_kept()) == chosen


@given(nonsense | st.dictionaries(names, nonsense))
def test_an_account_that_keeps_nonsense_has_what_makes_sense(kept):
    found = Preferences.of(kept)
    assert found.contrast in Contrast.values and found.text_size in TEXT_SIZES
    assert found == dataclasses.replace(
        Preferences(), contrast=found.contrast, text_size=found.text_size
    )


@given(st.text())
def test_a_cookie_of_somebodys_own_making_is_harmless(text):
    assert isinstance(Preferences.from_cookie(text), Preferences)


@pytest.mark.parametrize(
    "text", ["", "1.dark.999.101111", "1.pink.100.101111", "1.dark.100.10", "1.dark.100.x01111"]
)
def test_a_broken_cookie_gives_what_makes_sense(text):
    assert Preferences.from_cookie(text).text_size in TEXT_SIZES
    assert Preferences.from_cookie(text).contrast in Contrast.values


@pytest.mark.parametrize(
    "name",
    [f.name for f in dataclasses.fields(Preferences) if f.type is bool and f.name != "is_on"],
)
def test_every_option_has_its_class_in_the_style_sheet(name, settings):
    css = (settings.BASE_DIR / "static/css/comfort.css").read_text()
    (name_of_class,) = set(Preferences(is_on=True, **{name: True}).classes.split()) - set(
        Preferences(is_on=True, **{name: False}).classes.split()
    )
    assert f".{name_of_class}" in css


def test_the_standard_mode_has_no_class(client, db):
    assert classes(client.get(PAGE)) == []


def test_one_click_turns_the_mode_on_and_comes_back(client, db):
    response = client.post(MODE, {"is_on": "1", "next": "/aide/?site=vitre"})
    assert response.url == "/aide/?site=vitre"
    assert "a11y-on" in classes(client.get("/aide/"))


def test_a_second_click_turns_it_off_and_keeps_the_choices(client, db):
    client.post(PAGE, CHOICES)
    client.post(MODE, {"is_on": "0"})
    assert classes(client.get("/aide/")) == []
    client.post(MODE, {"is_on": "1"})
    assert "a11y-text-160" in classes(client.get("/aide/"))


@pytest.mark.parametrize(
    "way", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org", ""]
)
def test_the_way_back_stays_on_the_portal(client, db, way):
    assert client.post(MODE, {"is_on": "1", "next": way}).url == "/"


def test_switching_by_a_link_is_refused(client, db):
    assert client.get(MODE).status_code == 405


def test_the_choices_apply_at_once_and_last(client, db):
    response = client.post(PAGE, CHOICES, follow=True)
    wanted = {"a11y-on", "a11y-contrast-dark", "a11y-text-160", "a11y-has-dyslexia-font"}
    assert set(classes(response)) == wanted
    assert set(classes(client.get("/aide/"))) == wanted
    assert "Vos préférences sont enregistrées" in response.content.decode()


def test_nonsense_is_refused_at_its_field(client, db):
    response = client.post(PAGE, CHOICES | {"text_size": "5000"})
    assert response.context["form"].errors.keys() == {"text_size"}
    assert COOKIE not in response.cookies


def test_the_account_keeps_them_for_another_browser(family_client, user):
    family_client.post(PAGE, CHOICES)
    elsewhere = signed_in(user)
    assert "a11y-contrast-dark" in classes(elsewhere.get("/aide/"))


def test_signing_in_brings_the_accounts_choices_over_the_browsers(user):
    user.accessibility = Preferences(is_on=True, contrast="dark").as_kept()
    user.save()
    client = signed_in(user)
    client.cookies[COOKIE] = Preferences().cookie_value()
    assert "a11y-contrast-dark" in classes(client.get("/aide/"))


def test_the_browser_remembers_after_signing_out(family_client, user):
    user.accessibility = Preferences(is_on=True).as_kept()
    user.save()
    family_client.get("/aide/")
    family_client.post("/deconnexion/")
    assert "a11y-on" in classes(family_client.get("/connexion/"))


def test_the_cookie_is_out_of_reach_of_scripts(client, db, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = client.post(MODE, {"is_on": "1"}).cookies[COOKIE]
    assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax"
