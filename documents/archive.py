"""All documents of a family as one file, for the school."""

import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext

from documents.enums import Kind
from documents.models import Document, StoredFile
from families.models import Family

HELD_IN_MEMORY = 8 * 1024 * 1024
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def zip_of(family: Family) -> IO[bytes]:
    """A ZIP from its beginning: a folder a year, files named after whom and what they are of."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=HELD_IN_MEMORY)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, file in _entries(family.documents.exclude(file=None)):
            try:
                content = file.store.open(file.name)
            except FileNotFoundError:  # replaced meanwhile, or lost: `manage.py verify` says which
                archive.writestr(f"{path}.txt", gettext("The file is no longer kept."))
                continue
            with archive.open(path, "w") as entry, content:
                for chunk in content.chunks():
                    entry.write(chunk)
    out.seek(0)
    return out


def name_of(family: Family) -> str:
    return f"{_plain(family.name)}.zip"


def _entries(documents: Iterable[Document]) -> Iterable[tuple[str, StoredFile]]:
    """Two of the same name are told apart by a number."""
    rows = documents.select_related("file", "type", "year", "student", "family")  # type: ignore[attr-defined]
    seen: dict[str, int] = {}
    for row in rows.order_by("year", "type__order", "pk"):
        holder, what = _plain(str(row.holder)), _plain(row.type.label)[:80]
        path = f"{_plain(row.year.name)}/{holder}-{what}"
        seen[path] = seen.get(path, 0) + 1
        number = f"-{seen[path]}" if seen[path] > 1 else ""
        yield f"{path}{number}{Kind(row.file.kind).suffix}", row.file


def _plain(text: str) -> str:
    """Letters that every program unpacks; never a path."""
    apart = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return UNSAFE.sub("_", letters).strip("._") or "document"
