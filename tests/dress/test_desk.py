"""The desk has the mode too: one click, the same preferences, the warning before the end."""

import pytest

from accounts.accessibility import Preferences
from tests.dress.reading import by_id, parsed

pytestmark = pytest.mark.django_db


def body_classes(response):
    return next(parsed(response).iter("body")).get("class", "").split()


@pytest.mark.parametrize("path", ["/gestion/", "/gestion/families/changeset/"])
def test_a_page_of_the_desk_shows_the_mode_of_the_account(staff_client, staff, path):
    assert "a11y-on" not in body_classes(staff_client.get(path))
    staff.accessibility = Preferences(is_on=True, contrast="dark").as_kept()
    staff.save()
    assert {"a11y-on", "a11y-contrast-dark"} <= set(body_classes(staff_client.get(path)))


@pytest.mark.parametrize("path", ["/gestion/login/", "/gestion/"])
def test_every_page_of_the_desk_can_switch_the_mode(client, staff_client, path):
    browser = client if "login" in path else staff_client
    form = next(by_id(parsed(browser.get(path)), "comfort").iter("form"))
    assert form.get("action") == "/accessibilite/mode/"
    sent = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert browser.post(form.get("action"), sent).url == path
    assert "a11y-on" in body_classes(browser.get(path))


def test_staff_are_warned_before_their_session_ends(staff_client):
    dialog = by_id(parsed(staff_client.get("/gestion/")), "session-dialog")
    assert (dialog.get("data-seconds"), dialog.get("data-extend")) == ("1800", "/session/")


def test_nobody_is_warned_on_the_door(client):
    assert "session-dialog" not in client.get("/gestion/login/").content.decode()


def test_every_option_has_its_class_at_the_desk(settings):
    css = (settings.BASE_DIR / "static/css/desk_comfort.css").read_text()
    chosen = Preferences(is_on=True, has_dyslexia_font=True).classes.split()
    assert [name for name in chosen if f".{name}" not in css] == []
