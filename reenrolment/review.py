"""The school's decision: one transaction with what follows from it and the mails that tell."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import User
from reenrolment import mails, merge, places, placing
from reenrolment.models import Reenrolment, ReenrolmentError


@dataclass
class Batch:
    """Those accepted, and those left with what stood in the way."""

    accepted: list[Reenrolment] = field(default_factory=list)
    left: list[tuple[Reenrolment, ReenrolmentError]] = field(default_factory=list)


@transaction.atomic
def accept(row: Reenrolment, *, by: User, at: dt.datetime, revision: int) -> None:
    """With next year's follow-ups and the school's mail. Raises Moved, ReenrolmentError."""
    row.accept(by=by, at=at, revision=revision)
    placing.place(row)
    mails.reenrolment_accepted(row, text=merge.filled(row.campaign.accepted_text, row))


@transaction.atomic
def refuse(row: Reenrolment, *, by: User, at: dt.datetime, revision: int, reason: str) -> None:
    """Its places go to who waits. Raises Moved, ReenrolmentError."""
    row.refuse(by=by, at=at, revision=revision, reason=reason)
    places.give_back(row, at=at)
    mails.reenrolment_refused(row)


@transaction.atomic
def ask_correction(
    row: Reenrolment, reasons: Mapping[str, str], *, by: User, at: dt.datetime, revision: int
) -> None:
    """Of these steps alone; places stay held meanwhile. Raises Moved, ReenrolmentError."""
    row.ask_correction(reasons, by=by, at=at, revision=revision)
    mails.reenrolment_to_correct(row, list(row.asked_again()))


def accept_many(seen: Iterable[tuple[Reenrolment, int]], *, by: User, at: dt.datetime) -> Batch:
    """Each (row, revision that was shown) on its own; a conflict leaves its row."""
    batch = Batch()
    for row, revision in seen:
        try:
            accept(row, by=by, at=at, revision=revision)
        except ReenrolmentError as error:
            batch.left.append((row, error))
        else:
            batch.accepted.append(row)
    return batch
