"""How long files are kept: a school's rule, carried out by its staff, with a journal."""

import datetime as dt
import hashlib
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from documents.handing import dispose_of, unprove
from documents.models import AbsenceProof, Document, DocumentError, DocumentRules
from documents.models.types import months_later

SHOWN = ("file", "year", "type", "family", "student")
"""What is read of a document that goes."""


@dataclass(frozen=True)
class Due:
    """What the rule no longer keeps."""

    documents: list[Document]
    proofs: list[AbsenceProof]

    @property
    def number(self) -> int:
        return len(self.documents) + len(self.proofs)

    @property
    def seen(self) -> str:
        """These very files; the page carries it, so that no others are destroyed."""
        rows: list[Document | AbsenceProof] = [*self.documents, *self.proofs]
        files = sorted(str(row.file_id) for row in rows)
        return hashlib.sha256(" ".join(files).encode()).hexdigest()


def due(rules: DocumentRules, *, on: dt.date) -> Due:
    """Files of school years that ended so many months ago; without a rule, none."""
    months = rules.kept_months
    if months is None:
        return Due([], [])
    rows = Document.objects.filter(family__school=rules.school).exclude(file=None)
    past = rows.filter(year__ends_on__lte=on).select_related(*SHOWN)
    documents = [row for row in past if months_later(row.year.ends_on, months) <= on]
    proofs = AbsenceProof.objects.filter(absence__student__family__school=rules.school)
    over = proofs.filter(absence__ends_on__lte=on).select_related("file", "absence__student")
    kept = [one for one in over if months_later(one.absence.ends_on, months) <= on]
    return Due(documents, kept)


def purge(rules: DocumentRules, *, by: User, at: dt.datetime, on: dt.date, seen: str) -> int:
    """Each on its own, so that an interruption loses nothing; returns how many files went.

    Raises DocumentError when these are not the files that were `seen`.
    """
    found, count = due(rules, on=on), 0
    if found.number and found.seen != seen:
        raise DocumentError(gettext("Meanwhile other files are due: look at the number again."))
    for document in found.documents:
        with suppress(DocumentError), transaction.atomic():  # somebody was quicker
            dispose_of(document.purge(by=by, at=at))
            count += 1
    for proof in found.proofs:
        unprove(proof)
    return count + len(found.proofs)
