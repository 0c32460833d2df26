"""Many at the same instant, over connections of their own: one document, one mail, no error."""

import threading
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from documents import expiry, handing, reminding
from documents.models import Document, DocumentEntry, DocumentError, Reminder, StoredFile
from documents.shelf import shelf_of
from tests.conftest import signed_in
from tests.documents.conftest import address, lines
from tests.documents.papers import pdf
from tests.factories import (
    AbsenceFactory,
    DocumentFactory,
    DocumentTypeFactory,
    StoredFileFactory,
    UserFactory,
)
from tests.house.connections import all_together, while_open

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 20


@pytest.fixture
def at_once():
    """`at_once(act)`: the act, twenty times; what each time came to."""

    return lambda act, times=TIMES: all_together(act, times)


def stored():
    return StoredFile.objects.count(), Document.objects.count()


def test_twenty_identical_imports_are_one_document(at_once, user, kind):
    content = pdf("RIB")
    clients = [signed_in(user) for _ in range(TIMES)]

    def sends(number):
        file = SimpleUploadedFile("rib.pdf", content)
        sent = lines({"piece": kind.pk, "papers": [file]})
        return clients[number].post(address("import"), sent).status_code

    assert at_once(sends) == [302] * TIMES
    assert stored() == (1, 1)
    assert [entry.event for entry in DocumentEntry.objects.all()] == ["imported"]


def test_twenty_presses_of_the_button_are_one_mail(at_once, user, family, kind, outbox):
    DocumentFactory(family=family, type=kind)
    clients = [signed_in(user) for _ in range(TIMES)]
    assert at_once(lambda n: clients[n].post(address("submit")).status_code) == [302] * TIMES
    assert len(outbox("documents/mail/received")) == 1
    assert DocumentEntry.objects.filter(event="submitted").count() == 1


def test_two_who_remind_at_once_remind_once(at_once, family, guardian, kind, on, outbox):
    (lacks,) = reminding.lacking(family.school, on=on)
    staff, at = UserFactory(staff=True), timezone.now()
    seen = [lacks.seen]
    found = at_once(lambda n: reminding.remind(lacks, by=staff, at=at, note="", seen=seen))
    assert sum(isinstance(one, Reminder) for one in found) == 1
    assert sum(isinstance(one, DocumentError) for one in found) == TIMES - 1
    assert len(outbox("documents/mail/missing")) == 1


def test_different_files_at_once_leave_one_and_no_orphan(at_once, family, user, kind, on, upload):
    """Two guardians choose different files: the first stays, whoever is late reads why."""

    def hands_in(number):
        shelf = shelf_of(family, None, on=on)
        piece = shelf.piece(str(kind.pk))
        files = [upload(said=f"n{number}")]
        return handing.hand_in(shelf, piece, files, by=user, at=timezone.now())

    found = at_once(hands_in, times=4)
    assert sum(isinstance(one, Document) for one in found) == 1
    assert sum(isinstance(one, DocumentError) for one in found) == 3
    assert stored() == (1, 1)


def test_what_is_deleted_meanwhile_is_not_sent(family, user, kind, on, outbox):
    """The button finds nothing to send, and no error."""
    document, shelf = DocumentFactory(family=family, type=kind), shelf_of(family, None, on=on)
    _, sent = while_open(
        lambda: handing.remove(document, by=user, at=timezone.now()),
        lambda: handing.submit(shelf, by=user, at=timezone.now()),
    )
    assert sent == []
    assert outbox() == []


def test_twenty_identical_proofs_are_one(at_once, user, student):
    absence, content = AbsenceFactory(student=student, announced=True), pdf("mot")
    path = reverse("documents:absence_proof", args=[student.pk, absence.pk])
    clients = [signed_in(user) for _ in range(TIMES)]

    def sends(number):
        papers = [SimpleUploadedFile("mot.pdf", content)]
        return clients[number].post(path, {"papers": papers}).status_code

    assert at_once(sends) == [302] * TIMES
    assert StoredFile.objects.count() == 1


def test_a_file_that_is_being_replaced_is_not_accepted(family, kind, user, staff):
    document = DocumentFactory(family=family, type=kind, submitted=True)
    same, seen, file = Document.objects.get(), document.file_id, StoredFileFactory(family=family)
    _, error = while_open(
        lambda: document.replace(file, by=user, at=timezone.now()),
        lambda: same.accept(by=staff, at=timezone.now(), seen=seen),
    )
    assert isinstance(error, DocumentError)
    assert Document.objects.get().state == "imported"


def test_two_workers_announce_once(family, guardian, school, year, outbox):
    lasting = DocumentTypeFactory(school=school, validity="months", valid_months=1)
    DocumentFactory(family=family, type=lasting, accepted=True)
    Document.objects.update(valid_until=timezone.localdate())
    found = while_open(expiry.announce_expiries, expiry.announce_expiries)
    assert found == (1, 0)
    assert len(outbox("documents/mail/expiring")) == 1


def test_what_is_given_another_day_meanwhile_does_not_expire(family, kind, staff, on):
    document = DocumentFactory(family=family, type=kind, accepted=True)
    Document.objects.update(valid_until="2026-01-01")

    def decides_anew():
        document.reopen(by=staff, at=timezone.now())
        seen = document.file_id
        document.accept(by=staff, at=timezone.now(), seen=seen, valid_until=on.replace(year=2099))

    _, done = while_open(decides_anew, expiry.expire_documents)
    document.refresh_from_db()
    assert done == 0 and document.is_accepted


def test_what_staff_reopen_meanwhile_has_no_next_one(shelf, kind, family, user, staff, upload):
    """The gate takes its time: what it was to stand beside waits for a decision again."""
    former = DocumentFactory(family=family, type=kind, accepted=True)
    piece = replace(shelf.piece(str(kind.pk)), is_ending=True)
    _, raised = while_open(
        lambda: former.reopen(by=staff, at=timezone.now()),
        lambda: handing.hand_in(shelf, piece, [upload()], by=user, at=timezone.now()),
    )
    assert isinstance(raised, DocumentError)
    assert StoredFile.objects.get() == former.file


@pytest.fixture
def together(monkeypatch):
    """No row is locked any more, and two store their files at the same moment."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())
    meet, store = threading.Barrier(2), handing._store

    def stores_together(*args, **kwargs):
        meet.wait(timeout=20)
        return store(*args, **kwargs)

    monkeypatch.setattr(handing, "_store", stores_together)


def test_without_locks_two_are_not_one(at_once, together, user, kind, family, on):
    """The control: the constraint alone is left, and answers with an error."""
    content = pdf("RIB")

    def hands_in(number):
        shelf = shelf_of(family, None, on=on)
        files = [SimpleUploadedFile("rib.pdf", content)]
        piece = shelf.piece(str(kind.pk))
        return handing.hand_in(shelf, piece, files, by=user, at=timezone.now())

    found = at_once(hands_in, times=2)
    assert any(not isinstance(one, Document) for one in found)
