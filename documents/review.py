"""The school's decision on documents: one transaction with the mail that tells of it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import User
from documents import mails
from documents.models import Document, DocumentError


@dataclass
class Batch:
    """Those accepted, and those left with what stood in the way."""

    accepted: list[Document] = field(default_factory=list)
    left: list[tuple[Document, DocumentError]] = field(default_factory=list)


@transaction.atomic
def ask_correction(
    document: Document, *, by: User, at: dt.datetime, seen: uuid.UUID, reason: str
) -> None:
    """Whoever handed it in and whoever sent it read the reason. Raises DocumentError."""
    document.ask_correction(by=by, at=at, seen=seen, reason=reason)
    people = [document.submitted_by, document.file.created_by if document.file else None]
    for person in dict.fromkeys(filter(None, people)):
        mails.document_to_correct(document, to=person)


def accept_many(seen: Iterable[tuple[Document, uuid.UUID]], *, by: User, at: dt.datetime) -> Batch:
    """Each (document, file that was shown) on its own; a conflict leaves its document."""
    batch = Batch()
    for document, file in seen:
        try:
            document.accept(by=by, at=at, seen=file)
        except DocumentError as error:
            batch.left.append((document, error))
        else:
            batch.accepted.append(document)
    return batch
