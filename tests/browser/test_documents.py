"""Documents in a real browser: imported with scripts, without and by keyboard; judged by keys."""

import pytest
from playwright.sync_api import expect

from documents.models import Document
from tests.browser.test_main_job import somebody  # noqa: F401 - with scripts, without, by keyboard
from tests.documents.papers import pdf, photo

pytestmark = pytest.mark.django_db(transaction=True)

SITE = "Conservatoire (Sèvre et Loire)"


@pytest.fixture
def papers(tmp_path):
    """A PDF, a photo, and what is neither."""
    made = {"rib.pdf": pdf("RIB"), "page.jpg": photo(size=(900, 1200)), "mal.pdf": b"MZ"}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return lambda *names: [str(tmp_path / name) for name in names]


def of(label):
    return Document.objects.select_related("file").get(type__label=label, student=None)


def chooses(person, line, label, files):
    person.page.locator(f"[name=pieces-{line}-piece]").select_option(label=label)
    person.page.locator(f"[name=pieces-{line}-papers]").set_input_files(files)


def test_a_document_is_imported_and_sent(somebody, papers):  # noqa: F811
    family = somebody()
    family.signs_in("abarre1", SITE)
    family.goes_to("/famille/documents/")
    family.presses("Importer")
    chooses(family, 0, "Mandat de prélèvement", papers("page.jpg"))
    family.presses("Importer")
    family.sees("est importé. Cliquez sur « Valider »")
    family.presses("Valider")
    family.sees("Un accusé de réception")
    assert of("Mandat de prélèvement").state == "submitted"


def test_a_refused_file_loses_nothing_else(somebody, papers):  # noqa: F811
    family = somebody()
    family.signs_in("abarre1", SITE)
    family.goes_to("/famille/documents/importer/")
    chooses(family, 0, "Mandat de prélèvement", papers("rib.pdf"))
    chooses(family, 1, "RIB (remplace « document.pdf »)", papers("mal.pdf"))
    family.presses("Importer")
    family.sees("Ce fichier n’est ni un PDF")
    family.sees("« Mandat de prélèvement » est importé.")
    assert of("Mandat de prélèvement").file.display_name == "rib.pdf"
    assert of("RIB").file.display_name == "document.pdf"


def test_what_was_chosen_is_shown_and_dropped_files_are_taken(person, papers):
    family = person()
    family.signs_in("abarre1", SITE)
    family.goes_to("/famille/documents/importer/")
    chooses(family, 0, "Mandat de prélèvement", papers("page.jpg"))
    expect(family.page.get_by_role("img", name="page.jpg")).to_be_visible()
    family.page.evaluate(
        """() => {
            const dropped = new DataTransfer();
            dropped.items.add(new File(["%PDF-1.4"], "tombé.pdf"));
            const zone = document.querySelector("#div_id_pieces-1-papers");
            zone.dispatchEvent(new DragEvent("drop", {dataTransfer: dropped, cancelable: true}));
        }"""
    )
    family.sees("tombé.pdf (0,00 Mo)")


def test_the_desk_is_worked_by_keys(person):
    staff = person()
    staff.signs_in_at_the_desk("secretariat-vitre")
    staff.goes_to("/gestion/documents/document/")
    staff.page.locator("#result_list tbody th a").first.click()
    staff.page.wait_for_url("**/change/")
    first = Document.objects.get(pk=staff.page.url.split("/")[-3])
    staff.page.keyboard.press("c")
    expect(staff.page.get_by_label("Motif habituel")).to_be_focused()
    staff.page.keyboard.type("a")  # typed into a field, it decides nothing
    staff.page.locator("h1").click()
    staff.page.keyboard.press("a")
    staff.sees("est validée")
    first.refresh_from_db()
    assert first.state == "accepted"


def test_who_is_asked_opens_beside_the_form(person):
    staff = person()
    staff.signs_in_at_the_desk("secretariat-vitre")
    staff.goes_to("/gestion/documents/documenttype/add/")
    staff.page.locator("[name=audience]").select_option("family")
    staff.fills("Nom du document", "Quotient")
    with staff.page.expect_popup() as opened:
        staff.presses("À qui est-ce demandé ? (rien n’est enregistré)")
    expect(opened.value.get_by_text("Demandé à toutes les familles.").first).to_be_visible()
    assert staff.field("Nom du document").input_value() == "Quotient"
