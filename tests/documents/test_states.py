"""A document from hand to hand: each transition takes its row, and says when it is too late."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents import review
from documents.enums import DocumentEvent, DocumentState
from documents.models import Document, DocumentError
from tests.factories import DocumentFactory, DocumentTypeFactory, StoredFileFactory

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def waiting(family, guardian, kind):
    return DocumentFactory(family=family, type=kind, submitted=True)


def events(document):
    return [entry.event for entry in document.journal.all()]


def test_the_way_of_a_document(family, guardian, kind, staff):
    document = DocumentFactory(family=family, type=kind)
    document.submit(by=guardian.user, at=now())
    document.accept(by=staff, at=now(), seen=document.file_id)
    document.expire(at=now())
    assert events(document) == ["imported", "submitted", "accepted", "expired"]
    assert not document.is_live


def test_accepted_until_the_end_of_the_year(waiting, staff, year):
    waiting.accept(by=staff, at=now(), seen=waiting.file_id)
    waiting.refresh_from_db()
    assert (waiting.valid_until, waiting.decided_by) == (year.ends_on, staff)


def test_staff_may_give_another_day(waiting, staff):
    day = dt.date(2027, 2, 1)
    waiting.accept(by=staff, at=now(), seen=waiting.file_id, valid_until=day)
    assert waiting.valid_until == day


def test_a_file_that_was_replaced_meanwhile_is_not_accepted(waiting, staff):
    with pytest.raises(DocumentError, match="remplacé"):
        waiting.accept(by=staff, at=now(), seen=uuid.uuid4())
    waiting.refresh_from_db()
    assert waiting.is_submitted


def test_two_decisions_are_one(waiting, staff):
    same = Document.objects.get(pk=waiting.pk)
    waiting.accept(by=staff, at=now(), seen=waiting.file_id)
    with pytest.raises(DocumentError, match="Validé"):
        same.ask_correction(by=staff, at=now(), seen=same.file_id, reason="Flou.")


def test_a_correction_says_why_in_the_mail(waiting, staff, outbox, user):
    review.ask_correction(waiting, by=staff, at=now(), seen=waiting.file_id, reason="Photo floue.")
    (mail,) = outbox("documents/mail/to_correct")
    assert mail.to == [user.email]
    assert "Photo floue." in mail.message
    assert f"piece={waiting.type_id}" in mail.message


def test_who_left_the_family_reads_nothing_of_it(
    waiting, staff, outbox, guardian, second_guardian, other_family
):
    guardian.family = other_family
    guardian.save()
    review.ask_correction(waiting, by=staff, at=now(), seen=waiting.file_id, reason="Photo floue.")
    (mail,) = outbox("documents/mail/to_correct")
    assert mail.to == [second_guardian.user.email]


def test_without_a_reason_nothing_is_sent_back(waiting, staff, outbox):
    with pytest.raises(DocumentError):
        review.ask_correction(waiting, by=staff, at=now(), seen=waiting.file_id, reason="  ")
    assert outbox() == []


def test_a_slip_is_taken_back(waiting, staff):
    waiting.ask_correction(by=staff, at=now(), seen=waiting.file_id, reason="Flou.")
    waiting.reopen(by=staff, at=now())
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason, waiting.decided_at) == ("submitted", "", None)


def test_replacing_begins_anew(waiting, family, guardian):
    file = StoredFileFactory(family=family)
    former = waiting.file
    assert waiting.replace(file, by=guardian.user, at=now()) == former
    waiting.refresh_from_db()
    assert (waiting.state, waiting.submitted_at) == (DocumentState.IMPORTED, None)
    assert events(waiting)[-1] == DocumentEvent.REPLACED


@pytest.mark.parametrize(
    ("trait", "state"),
    [("submitted", "expired"), ("to_correct", "expired"), ("accepted", "accepted")],
)
def test_what_nobody_judged_ends_with_its_file(family, guardian, kind, staff, trait, state):
    """Without a file nobody could take it out of the queue."""
    document = DocumentFactory(family=family, type=kind, **{trait: True})
    document.purge(by=staff, at=now())
    document.refresh_from_db()
    assert (document.state, document.file) == (state, None)
    with pytest.raises(DocumentError):
        document.purge(by=staff, at=now())
    assert events(document).count("purged") == 1


def test_a_document_that_is_gone_says_so(waiting, staff):
    same = Document.objects.get(pk=waiting.pk)
    waiting.delete()
    with pytest.raises(DocumentError, match="n’existe plus"):
        same.accept(by=staff, at=now(), seen=same.file_id)


@pytest.mark.parametrize("state", ["accepted", "expired"])
def test_what_was_judged_is_neither_replaced_nor_deleted(family, guardian, kind, state):
    document = DocumentFactory(family=family, type=kind, **{state: True})
    with pytest.raises(DocumentError):
        document.remove(by=guardian.user, at=now())
    with pytest.raises(DocumentError):
        document.replace(StoredFileFactory(family=family), by=guardian.user, at=now())


@pytest.mark.parametrize(("trait", "name"), [("submitted", "on_its_way"), ("accepted", "accepted")])
@pytest.mark.parametrize("of", ["family", "student"])
def test_one_of_each_place(family, student, kind, of_pupil, trait, name, of):
    place = {"type": kind} if of == "family" else {"type": of_pupil, "student": student}
    for past in ({"expired": True}, {trait: True}):
        DocumentFactory(family=family, **place, **past)
    with pytest.raises(IntegrityError, match=f"document_one_{name}_of_{of}"), transaction.atomic():
        DocumentFactory(family=family, **place, **{trait: True})


class TestBeside:
    """The next one of a document that is validated, and soon no longer valid."""

    @pytest.fixture
    def former(self, family, guardian, kind):
        return DocumentFactory(family=family, type=kind, accepted=True)

    @pytest.fixture
    def following(self, former, family, kind):
        return DocumentFactory(family=family, type=kind, submitted=True)

    def test_the_validated_one_stays_until_the_next_is(self, former, following, staff):
        following.accept(by=staff, at=now(), seen=following.file_id)
        former.refresh_from_db()
        assert (former.state, following.state) == ("expired", "accepted")
        assert former.journal.last().note == "La suivante est validée."

    def test_what_is_sent_back_leaves_it(self, former, following, staff):
        review.ask_correction(following, by=staff, at=now(), seen=following.file_id, reason="Flou.")
        former.refresh_from_db()
        assert former.is_accepted

    def test_it_is_not_reopened_meanwhile(self, former, following, staff):
        with pytest.raises(DocumentError, match="entre-temps"):
            former.reopen(by=staff, at=now())
        former.refresh_from_db()
        assert former.is_accepted

    def test_of_another_pupil_or_kind_nothing_ends(self, former, family, student, kind, staff):
        another = DocumentTypeFactory(school=kind.school)
        for place in ({"student": student, "type": kind}, {"type": another}):
            other = DocumentFactory(family=family, submitted=True, **place)
            other.accept(by=staff, at=now(), seen=other.file_id)
        former.refresh_from_db()
        assert former.is_accepted


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("document_to_correct_with_a_reason", {"to_correct": True, "reason": ""}),
        ("document_decided_iff_dated", {"submitted": True, "decided_at": dt.datetime.now(dt.UTC)}),
        ("document_sent_before_it_is_judged", {"accepted": True, "submitted_at": None}),
        ("document_ended_iff_past", {"expired": True, "ended_at": None}),
        ("document_has_its_file", {"file": None}),
    ],
)
def test_what_is_true_for_ever(family, kind, name, fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        DocumentFactory(family=family, type=kind, **fields)


def test_many_are_accepted_each_on_its_own(waiting, family, guardian, school, staff):
    other = DocumentFactory(family=family, submitted=True)
    batch = review.accept_many(
        [(waiting, waiting.file_id), (other, uuid.uuid4())], by=staff, at=now()
    )
    assert batch.accepted == [waiting]
    assert [document for document, _error in batch.left] == [other]
