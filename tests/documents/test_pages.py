"""The tabs of documents: what is asked, imported, deleted, sent."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.enums import DocumentState
from documents.models import Document, StoredFile
from tests.documents.conftest import address, lines
from tests.factories import (
    DocumentFactory,
    DocumentRulesFactory,
    DocumentTypeFactory,
    GuardianStudentFactory,
)

pytestmark = pytest.mark.django_db


def page(client, *args):
    return client.get(address(*args)).content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_an_empty_row_is_that_of_the_guides(family_client, kind):
    shown = words(page(family_client))
    assert "RIB" in shown
    asked = r"RIB .*Demandé à toutes les familles\. Valable jusqu’au \d\d/\d\d/\d{4}\."
    assert re.search(asked + r" - - - 0,00 À fournir", shown)


def test_the_school_says_its_own_words_above(family_client, school, kind):
    DocumentRulesFactory(school=school, family_text="Déposez les pièces.")
    assert "Déposez les pièces." in page(family_client)


def test_the_limits_are_said_before_anything_is_chosen(family_client, kind):
    assert "2 Mo" in page(family_client)
    assert "2 Mo" in page(family_client, "import")


def test_an_imported_file_shows_its_figures(family_client, kind, sends):
    answer = sends(family_client, kind)
    assert answer.status_code == 302
    shown = words(page(family_client))
    assert re.search(r"rib\.pdf \d\d/\d\d/\d{4} \d\d:\d\d 0,01 Importé", shown)


def test_several_documents_are_saved_each_by_itself(family_client, school, kind, upload):
    second = DocumentTypeFactory(school=school, label="Mandat")
    broken = upload("mandat.pdf")
    broken.file.truncate(0)
    broken.size = 0
    sent = lines({"piece": kind.pk, "papers": [upload()]}, {"piece": second.pk, "papers": [broken]})
    answer = family_client.post(address("import"), sent)
    assert answer.status_code == 200
    assert Document.objects.get().type == kind
    assert "Erreur" in answer.content.decode()


def test_what_was_saved_is_not_asked_again_beside_an_error(family_client, school, kind, upload):
    DocumentTypeFactory(school=school, label="Mandat")
    sent = lines({"piece": kind.pk, "papers": [upload()]}, {"piece": "", "papers": [upload()]})
    shown = family_client.post(address("import"), sent).content.decode()
    assert "pieces-0-papers" not in shown
    assert "pieces-1-papers" in shown
    assert "Dites quel document" in words(shown)


def test_two_sides_of_one_document_belong_together(family_client, kind, upload):
    sides = [upload("recto.pdf", said="recto"), upload("verso.pdf", said="verso")]
    sent = lines(*({"piece": kind.pk, "papers": [side]} for side in sides))
    shown = words(family_client.post(address("import"), sent).content.decode())
    assert "choisissez-y toutes ses pages" in shown
    assert StoredFile.objects.get().display_name == "recto.pdf"


def test_what_is_refused_is_named_and_told_above(family_client, kind):
    sent = lines({"piece": kind.pk, "papers": [SimpleUploadedFile("lettre.docx", b"PK")]})
    shown = words(family_client.post(address("import"), sent).content.decode())
    assert "1 pièce n’est pas importée" in shown
    assert "lettre.docx – Ce fichier n’est ni" in shown


def test_the_page_that_replaces_says_what_was_wrong(family_client, family, kind):
    DocumentFactory(family=family, type=kind, to_correct=True, reason="La page 2 manque.")
    shown = family_client.get(address("import"), {"piece": kind.pk}).content.decode()
    assert "La page 2 manque." in shown
    assert "La page 2 manque." not in page(family_client, "import")


def test_sending_no_file_at_all_is_told(family_client, kind):
    answer = family_client.post(address("import"), lines({"piece": "", "papers": []}))
    assert "Choisissez un fichier" in words(answer.content.decode())


def test_a_named_document_without_its_file_is_told_once(family_client, kind):
    sent = lines({"piece": kind.pk, "papers": []}) | {"pieces-INITIAL_FORMS": 1}
    answer = family_client.post(address("import") + f"?piece={kind.pk}", sent)
    shown = words(answer.content.decode())
    assert "Choisissez le fichier de ce document" in shown
    assert "Choisissez un fichier" not in shown


def test_a_row_leads_to_its_own_document(family_client, kind):
    shown = family_client.get(address("import"), {"piece": kind.pk}).content.decode()
    assert f'<option value="{kind.pk}" selected>' in shown


def test_replacing_says_which_file_goes(family_client, kind, sends, upload):
    sends(family_client, kind)
    former = StoredFile.objects.get()
    shown = family_client.get(address("import"), {"piece": kind.pk}).content.decode()
    assert "rib.pdf" in shown
    sends(family_client, kind, upload("neuf.pdf", said="neuf"), replaces=former.pk)
    assert Document.objects.get().file.display_name == "neuf.pdf"
    assert not former.store.exists(former.name)


def test_a_file_that_came_meanwhile_is_not_overwritten(family_client, kind, sends, upload):
    sends(family_client, kind)
    answer = sends(family_client, kind, upload("autre.pdf", said="autre"))
    assert "Entre-temps" in words(answer.content.decode())
    assert StoredFile.objects.get().display_name == "rib.pdf"


def test_deleting_asks_first(family_client, family, kind):
    document = DocumentFactory(family=family, type=kind)
    place = address("remove", None, document.pk)
    assert "Supprimer" in family_client.get(place).content.decode()
    file = document.file
    family_client.post(place)
    document.refresh_from_db()
    assert (document.state, document.file) == (DocumentState.REMOVED, None)
    assert not file.store.exists(file.name)


def test_what_the_school_validated_stays(family_client, family, kind):
    document = DocumentFactory(family=family, type=kind, accepted=True)
    answer = family_client.post(address("remove", None, document.pk), follow=True)
    assert "Validé" in words(answer.content.decode())
    assert StoredFile.objects.filter(pk=document.file_id).exists()
    assert address("remove", None, document.pk) not in page(family_client)


def test_sending_tells_family_and_secretariat(family_client, family, kind, outbox, user, school):
    document = DocumentFactory(family=family, type=kind)
    answer = family_client.post(address("submit"), follow=True)
    document.refresh_from_db()
    assert document.is_submitted
    assert "En attente de validation" in words(answer.content.decode())
    assert [mail.to for mail in outbox("documents/mail/received")] == [[user.email]]
    assert [mail.to for mail in outbox("documents/mail/to_check")] == [[school.email]]


def test_sending_twice_sends_once(family_client, family, kind, outbox):
    DocumentFactory(family=family, type=kind)
    for _ in range(2):
        family_client.post(address("submit"))
    assert len(outbox("documents/mail/received")) == 1


def test_a_search_without_accents_finds(family_client, school, kind):
    DocumentTypeFactory(school=school, label="Attestation de quotient")
    shown = family_client.get(address(), {"recherche": "rib"}).content.decode()
    assert "RIB" in shown
    assert "Attestation de quotient" not in shown


def test_a_document_to_correct_says_why(family_client, family, kind):
    DocumentFactory(family=family, type=kind, to_correct=True, reason="La page 2 manque.")
    shown = words(page(family_client))
    assert "À corriger" in shown
    assert "La page 2 manque." in shown
    assert "Remplacer" in shown


def test_a_pupils_documents_have_their_own_page(family_client, student, of_pupil, sends):
    sends(family_client, of_pupil, student=student)
    assert Document.objects.get().student == student
    assert "Importé" in page(family_client, "", student)


def test_the_tab_is_the_schools(family_client, school, kind):
    school.menu_entries.create(page="family", label="Famille")
    assert family_client.get(address()).status_code == 404


def test_a_guardian_who_may_not_ask_reads_only(family_client, guardian, kind):
    guardian.requests_changes = False
    guardian.save()
    assert address("import") not in page(family_client)
    assert family_client.get(address("import")).status_code == 404
    assert family_client.post(address("submit")).status_code == 404


def test_a_guardian_without_the_right_on_a_pupil_reads_only(
    family_client, guardian, student, of_pupil
):
    GuardianStudentFactory(guardian=guardian, student=student, may_edit=False)
    assert family_client.get(address("", student)).status_code == 200
    assert family_client.get(address("import", student)).status_code == 404


def test_what_is_about_money_is_for_who_sees_the_billing(family_client, guardian, school, kind):
    DocumentTypeFactory(school=school, label="Avis d’imposition", is_about_money=True)
    assert "imposition" in page(family_client)
    guardian.sees_money = False
    guardian.save()
    assert "imposition" not in page(family_client)


def test_without_a_school_year_nothing_is_asked(family_client, school):
    DocumentTypeFactory(school=school)
    assert "Aucune année scolaire" in page(family_client)
    assert family_client.get(address("import")).status_code == 404


def test_a_blank_form_hangs_beside_its_document(family_client, kind):
    kind.blank_form.name = "blank_forms/x.pdf"
    kind.save()
    assert f"/documents/formulaires/{kind.pk}/" in page(family_client)
