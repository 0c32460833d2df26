"""Handing in: a file passes the gate, is stored, and only then a document has it.

The gate is passed before anything is locked; the family's row then serialises its guardians, so
that the same file sent twenty times is one document.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import get_random_string
from django.utils.translation import gettext

from accounts.models import User
from documents import mails
from documents.enums import DocumentEvent
from documents.inspection import Clean, assemble, inspect
from documents.models import AbsenceProof, Document, DocumentError, DocumentType, StoredFile
from documents.shelf import Piece, Shelf
from families.models import Family
from imuse_portal.figures import MEGABYTE
from students.models import Absence, SchoolYear, Student

CHUNK = 1024 * 1024
Uploads = Sequence[Any]
"""Files as the form gives them, with their `name`."""


def hand_in(
    shelf: Shelf, piece: Piece, uploads: Uploads, *, by: User, at: dt.datetime, replaces: str = ""
) -> Document:
    """The files become the document of this piece; several photos become one PDF.

    `replaces` is the file that the page showed in its place. Raises Refused, DocumentError.
    """
    received = fingerprint(uploads)
    if standing := _same(_live(shelf, piece), received, piece):
        return standing
    clean = passed(uploads)
    with transaction.atomic():
        _lock(shelf.family)
        _check_asked(shelf, piece)
        live = _live(shelf, piece)
        if standing := _same(live, received, piece):
            return standing
        _check(live, replaces, piece)
        file = _store(clean, received, family=shelf.family, by=by, at=at)
        if live and live.is_of_the_family:
            dispose_of(live.replace(file, by=by, at=at))
            return live
        return _new(shelf, piece, file, by=by, at=at)


@transaction.atomic
def remove(document: Document, *, by: User, at: dt.datetime) -> None:
    """Raises DocumentError once the school has validated it."""
    dispose_of(document.remove(by=by, at=at))


@transaction.atomic
def submit(shelf: Shelf, *, by: User, at: dt.datetime) -> list[Document]:
    """Send what was imported to the school; who pressed the button and the secretariat are told."""
    sent = send(shelf, by=by, at=at)
    if sent:
        mails.documents_received(sent, to=by)
        mails.documents_to_check(sent, by=by)
    return sent


@transaction.atomic
def send(shelf: Shelf, *, by: User, at: dt.datetime) -> list[Document]:
    """The same for a caller who tells of it in mails of its own."""
    _lock(shelf.family)
    waiting = [piece.document for piece in shelf.to_send if piece.document]
    found = shelf.family.documents.imported().filter(pk__in=[one.pk for one in waiting])
    rows = found.select_related("type", "student", "family__school", "file")
    sent = list(rows.select_for_update(of=("self",)))  # without those deleted meanwhile
    for document in sent:
        document.submit(by=by, at=at)
    return sent


def prove(absence: Absence, uploads: Uploads, *, by: User, at: dt.datetime) -> AbsenceProof:
    """The optional proof of an absence; another one takes its place.

    Raises Refused, DocumentError.
    """
    family, received = absence.student.family, fingerprint(uploads)
    clean = passed(uploads)
    with transaction.atomic():
        _lock(family)
        former = AbsenceProof.objects.select_related("file").filter(absence=absence).first()
        if former and former.file.received_sha256 == received:
            return former
        file = _store(clean, received, family=family, by=by, at=at)
        if former:
            unprove(former)
        return AbsenceProof.objects.create(absence=absence, file=file)


@transaction.atomic
def unprove(proof: AbsenceProof) -> None:
    file = proof.file
    proof.delete()
    dispose_of(file)


def fingerprint(uploads: Uploads) -> str:
    """Of the bytes as they came, all files together."""
    digest = hashlib.sha256()
    for upload in uploads:
        upload.seek(0)
        while chunk := upload.read(CHUNK):
            digest.update(chunk)
        upload.seek(0)
    return digest.hexdigest()


def passed(uploads: Uploads) -> Clean:
    """What the gate lets through. Raises Refused with the sentence for the family."""
    if len(uploads) == 1:
        return inspect(uploads[0], uploads[0].name)
    return assemble([(upload, upload.name) for upload in uploads])


def _lock(family: Family) -> None:
    Family.objects.select_for_update(of=("self",), no_key=True).get(pk=family.pk)


def _live(shelf: Shelf, piece: Piece) -> Document | None:
    """The one on its way; else the validated one."""
    rows = shelf.family.documents.live().filter(
        type=piece.kind, student=shelf.student, year=shelf.year
    )
    return min(rows.select_related("file"), key=lambda row: row.is_accepted, default=None)


def _same(document: Document | None, received: str, piece: Piece) -> Document | None:
    """The one that these very bytes made already; not one that proves an older address."""
    if document is None or document.file is None or _is_outlived(document, piece):
        return None
    return document if document.file.received_sha256 == received else None


def _is_outlived(document: Document, piece: Piece) -> bool:
    return document.is_accepted and (piece.needs_new or piece.is_ending)


def _check_asked(shelf: Shelf, piece: Piece) -> None:
    """The gate takes its time. Raises DocumentError when the school asks otherwise since."""
    stands: list[QuerySet[Any]] = [
        DocumentType.objects.filter(pk=piece.kind.pk, is_asked=piece.kind.is_asked),
        SchoolYear.objects.filter(pk=shelf.year.pk, state=shelf.year.state),
    ]
    if shelf.student:
        stands.append(Student.objects.filter(pk=shelf.student.pk))
    if not all(rows.exists() for rows in stands):
        raise DocumentError(gettext("The school no longer asks for this document."))


def _check(live: Document | None, replaces: str, piece: Piece) -> None:
    """Raises DocumentError when the place is not as the page showed it."""
    if live is None or _is_outlived(live, piece):
        return
    if live.is_accepted:
        raise DocumentError(gettext("The school has validated this document: it stays."))
    if str(live.file_id) != replaces:
        raise DocumentError(
            gettext("Meanwhile a file was imported for this document: look at it, then replace it.")
        )


def _new(shelf: Shelf, piece: Piece, file: StoredFile, *, by: User, at: dt.datetime) -> Document:
    if former := _live(shelf, piece):
        former.stand()
    document = Document.objects.create(
        type=piece.kind,
        family=shelf.family,
        student=shelf.student,
        year=shelf.year,
        file=file,
        imported_at=at,
    )
    document.log(DocumentEvent.IMPORTED, by=by, at=at)
    return document


def _store(clean: Clean, received: str, *, family: Family, by: User, at: dt.datetime) -> StoredFile:
    """Whole in the store first, then in the table. Raises DocumentError beyond the quota."""
    if family.stored_files.total_size() + len(clean.content) > settings.DOCUMENTS_QUOTA:
        most = settings.DOCUMENTS_QUOTA // MEGABYTE
        sentence = gettext("Your family's files take more than %(most)d Mo: delete some first.")
        raise DocumentError(sentence % {"most": most})
    file = StoredFile(
        kind=clean.kind,
        size=len(clean.content),
        sha256=hashlib.sha256(clean.content).hexdigest(),
        received_sha256=received,
        display_name=clean.name,
        family=family,
        created_at=at,
        created_by=by,
    )
    wanted = f"{get_random_string(32)}{clean.kind.suffix}"
    file.name = file.store.save(wanted, ContentFile(clean.content))
    file.save(force_insert=True)
    return file


def dispose_of(file: StoredFile | None) -> None:
    """Its row now, its bytes once that is certain; inside a transaction."""
    if file is None:
        return
    store, name = file.store, file.name
    file.delete()
    transaction.on_commit(lambda: store.delete(name))
