"""What the fake gateway remembers: a file an operation, and the faults that are switched on."""

import json
import os
import re
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings

Fields = dict[str, Any]
RESULTS = {"paid": "P", "direct_debit": "V", "refused": "R", "cancelled": "A", "nothing": ""}
"""What one may choose on its page → the code of the result."""
ID = re.compile(r"[0-9a-f-]{36}")


def open_one(fields: Fields) -> str:
    operation = str(uuid.uuid4())
    _write(operation, fields | {"result": ""})
    return operation


def known(operation: str) -> Fields | None:
    """None of one that was never opened, or is no id at all."""
    path = _path(operation)
    return json.loads(path.read_text()) if path and path.exists() else None


def end(operation: str, result: str) -> Fields | None:
    """What it is from now on; the fields, for who is to be told."""
    fields = known(operation)
    if fields is not None:
        fields["result"] = result
        _write(operation, fields)
    return fields


def forget(operation: str) -> None:
    """As its nightly cleaning does."""
    if path := _path(operation):
        path.unlink(missing_ok=True)


def faults() -> Fields:
    """`down`, `silent` (tells nobody), `montant`, `refdet` and `resultrans` said instead."""
    path = _folder() / "faults.json"
    return json.loads(path.read_text()) if path.exists() else {}


def switch(**wanted: Any) -> None:
    """These faults, and no others."""
    _replace(_folder() / "faults.json", wanted)


def _folder() -> Path:
    folder = Path(settings.FAKE_PAYFIP_DIR or "")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _path(operation: str) -> Path | None:
    return _folder() / f"{operation}.json" if ID.fullmatch(operation) else None


def _write(operation: str, fields: Fields) -> None:
    if path := _path(operation):
        _replace(path, fields)


def _replace(path: Path, fields: Fields) -> None:
    """Whole or not at all: other processes read it."""
    aside = path.with_suffix(f".{uuid.uuid4().hex}")
    aside.write_text(json.dumps(fields))
    os.replace(aside, path)
