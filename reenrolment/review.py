"""The school's decision: one transaction with what follows from it and the mails that tell."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext

from accounts.models import User
from families import review as of_requests
from families.changesets import ChangeSetError
from families.models import ChangeSet
from reenrolment import mails, merge, obstacles, places, placing
from reenrolment.models import Moved, Reenrolment, ReenrolmentError

Seen = Mapping[int, int]
"""Requests on sheets that the page showed: key → revision."""


class RequestsMoved(Moved):
    """One of the requests that were to be approved with it is not what was shown."""


@dataclass
class Batch:
    """Those accepted, and those left with what stood in the way."""

    accepted: list[Reenrolment] = field(default_factory=list)
    left: list[tuple[Reenrolment, ReenrolmentError]] = field(default_factory=list)


@transaction.atomic
def accept(
    row: Reenrolment,
    *,
    by: User,
    at: dt.datetime,
    revision: int,
    requests: Seen | None = None,
    despite: bool = False,
) -> None:
    """With next year's follow-ups and the school's mail; with `requests`, these are approved too.

    Then all that wait were shown, as they are now, or nothing is done. Offers are held before
    requests, as when a family sends: else two would wait for each other. What stops the
    re-enrolment stops this, too, unless it is accepted `despite` it. Raises Moved,
    ReenrolmentError.
    """
    row.accept(by=by, at=at, revision=revision)
    if not despite:
        _check_obstacles(row, at=at)
    placing.place(row)
    if requests is not None:
        _approve_requests(row, requests, by=by)
    mails.reenrolment_accepted(row, text=merge.filled(row.campaign.accepted_text, row))


@transaction.atomic
def refuse(row: Reenrolment, *, by: User, at: dt.datetime, revision: int, reason: str) -> None:
    """Its places go to who waits. Raises Moved, ReenrolmentError."""
    row.refuse(by=by, at=at, revision=revision, reason=reason)
    places.release(row, at=at)
    mails.reenrolment_refused(row)


@transaction.atomic
def ask_correction(
    row: Reenrolment, reasons: Mapping[str, str], *, by: User, at: dt.datetime, revision: int
) -> None:
    """Of these steps alone; places stay held meanwhile. Raises Moved, ReenrolmentError."""
    row.ask_correction(reasons, by=by, at=at, revision=revision)
    mails.reenrolment_to_correct(row, list(row.asked_again()))


@transaction.atomic
def reopen(row: Reenrolment, *, by: User, at: dt.datetime, revision: int, reason: str) -> None:
    """A decision taken by mistake: it waits again, as it was sent.

    Of an acceptance the follow-ups go, and the places stay held; of a refusal the places are taken
    again, or waited for. Requests that were approved stay so. Raises Moved, ReenrolmentError.
    """
    row.reopen(by=by, at=at, revision=revision, reason=reason)
    places.hold_all(row)
    placing.unplace(row)
    places.take_again(row, at=at)
    mails.reenrolment_reopened(row, reason=reason.strip())


def accept_many(
    seen: Iterable[tuple[Reenrolment, int, Seen | None]], *, by: User, at: dt.datetime
) -> Batch:
    """Each (row, revision and requests that were shown) on its own; a conflict leaves its row."""
    batch = Batch()
    for row, revision, requests in seen:
        try:
            accept(row, by=by, at=at, revision=revision, requests=requests)
        except ReenrolmentError as error:
            batch.left.append((row, error))
        else:
            batch.accepted.append(row)
    return batch


def _check_obstacles(row: Reenrolment, *, at: dt.datetime) -> None:
    against = obstacles.found(row.campaign, row.student, on=timezone.localdate(at))
    if stops := [one.label for one in against if one.is_stop]:
        sentence = gettext("Stopped by %(what)s: lift it, or accept despite it on its own page.")
        raise ReenrolmentError(sentence % {"what": get_text_list(stops, gettext("and"))})


def _approve_requests(row: Reenrolment, seen: Seen, *, by: User) -> None:
    """Always in the same order: each locks its row."""
    linked = {one.pk: one for one in row.changesets.order_by("pk")}
    waits = {pk for pk, one in linked.items() if one.is_pending}
    if not waits <= set(seen):
        raise RequestsMoved(gettext("The family has asked for more meanwhile: look at it again."))
    for pk in sorted(set(linked) & set(seen)):
        _approve(linked[pk], revision=seen[pk], by=by)


def _approve(changeset: ChangeSet, *, revision: int, by: User) -> None:
    try:
        of_requests.approve(changeset, by=by, revision=revision)
    except ChangeSetError as error:
        said = {"request": changeset.about, "why": error}
        sentence = gettext("Nothing was accepted. %(request)s: %(why)s")
        raise RequestsMoved(sentence % said) from error
