"""Handing in: idempotent, bounded, and nothing of what was refused or replaced stays behind."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents import handing
from documents.inspection import Refused
from documents.models import Document, DocumentError, StoredFile
from documents.shelf import shelf_of
from students.enums import YearState
from tests.documents.conftest import address
from tests.documents.papers import photo
from tests.factories import AbsenceFactory, ChangeSetFactory, DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hand_in(family, kind, on, user, guardian):
    def done(*files, replaces=""):
        shelf = shelf_of(family, None, on=on)
        piece = shelf.piece(str(kind.pk))
        return handing.hand_in(shelf, piece, files, by=user, at=timezone.now(), replaces=replaces)

    return done


def names_in_store():
    store = StoredFile().store
    folders, files = store.listdir("")
    return {*files, *(f"{one}/{name}" for one in folders for name in store.listdir(one)[1])}


def test_the_same_file_again_is_the_same_document(hand_in, upload):
    before = names_in_store()
    first = hand_in(upload())
    assert hand_in(upload()) == first
    assert len(names_in_store() - before) == 1


def test_several_photos_are_one_pdf(hand_in):
    pages = [SimpleUploadedFile(f"p{n}.jpg", photo(size=(300 + n, 400))) for n in range(3)]
    document = hand_in(*pages)
    assert document.file.kind == "pdf"
    assert document.file.display_name == "p0.pdf"


def test_what_the_gate_refuses_leaves_nothing(hand_in):
    before = names_in_store()
    with pytest.raises(Refused):
        hand_in(SimpleUploadedFile("rib.pdf", b"<script>alert(1)</script>"))
    assert names_in_store() == before
    assert not Document.objects.exists()


def test_the_quota_is_the_familys(hand_in, upload, family, settings):
    DocumentFactory(family=family)
    settings.DOCUMENTS_QUOTA = 10
    with pytest.raises(DocumentError, match="Mo"):
        hand_in(upload())


def test_a_new_proof_stands_beside_the_validated_one(
    hand_in, upload, kind, guardian, school, family
):
    school.asks_proof_of_address = kind.proves_address = True
    school.save()
    kind.save()
    former = DocumentFactory(family=family, type=kind, accepted=True)
    with pytest.raises(DocumentError, match="validé"):
        hand_in(upload())
    ChangeSetFactory(guardian=guardian)
    document = hand_in(upload())
    former.refresh_from_db()
    assert (former.state, document.state) == ("accepted", "imported")
    (piece,) = shelf_of(family, None, on=timezone.localdate()).pieces
    assert (piece.document, piece.standing) == (document, None)


def unasked(kind, year, student):
    type(kind).objects.update(is_asked=False)


def deleted(kind, year, student):
    kind.delete()


def closed(kind, year, student):
    type(year).objects.update(state=YearState.CLOSED)


def gone(kind, year, student):
    student.delete()


@pytest.mark.parametrize("meanwhile", [unasked, deleted, closed, gone])
def test_what_changed_at_the_gate_is_told(
    family, student, of_pupil, year, on, user, upload, meanwhile
):
    """A file is inspected for seconds, in which the school goes on working."""
    shelf, before = shelf_of(family, student, on=on), names_in_store()
    meanwhile(of_pupil, year, student)
    with pytest.raises(DocumentError, match="ne demande plus"):
        piece = shelf.piece(str(shelf.pieces[0].kind.pk))
        handing.hand_in(shelf, piece, [upload()], by=user, at=timezone.now())
    assert names_in_store() == before


class TestProofOfAbsence:
    @pytest.fixture
    def absence(self, student):
        return AbsenceFactory(student=student, announced=True)

    def path(self, absence, page="justificatif/"):
        return f"/eleves/{absence.student_id}/absences/{absence.pk}/{page}"

    def test_it_is_handed_in_and_opened(self, family_client, absence, upload):
        answer = family_client.post(self.path(absence), {"papers": [upload("mot.pdf")]})
        assert answer.status_code == 302
        assert "mot.pdf" in family_client.get(self.path(absence)).content.decode()

    def test_another_takes_its_place(self, family_client, absence, upload):
        for said in ("un", "deux"):
            family_client.post(self.path(absence), {"papers": [upload(f"{said}.pdf", said=said)]})
        assert StoredFile.objects.get().display_name == "deux.pdf"

    def test_it_is_taken_back(self, family_client, absence, upload):
        family_client.post(self.path(absence), {"papers": [upload()]})
        family_client.post(self.path(absence, "justificatif/supprimer/"))
        assert not StoredFile.objects.exists()

    def test_a_refused_file_says_what_to_do(self, family_client, absence):
        bad = SimpleUploadedFile("mot.pdf", b"MZ not a document")
        shown = family_client.post(self.path(absence), {"papers": [bad]}).content.decode()
        assert "Erreur" in shown

    def test_what_the_school_recorded_has_none(self, family_client, student):
        recorded = AbsenceFactory(student=student)
        assert family_client.get(self.path(recorded)).status_code == 404

    def test_the_pupils_documents_show_it(self, family_client, absence, of_pupil):
        shown = family_client.get(address("", absence.student)).content.decode()
        assert self.path(absence) in shown
