"""What the school waits for of documents: missing ones, those to correct, those not sent yet."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import MenuPage
from documents import texts
from documents.models import Document
from documents.shelf import Piece, Shelf, shelves_of
from families.models import Guardian
from families.todo import Task
from imuse_portal.figures import day

NAMED = 3
"""So many missing documents are named; of more, the number."""


def todo(guardian: Guardian) -> list[Task]:
    """Of the household and of the pupils for whom this guardian may act."""
    if not guardian.requests_changes or guardian.user is None:
        return []
    shelves = shelves_of([guardian.family], school=guardian.family.school, on=timezone.localdate())
    return [task for shelf in shelves for task in _tasks(shelf, guardian)]


def _tasks(shelf: Shelf, guardian: Guardian) -> Iterator[Task]:
    page = MenuPage.STUDENT_DOCUMENTS if shelf.student else MenuPage.FAMILY_DOCUMENTS
    may_edit = shelf.student is None or shelf.student.rights_of(guardian).may_edit
    if not shelf.family.school.shows(page) or not may_edit:
        return
    shown = shelf.shown_to(guardian)
    for piece in shown.to_correct:
        if piece.document:
            yield _to_correct(shown, piece, piece.document)
    for piece in shown.ending:
        if piece.document:
            yield _to_renew(shown, piece, piece.document)
    if missing := shown.missing:
        yield _missing(shown, missing)
    if waiting := shown.to_send:
        yield _to_send(shown, waiting)


def _to_correct(shelf: Shelf, piece: Piece, document: Document) -> Task:
    return Task(
        text=gettext("Replace “%(document)s”") % {"document": piece.kind},
        why=document.reason,
        url=f"{_page(shelf, 'import')}?piece={piece.kind.pk}",
        about=_about(shelf),
    )


def _to_renew(shelf: Shelf, piece: Piece, document: Document) -> Task:
    return Task(
        text=gettext("Hand in the next “%(document)s”") % {"document": piece.kind},
        why=gettext("It is valid until %(day)s.") % {"day": day(document.valid_until)},
        url=f"{_page(shelf, 'import')}?piece={piece.kind.pk}",
        about=_about(shelf),
    )


def _missing(shelf: Shelf, missing: list[Piece]) -> Task:
    names = texts.quoted(str(piece.kind) for piece in missing)
    text = gettext("Hand in %(documents)s") % {"documents": names}
    if len(missing) > NAMED:
        text = gettext("Hand in %(count)d documents") % {"count": len(missing)}
    only = missing[0] if len(missing) == 1 else None
    url = f"{_page(shelf, 'import')}?piece={only.kind.pk}" if only else _page(shelf)
    needed = gettext("The school needs them for %(year)s.") % {"year": shelf.year}
    why = only.why if only else needed
    return Task(text=text, why=why, url=url, about=_about(shelf))


def _to_send(shelf: Shelf, waiting: list[Piece]) -> Task:
    names = texts.quoted(str(piece.kind) for piece in waiting)
    return Task(
        text=gettext("Send the imported documents to the school"),
        why=gettext("Imported, not sent yet: %(documents)s.") % {"documents": names},
        url=f"{_page(shelf)}#envoyer",
        about=_about(shelf),
    )


def _page(shelf: Shelf, page: str = "") -> str:
    level = "student" if shelf.student else "family"
    route = f"documents:{level}_{page}" if page else f"documents:{level}"
    return reverse(route, args=[shelf.student.pk] if shelf.student else [])


def _about(shelf: Shelf) -> str:
    return str(shelf.student) if shelf.student else ""
