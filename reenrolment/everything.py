"""All that staff read of a re-enrolment before they decide, and what it lacks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from documents.shelf import Shelf
from families.differences import Comparison
from families.models import ChangeSet
from reenrolment import obstacles
from reenrolment.models import Reenrolment
from reenrolment.obstacles import Against
from reenrolment.rounds import rounds_of
from reenrolment.shelves import asked_of
from students.models import CourseFollowUp

READ_REQUESTS = "families.view_changeset"
DECIDE_REQUESTS = "families.review_changeset"


def everything_of(row: Reenrolment, *, by: User) -> dict[str, Any]:
    """What each part of the page shows, as it is now."""
    changesets = linked(row)
    reads = by.has_perm(READ_REQUESTS)
    against = obstacles.found(row.campaign, row.student, on=timezone.localdate())
    return {
        "submission": row.last_submission,
        "rounds": rounds_of(row),
        "wishes": row.wishes.select_related("offer", "follow_up__course"),
        "waiting": [compared(one, by=by) for one in changesets if one.is_pending and reads],
        "decided": [compared(one) for one in changesets if not one.is_pending and reads],
        "unread": [] if reads else changesets,
        "shelves": shelves_of(row),
        "obstacles": against,
        "stops": [one for one in against if one.is_stop],
        "copied": copied(row),
        "placements": row.placements.select_related("follow_up__course"),
        "may_decide_requests": by.has_perm(DECIDE_REQUESTS),
    }


def copied(row: Reenrolment) -> list[CourseFollowUp]:
    """What an administrative re-enrolment that waits will be taken over from."""
    if not row.is_administrative or row.is_decided:
        return []
    return list(row.student.follow_ups.in_current_year().active().with_course())


def linked(row: Reenrolment) -> list[ChangeSet]:
    """The requests on sheets that it made."""
    return linked_of([row])[row.pk]


def linked_of(rows: Collection[Reenrolment]) -> dict[int, list[ChangeSet]]:
    """By re-enrolment, in as many queries for many as for one."""
    found: list[Any] = list(rows)
    prefetch_related_objects(found, Prefetch("changesets", queryset=_requests()))
    return {row.pk: list(row.changesets.all()) for row in rows}


def _requests() -> QuerySet[ChangeSet]:
    rows = ChangeSet.objects.select_related("family__school", "reverted_by")
    return rows.prefetch_related("changes", "target")


def compared(changeset: ChangeSet, *, by: User | None = None) -> Comparison:
    return Comparison(changeset, by=by)


def shelves_of(row: Reenrolment) -> list[Shelf]:
    """The documents of the campaign, of the family and of the pupil."""
    found = asked_of(row.campaign, [row.family], on=timezone.localdate())
    return [one for one in found if one.student in (None, row.student)]


@dataclass(frozen=True)
class Waiting:
    """One that waits, the requests that wait with it, and what it lacks."""

    row: Reenrolment
    requests: list[Comparison]
    lacks: list[str]
    is_stopped: bool = False
    """It is accepted on its own page alone."""


def waiting_of(rows: Collection[Reenrolment], *, by: User) -> list[Waiting]:
    """In their order; of requests on sheets alone each costs queries of its own."""
    requests, lacks, on = linked_of(rows), {}, timezone.localdate()
    stopped = set()
    waits = {
        pk: [compared(one, by=by) for one in found if one.is_pending]
        for pk, found in requests.items()
    }
    for campaign in {row.campaign for row in rows}:
        mine = [row for row in rows if row.campaign == campaign]
        shelves = asked_of(campaign, {row.family for row in mine}, on=on)
        against = obstacles.found_of(campaign, [row.student for row in mine], on=on)
        for row in mine:
            own = [one for one in shelves if one.family == row.family]
            own = [one for one in own if one.student in (None, row.student)]
            lacks[row.pk] = _lacking(own, waits[row.pk], against[row.student_id], by=by)
            if any(one.is_stop for one in against[row.student_id]):
                stopped.add(row.pk)
    return [Waiting(row, waits[row.pk], lacks[row.pk], row.pk in stopped) for row in rows]


def _lacking(
    shelves: Iterable[Shelf], waiting: Iterable[Comparison], against: Iterable[Against], *, by: User
) -> list[str]:
    """Why it is not complete, in words: missing documents, requests that stand, obstacles.

    A request that is approved with it stands in no way.
    """
    missing = [str(piece.kind) for shelf in shelves for piece in shelf.missing]
    decides = by.has_perm(DECIDE_REQUESTS)
    stands = [one.changeset.about for one in waiting if not (decides and one.is_ready)]
    return [*missing, *stands, *(one.label for one in against)]
