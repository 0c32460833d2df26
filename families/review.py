"""The school's decision on a family's request: one transaction with the mail that tells of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import User
from families import mails
from families.changesets import ChangeSetError
from families.models import ChangeSet


@dataclass
class Batch:
    """Those approved, and those left with what stood in the way."""

    approved: list[ChangeSet] = field(default_factory=list)
    left: list[tuple[ChangeSet, ChangeSetError]] = field(default_factory=list)


@transaction.atomic
def approve(
    changeset: ChangeSet, *, by: User, revision: int, refused: Mapping[str, str] | None = None
) -> None:
    """Apply all but the `refused` fields (field → reason). Raises as ChangeSet.approve."""
    changeset.approve(by=by, revision=revision, refused=refused)
    mails.request_decided(changeset)


@transaction.atomic
def reject(changeset: ChangeSet, *, by: User, revision: int, note: str) -> None:
    """Refuse the whole request. Raises AlreadyDecided, Moved."""
    changeset.reject(by=by, revision=revision, note=note)
    mails.request_decided(changeset)


@transaction.atomic
def revert(changeset: ChangeSet, *, by: User) -> ChangeSet:
    """Put back what the request changed. Raises CannotRevert, Stale, NoLongerValid."""
    made = changeset.revert(by=by)
    mails.request_reverted(changeset)
    return made


def approve_many(seen: Iterable[tuple[ChangeSet, int]], *, by: User) -> Batch:
    """Approve each (request, revision that was shown) on its own; a conflict leaves its request."""
    batch = Batch()
    for changeset, revision in seen:
        try:
            approve(changeset, by=by, revision=revision)
        except ChangeSetError as error:
            batch.left.append((changeset, error))
        else:
            batch.approved.append(changeset)
    return batch


def obstacle(
    changeset: ChangeSet, *, by: User, leaving_out: Iterable[str] = ()
) -> ChangeSetError | None:
    """What would stand in the way of approving now: the very decision, taken and taken back."""
    tried = ChangeSet.objects.get(pk=changeset.pk)
    try:
        with transaction.atomic():
            refused = dict.fromkeys(leaving_out, "–")
            tried.approve(by=by, revision=tried.revision, refused=refused)
            transaction.set_rollback(True)
    except ChangeSetError as error:
        return error
    return None
