"""Provisional: what the gate will be. Nothing is looked at here."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from documents.enums import Kind

MAX_STORED = 2 * 1024 * 1024
MAX_PHOTO = 15 * 1024 * 1024
SIGNATURES = {b"%PDF-": Kind.PDF, b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG": Kind.PNG}


class Refused(Exception):
    """The sentence for the family."""


@dataclass(frozen=True)
class Clean:
    content: bytes
    kind: Kind
    name: str


def clean_name(name: str) -> str:
    return PurePath(name.replace("\0", "").replace("\\", "/")).name[:120] or "document"


def inspect(upload: Any, name: str) -> Clean:
    content = upload.read()
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            return Clean(content, kind, clean_name(name))
    raise Refused("Not a file we take.")


def assemble(photos: Sequence[tuple[Any, str]]) -> Clean:
    content = b"".join(file.read() for file, _ in photos)
    return Clean(b"%PDF-1.4\n" + content, Kind.PDF, clean_name(photos[0][1]))
