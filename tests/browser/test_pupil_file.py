"""A pupil's file in a real browser: chosen in the menu bar, read, edited, marked."""

import pytest
from playwright.sync_api import expect

from families import review
from families.models import ChangeSet
from students.models import Student
from tests.browser.test_main_job import somebody  # noqa: F401 - with scripts, without, by keyboard

pytestmark = pytest.mark.django_db(transaction=True)

SITE = "Moissy Cramayel"


def keera():
    return Student.objects.get(first_name="Keera")


def opens_the_file_of(family, name):
    """By the list that hangs from the menu, wherever one is."""
    menu = family.page.get_by_role("navigation", name="Menu")
    summary = menu.locator("summary")
    if hasattr(family, "reaches"):
        family.reaches(summary)
        family.page.keyboard.press("Enter")
        family.reaches(menu.get_by_role("link", name=name))
        family.page.keyboard.press("Enter")
    else:
        summary.click()
        menu.get_by_role("link", name=name).click()
    expect(family.page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_pupil_is_chosen_read_and_edited(somebody):  # noqa: F811
    family = somebody()
    family.signs_in("famille1", SITE)
    opens_the_file_of(family, "TEST Keera")
    assert family.field("Date de naissance").input_value() == ""
    family.fills("Date de naissance", "04/02/2015")
    family.fills("Tél urgence", "0639983144")
    family.presses("Enregistrer")
    family.sees("Votre demande de modification est enregistrée.")
    family.sees("Fiche élève en attente de validation")
    described = family.field("Tél urgence").get_attribute("aria-describedby").split()
    said = " ".join(family.page.locator(f"#{name}").inner_text() for name in described)
    assert "modifié, en attente de validation" in said
    assert family.field("Tél urgence").input_value() == "06 39 98 31 44"
    assert (keera().birth_date, keera().emergency_phone) == (None, "")


def test_what_the_school_accepts_is_read_on_the_sheet(person, django_user_model):
    family = person()
    family.signs_in("famille1", SITE)
    opens_the_file_of(family, "TEST Keera")
    family.page.get_by_role("group", name="Droit à l’image").get_by_label("Oui").check()
    family.fills("Date de naissance", "04/02/2015")
    family.presses("Enregistrer")
    family.sees("Fiche élève en attente de validation")
    asked = ChangeSet.objects.pending().latest("pk")
    secretariat = django_user_model.objects.get(identifier="secretariat")
    review.approve(asked, by=secretariat, revision=asked.revision)
    family.page.reload()
    family.does_not_see("Fiche élève en attente de validation")
    assert keera().image_consent is True


def test_the_own_address_is_asked_when_the_box_is_unticked(person):
    family = person()
    family.signs_in("famille1", SITE)
    opens_the_file_of(family, "TEST Keera")
    own = family.page.locator("#id_postcode")
    expect(own).to_be_hidden()
    family.sees("MOISSY CRAMAYEL")
    family.page.get_by_label("Utiliser les coordonnées du responsable légal").uncheck()
    expect(own).to_be_visible()


def test_the_list_of_pupils_closes_with_escape(person):
    family = person()
    family.signs_in("famille1", SITE)
    summary = family.page.locator(".menu-choices summary")
    summary.click()
    expect(family.page.locator(".menu-choices")).to_have_attribute("open", "")
    assert family.violations() == []
    family.page.keyboard.press("Escape")
    expect(family.page.locator(".menu-choices[open]")).to_have_count(0)
    expect(summary).to_be_focused()


def test_a_task_leads_to_its_field(person):
    family = person()
    family.signs_in("famille1", SITE)
    family.presses("TEST Keera : Compléter « Date de naissance »")
    assert family.page.url.endswith("#id_birth_date")
    assert family.page.get_by_role("heading", level=1).inner_text() == "TEST Keera"
