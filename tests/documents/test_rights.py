"""Each rule of who opens, hands in, deletes and is told of what, by itself."""

import pytest
from django.urls import reverse
from django.utils import timezone

from documents import expiry, handing, mails, review
from documents.models import AbsenceProof, Document, DocumentError, StoredFile
from documents.readers import readers_of
from documents.shelf import shelf_of
from documents.todo import todo
from families.models import Guardian
from tests.documents.conftest import address
from tests.documents.papers import pdf
from tests.factories import (
    AbsenceFactory,
    ChangeSetFactory,
    DocumentFactory,
    DocumentTypeFactory,
    GuardianStudentFactory,
    StoredFileFactory,
    StudentFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(school, year):
    """Asked of every pupil, about money."""
    return DocumentTypeFactory(school=school, of_student=True, label="Avis", is_about_money=True)


@pytest.fixture
def denied(guardian, student):
    """`denied("sees_money")`: the guardian lacks this right for the pupil."""

    def done(*rights):
        GuardianStudentFactory(guardian=guardian, student=student, **dict.fromkeys(rights, False))

    return done


# --- Files --------------------------------------------------------------------------------------


def test_without_an_account_nobody_handed_in_what_nobody_did(family):
    guardian = Guardian.objects.create(family=family, last_name="DUPONT", rank=2)
    file = StoredFileFactory(family=family, created_by=None)
    assert not StoredFile.objects.open_to(guardian).exists()
    assert not file.is_open_to(guardian)


def test_a_shared_household_is_not_another_one(family, other_guardian, school):
    school.shares_household = True
    school.save()
    assert not StoredFileFactory(family=family).is_open_to(other_guardian)


def test_the_browser_frames_it_nowhere_but_at_the_desk(family_client, staff_client, family, kind):
    file = DocumentFactory(family=family, type=kind, submitted=True).file
    places = {family_client: "documents:file", staff_client: "admin:documents_document_file"}
    answers = [client.get(reverse(name, args=[file.pk])) for client, name in places.items()]
    assert [one["X-Frame-Options"] for one in answers] == ["DENY", "SAMEORIGIN"]
    for answer in answers:
        answer.close()


@pytest.mark.parametrize("change", [{"blank_form": ""}, {"is_asked": False}])
def test_a_blank_form_that_is_none_or_asked_no_more(family_client, kind, change):
    kind.blank_form.save("x.pdf", handing.ContentFile(pdf()))
    path = reverse("documents:blank_form", args=[kind.pk])
    found = family_client.get(path)
    assert (found.status_code, b"".join(found)) == (200, pdf())
    type(kind).objects.update(**change)
    assert family_client.get(path).status_code == 404


# --- Pages --------------------------------------------------------------------------------------


def test_about_the_money_of_one_pupil(family_client, student, money, denied):
    assert "Avis" in family_client.get(address("", student)).content.decode()
    denied("sees_money")
    assert "Avis" not in family_client.get(address("", student)).content.decode()


def test_what_one_does_not_see_one_does_not_delete(family_client, family, student, money, denied):
    row = DocumentFactory(family=family, student=student, type=money)
    path = address("remove", student, row.pk)
    assert family_client.get(path).status_code == 200
    denied("sees_money")
    assert family_client.post(path).status_code == 404
    assert Document.objects.live().get() == row


def test_a_document_is_deleted_where_it_stands(family_client, family, student, of_pupil):
    row = DocumentFactory(family=family, student=student, type=of_pupil)
    sibling = StudentFactory(family=family)
    for holder in (None, sibling):
        assert family_client.post(address("remove", holder, row.pk)).status_code == 404
    assert Document.objects.live().get() == row


def test_what_is_asked_no_more_is_not_imported(family_client, family, kind, sends):
    row = DocumentFactory(family=family, type=kind)
    type(kind).objects.update(is_asked=False)
    assert sends(family_client, kind, replaces=row.file_id).status_code == 200
    assert StoredFile.objects.get() == row.file


def test_too_many_photos_are_counted_before_they_are_opened(family_client, kind, sends, upload):
    answer = sends(family_client, kind, *(upload(f"{n}.pdf") for n in range(21)))
    assert "Au plus 20 photos" in answer.content.decode()


class TestProofs:
    @pytest.fixture
    def absence(self, student):
        return AbsenceFactory(student=student, announced=True)

    def path(self, absence):
        return reverse("documents:absence_proof", args=[absence.student_id, absence.pk])

    def test_who_may_not_announce_gives_none(self, family_client, absence, denied, upload):
        denied("may_edit")
        answer = family_client.post(self.path(absence), {"papers": [upload()]})
        assert answer.status_code == 404
        assert not AbsenceProof.objects.exists()

    def test_the_absences_are_for_who_sees_the_courses(
        self, family_client, absence, of_pupil, denied
    ):
        denied("sees_pedagogy")
        shown = family_client.get(address("", absence.student)).content.decode()
        assert self.path(absence) not in shown

    def test_the_absences_are_for_schools_that_show_the_courses(
        self, family_client, school, absence, of_pupil
    ):
        school.menu_entries.create(page="student_documents", label="Pièces")
        answer = family_client.get(address("", absence.student))
        assert answer.status_code == 200
        assert self.path(absence) not in answer.content.decode()

    def test_the_same_again_is_the_same_file(self, family_client, absence, upload):
        found = []
        for _ in range(2):
            family_client.post(self.path(absence), {"papers": [upload()]})
            found.append(StoredFile.objects.get())
        assert found[0] == found[1]


# --- Handing in ---------------------------------------------------------------------------------


def test_the_quota_counts_what_is_there(family, kind, on, user, upload, settings):
    there = DocumentFactory(family=family).file
    settings.DOCUMENTS_QUOTA = len(pdf("RIB")) + there.size - 1
    shelf = shelf_of(family, None, on=on)
    piece = shelf.piece(str(kind.pk))
    with pytest.raises(DocumentError, match="Mo"):
        handing.hand_in(shelf, piece, [upload()], by=user, at=timezone.now())


def test_the_same_paper_may_prove_the_new_address(family, kind, on, user, guardian, school, upload):
    school.asks_proof_of_address = kind.proves_address = True
    school.save()
    kind.save()
    digest = handing.fingerprint([upload()])
    former = DocumentFactory(family=family, type=kind, accepted=True, file__received_sha256=digest)
    ChangeSetFactory(guardian=guardian)
    shelf = shelf_of(family, None, on=on)
    piece = shelf.piece(str(kind.pk))
    assert handing.hand_in(shelf, piece, [upload()], by=user, at=timezone.now()) != former


def test_a_decision_is_taken_back_only_where_there_is_one(family, kind, staff):
    for state in ("submitted", "expired"):
        document = DocumentFactory(family=family, type=kind, **{state: True})
        with pytest.raises(DocumentError):
            document.reopen(by=staff, at=timezone.now())


def test_it_is_sent_once_and_expires_only_once_valid(family, kind, user):
    document = DocumentFactory(family=family, type=kind, submitted=True)
    with pytest.raises(DocumentError):
        document.submit(by=user, at=timezone.now())
    with pytest.raises(DocumentError):
        document.expire(at=timezone.now())


def breaks(*args, **kwargs):
    raise ZeroDivisionError


def test_without_its_mail_a_document_is_not_sent(family, kind, on, user, monkeypatch):
    document = DocumentFactory(family=family, type=kind)
    monkeypatch.setattr(mails, "documents_to_check", breaks)
    with pytest.raises(ZeroDivisionError):
        handing.submit(shelf_of(family, None, on=on), by=user, at=timezone.now())
    document.refresh_from_db()
    assert not document.is_submitted


def test_without_its_mail_a_correction_is_none(family, kind, staff, monkeypatch, guardian):
    document = DocumentFactory(family=family, type=kind, submitted=True)
    monkeypatch.setattr(mails, "document_to_correct", breaks)
    said = {"by": staff, "at": timezone.now(), "seen": document.file_id, "reason": "Flou."}
    with pytest.raises(ZeroDivisionError):
        review.ask_correction(document, **said)
    document.refresh_from_db()
    assert document.is_submitted


# --- Who is told --------------------------------------------------------------------------------


@pytest.mark.parametrize("right", ["may_edit", "is_notified", "sees_money"])
def test_readers_have_the_rights_for_the_pupil(family, student, money, guardian, denied, right):
    assert readers_of(money, family, student) == [guardian]
    denied(right)
    assert readers_of(money, family, student) == []


@pytest.mark.parametrize("right", ["requests_changes", "sees_money"])
def test_readers_have_the_rights_of_a_guardian(family, money, guardian, right):
    assert readers_of(money, family) == [guardian]
    setattr(guardian, right, False)
    guardian.save()
    assert readers_of(money, family) == []


def test_readers_have_an_address(family, kind, guardian):
    guardian.user.email = ""
    guardian.user.save()
    assert readers_of(kind, family) == []


def test_who_sees_no_money_is_asked_for_none(guardian, student, money, denied):
    assert todo(guardian)
    denied("sees_money")
    assert todo(guardian) == []


def test_without_an_account_nobody_is_asked(guardian, kind):
    assert todo(guardian)
    guardian.user = None
    assert todo(guardian) == []


class TestExpiry:
    @pytest.fixture
    def lasting(self, school, family, guardian, year):
        kind = DocumentTypeFactory(school=school, validity="months", valid_months=1)
        return DocumentFactory(family=family, type=kind, submitted=True)

    def test_a_new_decision_is_announced_anew(self, lasting, staff, outbox):
        for _ in range(2):
            lasting.accept(by=staff, at=timezone.now(), seen=lasting.file_id)
            Document.objects.update(valid_until=timezone.localdate())
            expiry.announce_expiries()
            lasting.reopen(by=staff, at=timezone.now())
        assert len(outbox("documents/mail/expiring")) == 2

    def test_what_ended_before_is_not_announced(self, lasting, staff, outbox):
        lasting.accept(by=staff, at=timezone.now(), seen=lasting.file_id)
        lasting.expire(at=timezone.now())
        Document.objects.update(valid_until=timezone.localdate())
        assert expiry.announce_expiries() == 0
