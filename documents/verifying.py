"""The table of files and the store, compared both ways."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from documents.handing import dispose_of, unprove
from documents.models import AbsenceProof, StoredFile
from documents.models.files import STORE
from documents.storage import orphans

YOUNG = dt.timedelta(days=1)
"""A file whose row is about to be written is no orphan."""


@dataclass(frozen=True)
class Fault:
    """A row whose file is not what it says."""

    file: StoredFile
    what: str


def faults() -> Iterator[Fault]:
    """Every file is read: one that is gone, or no longer the one that was stored."""
    for file in StoredFile.objects.order_by("pk").iterator():
        try:
            content = file.store.open(file.name)
        except FileNotFoundError:
            yield from _fault(file, "missing")
            continue
        digest, size = hashlib.sha256(), 0
        with content:
            for chunk in content.chunks():
                digest.update(chunk)
                size += len(chunk)
        if (digest.hexdigest(), size) != (file.sha256, file.size):
            yield from _fault(file, "changed")


def _fault(file: StoredFile, what: str) -> Iterator[Fault]:
    """None of a file that its family replaced or deleted while the others were read."""
    if StoredFile.objects.filter(pk=file.pk).exists():
        yield Fault(file, what)


def remove_orphans() -> int:
    """Files older than a day that no row knows, or whose pupil or absence is gone.

    Returns how many went.
    """
    return _remove_withdrawn() + _remove_unclaimed() + _remove_unknown()


def _remove_withdrawn() -> int:
    """Proofs of absences that the family took back."""
    rows = AbsenceProof.objects.exclude(absence__withdrawn_at=None)
    lost = list(rows.select_related("file"))
    for proof in lost:
        unprove(proof)
    return len(lost)


@transaction.atomic
def _remove_unclaimed() -> int:
    """Rows that no document and no absence has any more: the pupil was deleted."""
    before = timezone.now() - YOUNG
    rows = StoredFile.objects.filter(document=None, absence_proof=None, created_at__lt=before)
    lost = list(rows)
    for file in lost:
        dispose_of(file)
    return len(lost)


def _remove_unknown() -> int:
    """The names are read before the rows: a row that is written meanwhile is seen."""
    store = storages[STORE]
    suspects = list(orphans(frozenset(), YOUNG))
    known = set(StoredFile.objects.filter(name__in=suspects).values_list("name", flat=True))
    lost = [name for name in suspects if name not in known]
    for name in lost:
        store.delete(name)
    return len(lost)
