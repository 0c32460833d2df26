"""Many at the same instant, over connections of their own: one document, one mail, no error."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from documents import handing
from documents.models import Document, DocumentEntry, DocumentError, StoredFile
from documents.shelf import shelf_of
from tests.conftest import signed_in
from tests.documents.conftest import address, lines
from tests.documents.papers import pdf
from tests.factories import DocumentFactory
from tests.house.connections import all_together

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
