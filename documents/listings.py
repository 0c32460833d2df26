"""The table of documents, with the columns and figures of the guides (inventory 54)."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.enums import Audience
from documents.models import StoredFile
from documents.shelf import Piece, Shelf
from imuse_portal import figures
from imuse_portal.tables import Column, Table

NOTHING = "-"


def _file(piece: Piece) -> StoredFile | None:
    return piece.document.file if piece.document else None


def _at(piece: Piece) -> dt.datetime | None:
    file = _file(piece)
    return timezone.localtime(file.created_at) if file else None


def _day(piece: Piece) -> str:
    at = _at(piece)
    return figures.day(at.date()) if at else NOTHING


def _time(piece: Piece) -> str:
    at = _at(piece)
    return figures.clock(at.time()) if at else NOTHING


def _name(piece: Piece) -> str:
    return piece.file_name or NOTHING


def _size(piece: Piece) -> int:
    file = _file(piece)
    return file.size if file else 0


COLUMNS: tuple[Column[Piece], ...] = (
    Column("document", _("Name of the document"), lambda piece: piece.kind.label),
    Column("fichier", pgettext_lazy("column", "Name of the file"), _name),
    Column("date", _("Date"), _day, key=_at),
    Column("heure", _("Time"), _time, key=lambda piece: at.time() if (at := _at(piece)) else None),
    Column("taille", _("Size (Mo)"), lambda piece: figures.megabytes(_size(piece)), key=_size),
    Column("etat", pgettext_lazy("document", "State"), lambda piece: piece.state),
)


def table_of(shelf: Shelf | None, audience: Audience, query: Any) -> Table[Piece]:
    return Table(
        shelf.pieces if shelf else [],
        COLUMNS,
        query=query,
        caption=str(CAPTIONS[audience]),
        page_of=lambda piece: "",
    )


CAPTIONS = {
    Audience.FAMILY: _("Documents to hand in - Family"),
    Audience.STUDENT: _("Documents to hand in - Pupil"),
}
"""«Pièces à fournir - Famille», «Pièces à fournir - Elève» (inventory 52)."""
