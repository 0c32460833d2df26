"""All that staff read of a re-enrolment before they decide, and what it lacks."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.models import User
from documents.shelf import Shelf, shelves_for
from families.differences import Comparison
from families.models import ChangeSet
from reenrolment import obstacles
from reenrolment.models import Reenrolment
from reenrolment.rounds import rounds_of

READ_REQUESTS = "families.view_changeset"
DECIDE_REQUESTS = "families.review_changeset"


def everything_of(row: Reenrolment, *, by: User) -> dict[str, Any]:
    """What each part of the page shows, as it is now."""
    changesets = linked(row)
    reads = by.has_perm(READ_REQUESTS)
    return {
        "submission": row.last_submission,
        "rounds": rounds_of(row),
        "wishes": row.wishes.select_related("offer", "follow_up__course"),
        "waiting": [compared(one, by=by) for one in changesets if one.is_pending and reads],
        "decided": [compared(one) for one in changesets if not one.is_pending and reads],
        "unread": [] if reads else changesets,
        "shelves": shelves_of(row),
        "obstacles": obstacles.found(row.campaign, row.student, on=timezone.localdate()),
        "placements": row.placements.select_related("follow_up__course"),
        "may_decide_requests": by.has_perm(DECIDE_REQUESTS),
    }


def linked(row: Reenrolment) -> list[ChangeSet]:
    """The requests on sheets that it made."""
    rows = row.changesets.select_related("family__school", "reverted_by")
    return list(rows.prefetch_related("changes", "target"))


def compared(changeset: ChangeSet, *, by: User | None = None) -> Comparison:
    return Comparison(changeset, by=by)


def shelves_of(row: Reenrolment) -> list[Shelf]:
    """The documents of the campaign, of the family and of the pupil."""
    kinds = row.campaign.document_types.all()
    on, year = timezone.localdate(), row.campaign.year
    found = shelves_for(year, kinds, [row.family], on=on) if kinds else []
    return [one for one in found if one.student in (None, row.student) and one.pieces]


def lacking(row: Reenrolment, waiting: Iterable[Comparison], *, by: User) -> list[str]:
    """Why it is not complete, in words: missing documents, obstacles, requests that stand.

    A request that is approved with it stands in no way.
    """
    missing = [str(piece.kind) for shelf in shelves_of(row) for piece in shelf.missing]
    decides = by.has_perm(DECIDE_REQUESTS)
    stands = [one.changeset.about for one in waiting if not (decides and one.is_ready)]
    against = obstacles.found(row.campaign, row.student, on=timezone.localdate())
    return [*missing, *stands, *(one.label for one in against)]
