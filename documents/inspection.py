"""The gate: what a stranger sends becomes a clean file, or is refused with what to do about it.

Nothing of what was sent is kept as it was: an image is drawn anew, a PDF written anew
(documents/inspector/, in a process of its own), under a name that only looks like the one given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from documents import antivirus, sandbox
from documents.enums import Kind
from documents.inspector.reasons import Reason
from documents.limits import MAX_PHOTO, MAX_PHOTOS, MAX_PIXELS, MAX_STORED
from documents.names import clean_name, name_as, suffix_of
from documents.refusals import Refused

__all__ = [
    "MAX_PHOTO",
    "MAX_PHOTOS",
    "MAX_PIXELS",
    "MAX_STORED",
    "Clean",
    "Kind",
    "Refused",
    "assemble",
    "clean_name",
    "inspect",
]

BINDING = 4096
"""Bytes that a PDF of photos needs beside them, with each photo's own part of it."""


@dataclass(frozen=True)
class Clean:
    """A file as it may be kept: at most MAX_STORED bytes; `name` is for people."""

    content: bytes
    kind: Kind
    name: str


def inspect(upload: IO[bytes], name: str) -> Clean:
    """A file of at most MAX_PHOTO bytes, MAX_STORED for a PDF; raises Refused."""
    suffix = suffix_of(name)
    _weigh(upload, most=MAX_STORED if suffix == Kind.PDF.suffix else MAX_PHOTO)
    antivirus.check(upload)
    kind, content = sandbox.run("inspect", [upload], suffix=suffix, most=MAX_STORED)
    return Clean(content, kind, name_as(name, kind))


def assemble(photos: Sequence[tuple[IO[bytes], str]]) -> Clean:
    """Photos, in this order, as the pages of one PDF that is named like the first of them."""
    if not photos:
        raise Refused(Reason.NO_PHOTO)
    if len(photos) > MAX_PHOTOS:
        raise Refused(Reason.MANY_PHOTOS)
    most = MAX_STORED // len(photos) - BINDING
    pages = [_reduced(upload, name, most) for upload, name in photos]
    kind, content = sandbox.run("bind", pages)
    return Clean(content, kind, name_as(photos[0][1], kind))


def _reduced(photo: IO[bytes], name: str, most: int) -> IO[bytes]:
    _weigh(photo, most=MAX_PHOTO)
    antivirus.check(photo)
    _, content = sandbox.run("reduce", [photo], suffix=suffix_of(name), most=most)
    return BytesIO(content)


def _weigh(upload: IO[bytes], *, most: int) -> None:
    size = sandbox.size(upload)
    if not size:
        raise Refused(Reason.EMPTY)
    if size > most:
        raise Refused(Reason.LARGE_PDF if most == MAX_STORED else Reason.LARGE_PHOTO)
