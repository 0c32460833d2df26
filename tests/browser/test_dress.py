"""The dress in a real browser: no page wider than its window, one click to comfort, the warning."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.accessibility import COOKIE, Preferences
from tests.browser.person import PASSWORD, KeyboardPerson
from tests.factories import SchoolYearFactory, StudentFactory

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = [
    "/",
    "/connexion/",
    "/mot-de-passe-perdu/",
    "/aide/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/plan-du-site/",
    "/nulle-part/",
]
PORTAL = ["/accueil/", "/famille/identite/", "/famille/demandes/", "/mot-de-passe/", "/eleves/"]
OF_A_PUPIL = ["students:identity"]
"""Pages of a pupil's file, by the name of their route."""
HARDEST = Preferences(is_on=True, contrast="dark", text_size=200, has_dyslexia_font=True)
WIDTHS = [1280, 320]


@pytest.fixture
def portal(live_server, settings, guardian, student):
    """A live portal of one school and one family of two pupils: the dress needs no more."""
    settings.PORTAL_URL = live_server.url
    SchoolYearFactory(school=student.family.school)
    StudentFactory(family=student.family)
    return live_server.url


def signs_in(person):
    person.goes_to("/connexion/?site=vitre")
    person.fills("Identifiant", "dupont1")
    person.page.locator("#id_password").fill(PASSWORD)
    person.page.get_by_role("button", name="Se connecter").click()
    person.page.wait_for_url("**/accueil/")


def prefers_the_hardest(person, portal):
    cookie = {"name": COOKIE, "value": HARDEST.cookie_value(), "url": portal}
    person.page.context.add_cookies([cookie])


def faults(person, path):
    """What is wrong with a page: wider than its window, or found by axe on the narrow one."""
    person.goes_to(path)
    found = []
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 800})
        found += [f"{path}: too wide at {width}"] if person.overflow() > 0 else []
    return found + [f"{path}: {fault}" for fault in person.violations()]


def test_light_on_dark_at_twice_the_size_nothing_is_cut_off(person, portal, student):
    somebody = person()
    prefers_the_hardest(somebody, portal)
    found = [fault for path in PUBLIC for fault in faults(somebody, path)]
    signs_in(somebody)
    file = [reverse(route, args=[student.pk]) for route in OF_A_PUPIL]
    found += [fault for path in [*PORTAL, *file] for fault in faults(somebody, path)]
    assert found == []


def visible(person, path):
    """The words that can be seen, whatever their size and place."""
    person.goes_to(path)
    return person.page.locator("body").inner_text().split()


def test_no_word_is_hidden_in_the_accessible_mode(person, portal):
    somebody = person()
    signs_in(somebody)
    pages = [path for path in PUBLIC + PORTAL if path != "/accessibilite/"]  # it tells the mode
    standard = {path: visible(somebody, path) for path in pages}
    prefers_the_hardest(somebody, portal)
    accessible = {path: visible(somebody, path) for path in pages}
    assert somebody.page.locator("html.a11y-on").count() == 1
    assert accessible == standard


def test_one_click_gives_comfort_without_javascript(person):
    somebody = person(java_script_enabled=False)
    somebody.goes_to("/connexion/")
    somebody.presses("Mode Accessibilité")
    assert somebody.page.url.endswith("/connexion/")
    assert "a11y-on" in somebody.page.locator("html").get_attribute("class")


def test_the_keyboard_reaches_the_content_first(person):
    somebody = person()
    somebody.goes_to("/aide/")
    somebody.page.keyboard.press("Tab")
    link = somebody.page.get_by_role("link", name="Aller au contenu")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    somebody.page.keyboard.press("Enter")
    expect(somebody.page.locator("#contenu")).to_be_focused()


def test_the_mode_is_reached_by_keyboard(person):
    somebody = KeyboardPerson(person().page)
    somebody.goes_to("/aide/")
    somebody.presses("Mode Accessibilité")
    expect(somebody.page.locator("html.a11y-on")).to_be_attached()


@pytest.fixture
def near_the_end(person, settings):
    """Somebody signed in, whose page is told that the session ends in a moment."""
    settings.SESSION_COOKIE_AGE = 123
    somebody = person()
    signs_in(somebody)
    expect(somebody.page.get_by_role("dialog")).to_be_visible(timeout=6000)
    return somebody


def test_the_keyboard_extends_a_session_that_is_ending(near_the_end):
    page = near_the_end.page
    button = page.get_by_role("button", name="Prolonger ma session")
    expect(button).to_be_focused()
    assert near_the_end.violations() == []
    with page.expect_response("**/session/") as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 204
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_warning_can_be_put_aside(near_the_end):
    near_the_end.page.keyboard.press("Escape")
    near_the_end.page.wait_for_timeout(1500)
    expect(near_the_end.page.get_by_role("dialog")).to_be_hidden()


def test_a_session_that_ended_elsewhere_is_told(near_the_end):
    near_the_end.page.context.clear_cookies(name="portail_session")
    near_the_end.page.get_by_role("button", name="Prolonger ma session").click()
    near_the_end.sees("Votre session n’a pas pu être prolongée")
