"""The school's decision on documents: one transaction with the mail that tells of it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from documents import mails
from documents.models import Document, DocumentError
from documents.readers import accounts_of, readers_of
from documents.shelf import shelf_of


@dataclass
class Batch:
    """Those accepted, and those left with what stood in the way."""

    accepted: list[Document] = field(default_factory=list)
    left: list[tuple[Document, DocumentError]] = field(default_factory=list)


@transaction.atomic
def accept(
    document: Document,
    *,
    by: User,
    at: dt.datetime,
    seen: uuid.UUID,
    valid_until: dt.date | None = None,
) -> None:
    """With the last one of a family or pupil, whoever sent it is told. Raises DocumentError."""
    document.accept(by=by, at=at, seen=seen, valid_until=valid_until)
    shelf = shelf_of(document.family, document.student, on=timezone.localdate(at))
    if shelf and shelf.is_done:
        for person in _concerned(document):
            mails.documents_validated(document, to=person)


@transaction.atomic
def ask_correction(
    document: Document, *, by: User, at: dt.datetime, seen: uuid.UUID, reason: str
) -> None:
    """Whoever handed it in and whoever sent it read the reason. Raises DocumentError."""
    document.ask_correction(by=by, at=at, seen=seen, reason=reason)
    for person in _concerned(document):
        mails.document_to_correct(document, to=person)


def _concerned(document: Document) -> list[User]:
    """As far as they still belong to the family; else those who may hand it in again."""
    people = {document.submitted_by_id, document.file.created_by_id if document.file else None}
    theirs = document.family.guardians.filter(user__in=people - {None})
    found = list(theirs.select_related("user").order_by("rank"))
    return accounts_of(found or readers_of(document.type, document.family, document.student))


def accept_many(seen: Iterable[tuple[Document, uuid.UUID]], *, by: User, at: dt.datetime) -> Batch:
    """Each (document, file that was shown) on its own; a conflict leaves its document."""
    batch = Batch()
    for document, file in seen:
        try:
            accept(document, by=by, at=at, seen=file)
        except DocumentError as error:
            batch.left.append((document, error))
        else:
            batch.accepted.append(document)
    return batch
