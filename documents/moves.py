"""Since when a family has, or asks for, another address: an older proof proves it no more."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from families import changesets
from families.enums import ChangeSetStatus
from families.models import ChangeSet, Family

STANDING = (ChangeSetStatus.PENDING, ChangeSetStatus.APPROVED)


def moved_at(families: Iterable[Family]) -> dict[int, dt.datetime]:
    """Of those who moved (004 L150): when they asked for it, or the day the school noted it.

    Their `guardians` are prefetched. One query.
    """
    found: dict[int, dt.datetime] = {}
    told: set[tuple[int, dt.date]] = set()
    for changeset in _requests(families):
        found[changeset.family_id] = changeset.submitted_at
        if changeset.reviewed_at:
            told.add((changeset.family_id, timezone.localdate(changeset.reviewed_at)))
    for family in families:
        for guardian in family.guardians.all():
            day = guardian.address_changed_on
            if day and (family.pk, day) not in told:
                at = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
                found[family.pk] = max(at, found.get(family.pk, at))
    return found


def _requests(families: Iterable[Family]) -> Iterable[ChangeSet]:
    """For another address, neither refused nor put back; the last of a family comes last."""
    names = {name for form in changesets.registered().values() for name in form.address_fields}
    sets = ChangeSet.objects.filter(
        family__in=families,
        status__in=STANDING,
        reverts=None,
        reverted_by=None,
        changes__field__in=names,
        changes__is_refused=False,
    )
    return sets.order_by("submitted_at", "pk").distinct()
