"""The secretariat imports a file in a real browser, and follows a long one."""

import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from accounts.imports import running
from accounts.models import School
from students.models import Course
from tests.browser.person import KeyboardPerson

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

HEADINGS = ["Référence", "Nom", "Nom de l’enseignant", "Prénom de l’enseignant", "Durée"]


def book(*rows):
    out, sheet = io.BytesIO(), Workbook()
    for row in (HEADINGS, *rows):
        sheet.active.append(row)
    sheet.save(out)
    return out.getvalue()


@pytest.fixture
def secretary(person):
    typist = KeyboardPerson(person().page)
    typist.signs_in_at_the_desk("secretariat-vitre")
    typist.goes_to("/gestion/students/course/")
    typist.presses("Importer, exporter")
    typist.sees("Voir ce qui changerait")
    return typist


def sends(secretary, content):
    file = {"name": "cours.xlsx", "mimeType": "", "buffer": content}
    secretary.page.locator("#id_file").set_input_files(file)
    secretary.presses("Voir ce qui changerait")


def shows_no_fault(secretary, album, name):
    assert secretary.violations() == []
    for width in (320, 1280):
        secretary.page.set_viewport_size({"width": width, "height": 900})
        if album:
            path = album / f"import-{name}-{width}.png"
            secretary.page.screenshot(path=path, full_page=True)
        assert secretary.overflow() <= 0


def test_a_file_is_seen_corrected_seen_again_and_imported(secretary, album):
    shows_no_fault(secretary, album, "file")
    sends(secretary, book(["VIOLON", "Violon, débutants", "KERGOAT", "Maud", "une heure"]))
    secretary.sees("« une heure » n’est pas une durée : écrivez 01:30.")
    secretary.does_not_see("Importer tout le fichier")
    shows_no_fault(secretary, album, "refused")
    secretary.goes_to("/gestion/importation/course/")
    rows = (["VIOLON", "Violon, débutants", "KERGOAT", "Maud", "01:00"], ["ORGUE", "Orgue", "", ""])
    sends(secretary, book(*rows))
    secretary.sees("Violon, débutants")
    shows_no_fault(secretary, album, "ready")
    assert not Course.objects.filter(reference="ORGUE").exists()
    secretary.presses("Importer tout le fichier")
    secretary.sees("Tout le fichier est importé.")
    violin = Course.objects.get(reference="VIOLON", year__school=School.objects.get(slug="vitre"))
    assert (violin.name, violin.minutes) == ("Violon, débutants", 60)


def test_a_long_file_is_followed_until_its_end(secretary, album, monkeypatch):
    monkeypatch.setattr(running, "AT_ONCE", 0)
    sends(secretary, book(["ORGUE", "Orgue", "", "", ""]))
    secretary.sees("En attente de son tour")
    shows_no_fault(secretary, album, "waiting")
    assert running.carry_out_waiting() == 1
    expect(secretary.page.get_by_role("button", name="Importer tout le fichier")).to_be_visible()
