"""What the worker does each day: announce what expires soon, and expire what has."""

import datetime as dt
import uuid
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from documents import mails
from documents.models import Document
from documents.models.document import ANNOUNCED
from documents.readers import readers_of
from families.models import Guardian


def announce_expiries() -> int:
    """One mail a guardian and family or pupil, thirty days before; returns how many documents."""
    on = timezone.localdate()
    soon = Document.objects.expiring(on=on, within=ANNOUNCED).filter(expiry_told_at=None)
    holders = {(one.family_id, one.student_id) for one in soon}
    return sum(_announce(family, student, on) for family, student in holders)


@transaction.atomic
def _announce(family: int, student: int | None, on: dt.date) -> int:
    """Any number of workers: the rows are locked, and told of once."""
    rows = Document.objects.expiring(on=on, within=ANNOUNCED).filter(
        family=family, student=student, expiry_told_at=None
    )
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    documents = list(locked.select_related("type", "student", "family__school"))
    told: dict[Guardian, list[Document]] = defaultdict(list)
    for document in documents:
        for guardian in readers_of(document.type, document.family, document.student):
            told[guardian].append(document)
        document.expiry_told_at = timezone.now()
        document.save(update_fields=["expiry_told_at"])
    for guardian, theirs in told.items():
        mails.documents_expiring(theirs, to=guardian)
    return len(documents)


def expire_documents() -> int:
    """Those whose last day has passed; returns how many."""
    on = timezone.localdate()
    found = list(Document.objects.outdated(on=on).values_list("pk", flat=True))
    return sum(_expire(pk, on) for pk in found)


@transaction.atomic
def _expire(pk: uuid.UUID, on: dt.date) -> bool:
    """Unless another worker has it, or staff have given it another day meanwhile."""
    rows = Document.objects.outdated(on=on).filter(pk=pk)
    document = rows.select_for_update(skip_locked=True).first()
    if document:
        document.expire(at=timezone.now())
    return document is not None
