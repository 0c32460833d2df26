"""What a page of import sends: each document is saved by itself, a refused one loses nothing."""

import datetime as dt
from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext

from accounts.models import User
from documents import handing
from documents.forms import ImportLine
from documents.inspection import Refused
from documents.models import DocumentError


def save_each(lines: Iterable[ImportLine], *, by: User, at: dt.datetime) -> list[str]:
    """The names of those that were saved; what was refused says why at its own line."""
    saved = []
    for line in lines:
        piece = line.chosen
        if piece is None:
            continue
        files = line.cleaned_data["papers"]
        try:
            handing.hand_in(line.shelf, piece, files, by=by, at=at, replaces=line.replaces)
        except (Refused, DocumentError) as refusal:
            names = get_text_list([file.name for file in files], gettext("and"))
            line.add_error("papers", f"{names} – {refusal}")
        else:
            line.is_saved = True
            saved.append(piece.kind.label)
    return saved
