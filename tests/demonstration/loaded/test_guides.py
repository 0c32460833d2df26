"""Each school of the demonstration shows what its own guide shows."""

import html

import pytest
from django.urls import reverse

from accounts.models import School, User
from families.enums import SheetContext
from families.forms import GuardianForm
from families.models import Guardian
from tests.conftest import signed_in
from tests.demonstration.guides import BIRTH, GUIDES

pytestmark = pytest.mark.parametrize(("slug", "guide"), GUIDES.items(), ids=list(GUIDES))


def labels_of(slug, inside):
    return list(
        School.objects.get(slug=slug)
        .menu_entries.filter(inside=inside)
        .order_by("order")
        .values_list("label", flat=True)
    )


def sheet_of(guide, **options):
    guardian = User.objects.get(identifier=guide.account).guardianships.get()
    return GuardianForm(instance=guardian, family=guardian.family, **options)


def page(guide, route, **query):
    client = signed_in(User.objects.get(identifier=guide.account))
    return html.unescape(client.get(reverse(route), query).content.decode())


def test_menus_are_those_of_the_guide(demonstration, slug, guide):
    assert labels_of(slug, "") == guide.bar
    assert labels_of(slug, "family") == guide.tabs
    assert labels_of(slug, "billing") == guide.ledgers


def test_sheet_has_the_fields_of_the_guide(demonstration, slug, guide):
    fields = sheet_of(guide).fields
    assert set(fields) == guide.shown
    assert {name: fields[name].label for name in guide.labels} == guide.labels


def test_yellow_fields_are_filled_for_all_but_one(demonstration, slug, guide):
    required = [name for name, field in sheet_of(guide).fields.items() if field.required]
    assert {"last_name", "first_name", "address_line_1", "postcode", "city", "email"} <= {*required}
    missing = {
        (guardian.user.identifier, name)
        for guardian in Guardian.objects.filter(family__school__slug=slug)
        for name in required
        if not getattr(guardian, name)
    }
    assert missing == ({("lorrain1", "mobile")} if slug == "le-plessis-pate" else set())


def test_wizard_asks_birth_data_where_the_guide_does(demonstration, slug, guide):
    fields = sheet_of(guide, context=SheetContext.REENROLMENT).fields
    assert set(BIRTH).issubset(fields) == (slug in {"vitre", "le-plessis-pate"})


def test_school_keeps_its_rules(demonstration, slug, guide):
    school = School.objects.get(slug=slug)
    assert (school.password_min_length, school.password_max_length) == (8, guide.longest_password)
    assert school.asks_proof_of_address == guide.proof_of_address
    assert school.legal_notices and school.privacy_text and school.help_text
    assert all(text in school.welcome_text for text in guide.welcome)
    assert school.help_note.startswith(guide.note) and bool(school.help_note) == bool(guide.note)
    assert school.canned_reasons.exists()


def test_login_page_offers_the_site_and_the_guides_link(demonstration, client, slug, guide):
    shown = html.unescape(client.get(reverse("accounts:login"), {"site": slug}).content.decode())
    assert School.objects.get(slug=slug).site_label in shown
    assert guide.lost_password in shown


def test_sheet_is_saved_with_the_guides_button(demonstration, slug, guide):
    shown = page(guide, "families:identity")
    assert guide.save in shown
    assert all(label in shown for label in guide.labels.values())
    assert guide.note in shown


def test_password_page_says_the_guides_rule(demonstration, slug, guide):
    assert f"entre 8 et {guide.longest_password} caractères" in page(guide, "accounts:password")


def test_home_welcomes_in_the_schools_words(demonstration, slug, guide):
    shown = page(guide, "home")
    assert all(text in shown for text in guide.welcome)
