"""Reminders to families with missing documents: who, what the mail says, and that it was sent."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import School, User
from documents import mails
from documents.models import DocumentType, Reminder
from documents.readers import readers_of
from documents.shelf import Shelf, shelves_of
from families.models import Family, Guardian

PAUSE = dt.timedelta(minutes=10)
"""A button pressed twice, or by two people, reminds once."""


@dataclass(frozen=True)
class Lacking:
    """A family, the shelves on which something is missing, and when it was last reminded."""

    family: Family
    shelves: list[Shelf]
    reminded: Reminder | None

    @property
    def lines(self) -> list[str]:
        """«RIB – DUPONT», «Certificat médical – DUPONT Irina»."""
        return [
            f"{piece.kind} – {shelf.holder}" for shelf in self.shelves for piece in shelf.missing
        ]


def lacking(
    school: School,
    *,
    on: dt.date,
    kind: DocumentType | None = None,
    among: Iterable[int] | None = None,
) -> list[Lacking]:
    """Families that lack something, or that one `kind`; in a constant number of queries."""
    families = school.families.all() if among is None else school.families.filter(pk__in=among)
    found: dict[Family, list[Shelf]] = {}
    for shelf in shelves_of(families, school=school, on=on):
        missing = [one for one in shelf.missing if kind is None or one.kind == kind]
        if missing:
            part = Shelf(shelf.family, shelf.student, shelf.year, missing)
            found.setdefault(shelf.family, []).append(part)
    reminders = Reminder.objects.filter(family__in=found).order_by("family_id", "-at")
    last = {one.family_id: one for one in reminders.distinct("family_id")}
    return [Lacking(family, shelves, last.get(family.pk)) for family, shelves in found.items()]


def turn(one: Lacking) -> tuple[bool, dt.datetime]:
    """To sort by: who was never reminded first, then those of longest ago."""
    if one.reminded is None:
        return False, dt.datetime.min.replace(tzinfo=dt.UTC)
    return True, one.reminded.at


@transaction.atomic
def remind(one: Lacking, *, by: User, at: dt.datetime, note: str) -> Reminder | None:
    """Each guardian of what they may hand in; None when nobody can be told, or all just were."""
    Family.objects.select_for_update(of=("self",), no_key=True).get(pk=one.family.pk)
    if Reminder.objects.filter(family=one.family, at__gt=at - PAUSE).exists():
        return None
    told = _readers(one)
    for guardian, lines in told.items():
        mails.documents_missing(one.family, to=guardian, missing=lines, note=note)
    if not told:
        return None
    missing = "\n".join(one.lines)
    return Reminder.objects.create(family=one.family, by=by, at=at, missing=missing, note=note)


def _readers(one: Lacking) -> dict[Guardian, list[str]]:
    found: dict[Guardian, list[str]] = {}
    for shelf in one.shelves:
        for piece in shelf.missing:
            for guardian in readers_of(piece.kind, one.family, shelf.student):
                found.setdefault(guardian, []).append(f"{piece.kind} – {shelf.holder}")
    return found
