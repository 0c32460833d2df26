"""What a file is, by its content and its name; both must say the same."""

import magic

from documents.inspector.reasons import Reason, Rejected

HEAD = 8192
"""Bytes that the verdict looks at."""

KINDS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/heic": "heic",
    "image/heif": "heic",
}
SUFFIXES = {
    "pdf": {".pdf"},
    "jpeg": {".jpg", ".jpeg", ".jfif"},
    "png": {".png"},
    "heic": {".heic", ".heif"},
}


def prepare() -> None:
    """Its knowledge is read while files may still be opened."""
    magic.from_buffer(b"", mime=True)


def kind_of(content: bytes, suffix: str) -> str:
    """A key of SUFFIXES; raises Rejected for all the rest of the world."""
    if not content:
        raise Rejected(Reason.EMPTY)
    kind = KINDS.get(magic.from_buffer(content[:HEAD], mime=True))
    if kind is None:
        raise Rejected(Reason.UNKNOWN)
    if suffix not in SUFFIXES[kind]:
        raise Rejected(Reason.MISNAMED)
    return kind
