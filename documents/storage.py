"""Where handed-in files lie: under names that say nothing, whole or not at all, for their owner.

They lie in `VAR_DIR/documents`, or in what `DOCUMENTS_STORAGE` names; no address leads to either.
"""

import datetime as dt
import os
import re
import uuid
from collections.abc import Collection, Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils import timezone

SUFFIX = re.compile(r"\.[a-z]{3,4}")
UNFINISHED = ".part"


class RandomNames(Storage):
    """Whatever name is asked for, the file gets one of its own; the suffix alone is kept."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        suffix = Path(name).suffix.lower()
        own = uuid.uuid4().hex
        return f"{own[:2]}/{own}{suffix if SUFFIX.fullmatch(suffix) else ''}"


class DocumentStorage(RandomNames, FileSystemStorage):
    """On this machine's disk, or a folder that all machines share.

    Once `save` returns, the file survives the process and the power: it was written aside,
    synced, renamed, and the folder synced. Before that, its final name does not exist.
    """

    def __init__(self, location: str | os.PathLike[str] | None = None) -> None:
        super().__init__(
            location=location or settings.VAR_DIR / "documents",
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def url(self, name: str | None) -> str:
        raise ValueError("A document has no address of its own: the view serves it.")

    def _save(self, name: str, content: File) -> str:
        final = Path(self.path(name))
        _make_folder(final.parent)
        unfinished = final.with_suffix(UNFINISHED)
        try:
            _write(unfinished, content)
            unfinished.rename(final)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _sync_folder(final.parent)
        return name


def orphans(known: Collection[str], older_than: dt.timedelta) -> Iterator[str]:
    """Names of stored files that no row knows, unfinished ones included.

    Young ones are spared: their row may be about to be written.
    """
    storage = storages["documents"]
    before = timezone.now() - older_than
    for name in _names(storage, ""):
        if name not in known and _is_older(storage, name, before):
            yield name


def _is_older(storage: Storage, name: str, moment: dt.datetime) -> bool:
    try:
        return storage.get_modified_time(name) < moment
    except FileNotFoundError:  # it went meanwhile
        return False


def _names(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # before the first file
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{file}" for file in files)
    for inner in folders:
        yield from _names(storage, f"{prefix}{inner}")


def _make_folder(folder: Path) -> None:
    """And those above it, each synced into the one that holds it."""
    if folder.exists():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _write(path: Path, content: File) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in content.chunks():
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
