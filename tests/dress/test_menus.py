"""The menu is the school's data; only pages that exist appear (inventory 30-32)."""

import pytest
from django.urls import reverse

from accounts.enums import MenuPage
from accounts.menus import create_usual_entries, usual_entries
from accounts.models import MenuEntry
from imuse_portal.menus import ROUTES, entries_of, menu_of
from tests.dress.reading import links, parsed, texts
from tests.factories import MenuEntryFactory, StudentFactory
from tests.routes.resolver import addresses

pytestmark = pytest.mark.django_db


def menu_at(rows, route):
    entries = entries_of(rows, route=route)
    return next((entry for entry in entries if entry.is_current), None)


def rows_of(school, *places):
    """`("family", "")` is an entry, `("fees", "family")` a tab; the label is the page's name."""
    return [
        MenuEntry(school=school, page=page, inside=inside, label=page.title(), order=order)
        for order, (page, inside) in enumerate(places)
    ]


@pytest.mark.parametrize("route", [route for routes in ROUTES.values() for route in routes])
def test_every_route_of_the_menu_exists(route):
    assert route in {address.name for address in addresses()}


def test_a_school_without_rows_has_the_menu_of_the_recent_guides(school):
    labels = [row.label for row in usual_entries(school) if not row.inside]
    assert labels == [
        "Accueil",
        "Famille",
        "Élèves",
        "Facturation",
        "Accessibilité",
        "Mot de passe",
        "Déconnexion",
    ]


def test_a_school_without_a_menu_is_given_rows_to_edit(school):
    assert len(create_usual_entries(school)) == school.menu_entries.count() == 18


def test_a_school_with_a_menu_keeps_it(school):
    MenuEntryFactory(school=school, label="Notre famille")
    assert create_usual_entries(school) == []
    assert [row.label for row in school.menu_entries.all()] == ["Notre famille"]


def test_pages_that_do_not_exist_yet_do_not_appear(school):
    rows = rows_of(
        school, ("home", ""), ("student_reenrolment", ""), ("student_reenrolment", "family"),
        ("family", ""),
    )  # fmt: skip
    entries = entries_of(rows, route="home")
    assert [entry.page for entry in entries] == ["home", "family"]
    assert entries[1].tabs == ()


def test_the_order_and_the_labels_are_the_schools(family_client, school):
    MenuEntryFactory(school=school, page=MenuPage.LOGOUT, label="Quitter", order=1)
    MenuEntryFactory(school=school, page=MenuPage.HOME, label="Accueil", order=2)
    menu = texts(parsed(family_client.get("/aide/")), id="menu")
    assert menu.split() == ["Quitter", "Accueil"]


def test_the_current_page_is_said(family_client):
    page = parsed(family_client.get("/accessibilite/"))
    current = [a for a in page.iter("a") if a.get("aria-current") == "page"]
    assert ["".join(a.itertext()).strip() for a in current] == ["Accessibilité"]


def test_a_page_that_is_a_tab_marks_its_entry_and_itself(school):
    rows = rows_of(
        school, ("home", ""), ("family", ""), ("family_identity", "family"), ("password", "family")
    )
    entry = menu_at(rows, "accounts:password")
    assert entry.page == "family"
    assert [tab.page for tab in entry.tabs if tab.is_current] == ["password"]


def test_an_entry_keeps_its_own_page_among_its_tabs(school):
    rows = rows_of(school, ("family", ""), ("family_requests", "family"))
    entry = menu_at(rows, "families:requests")
    assert [tab.url for tab in entry.tabs] == ["/famille/identite/", "/famille/demandes/"]
    assert entry.url == "/famille/identite/"


def test_a_page_without_a_row_marks_its_section(school):
    rows = rows_of(school, ("home", ""), ("family", ""))
    assert menu_at(rows, "families:requests").page == "family"
    assert menu_at(rows, "help") is None


def test_only_one_entry_is_current(school):
    rows = rows_of(school, ("password", ""), ("family", ""), ("password", "family"))
    entries = entries_of(rows, route="accounts:password")
    assert [entry.is_current for entry in entries] == [True, False]


def test_billing_can_stand_inside_famille_as_at_fouesnant(school, monkeypatch):
    monkeypatch.setitem(ROUTES, MenuPage.FEES, ("help",))
    rows = rows_of(school, ("family", ""), ("family_identity", "family"), ("fees", "family"))
    entry = menu_at(rows, "help")
    assert [tab.page for tab in entry.tabs] == ["family_identity", "fees"]


def test_signing_out_is_a_form(family_client):
    page = parsed(family_client.get("/aide/"))
    assert reverse("accounts:logout") not in links(page)
    forms = [form for form in page.iter("form") if form.get("action") == reverse("accounts:logout")]
    assert [form.get("method") for form in forms] == ["post"]


def test_nobody_signed_in_sees_no_menu(client, school):
    page = client.get("/aide/")
    assert page.context["menu"].entries == ()
    assert 'id="menu"' not in page.content.decode()


def test_staff_have_no_menu_on_the_public_pages(staff_client):
    assert staff_client.get("/aide/").context["menu"].entries == ()


def test_who_is_connected_is_said_on_every_page(family_client, guardian):
    page = parsed(family_client.get("/aide/"))
    assert f"Connecté en tant que {guardian.full_name}" in texts(page)


def test_the_header_says_site_and_page(family_client):
    assert "Vitré : Accessibilité" in texts(parsed(family_client.get("/accessibilite/")))


def test_a_provisional_password_leaves_the_way_to_a_new_one(family_client):
    session = family_client.session
    session["provisional_until"] = "2999-01-01T00:00:00+00:00"
    session.save()
    menu = family_client.get("/aide/").context["menu"]
    assert [e.page for e in menu.entries] == ["accessibility", "password", "logout"]


@pytest.mark.parametrize("count", [1, 8])
def test_the_menu_costs_three_queries(
    family_client, school, family, count, django_assert_num_queries
):
    """Its entries, the pupils and the rights for them, however many."""
    StudentFactory.create_batch(count, family=family)
    pages = [MenuPage.STUDENTS, *(page for page in ROUTES if page != MenuPage.STUDENTS)]
    for number, page in enumerate(pages[:count]):
        MenuEntryFactory(school=school, page=page, order=number)
    request = family_client.get("/aide/").wsgi_request
    del request.school._prefetched_objects_cache, request.students
    del request.guardian._prefetched_objects_cache
    with django_assert_num_queries(3):
        menu_of(request)


def test_the_tabs_of_a_pupils_file_are_that_pupils(school):
    rows = rows_of(school, ("students", ""), ("student_identity", "students"))
    pupil = StudentFactory.build(pk=7)
    entry = next(iter(entries_of(rows, route="students:identity", student=pupil)))
    assert entry.is_current
    assert [tab.url for tab in entry.tabs] == ["/eleves/7/identite/"]
    assert next(iter(entries_of(rows, route="home"))).tabs == ()


def test_eleves_can_stand_inside_famille_too_as_at_fouesnant(school):
    places = [("family", ""), ("students", "family"), ("students", "")]
    rows = rows_of(school, *places, ("student_identity", "students"))
    for route in ("students:choose", "students:identity"):
        pupil = StudentFactory.build(pk=7) if route == "students:identity" else None
        entries = entries_of(rows, route=route, student=pupil)
        assert [entry.is_current for entry in entries] == [False, True]
