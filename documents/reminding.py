"""Reminders to families with missing documents: who, what the mail says, and that it was sent."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import School, User
from documents import mails
from documents.models import DocumentError, DocumentType, Reminder
from documents.readers import readers_of
from documents.shelf import Shelf, shelves_of
from families.models import Family, Guardian


@dataclass(frozen=True)
class Lacking:
    """A family, the shelves on which something is missing, and when it was last reminded."""

    family: Family
    shelves: list[Shelf]
    reminded: Reminder | None

    @property
    def seen(self) -> str:
        """The family and its last reminder, as a page carries them."""
        return _seen(self.family, self.reminded)

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


@dataclass
class Batch:
    """How many were reminded, whom nobody could tell, and what stood in the way of others."""

    sent: int = 0
    untold: int = 0
    left: list[DocumentError] = field(default_factory=list)


def remind_each(
    chosen: Iterable[Lacking], *, by: User, at: dt.datetime, note: str, seen: Collection[str]
) -> Batch:
    """Each on its own, as far as it is still as it was `seen`."""
    batch = Batch()
    for one in chosen:
        try:
            made = remind(one, by=by, at=at, note=note, seen=seen)
        except DocumentError as error:
            batch.left.append(error)
        else:
            batch.sent += made is not None
            batch.untold += made is None
    return batch


@transaction.atomic
def remind(
    one: Lacking, *, by: User, at: dt.datetime, note: str, seen: Collection[str]
) -> Reminder | None:
    """Each guardian of what they may hand in; None when nobody can be told.

    Raises DocumentError when the family was reminded since it was seen.
    """
    list(Family.objects.select_for_update(of=("self",), no_key=True).filter(pk=one.family.pk))
    if _seen(one.family, one.family.document_reminders.first()) not in seen:
        raise DocumentError(
            gettext("“%(family)s” was reminded meanwhile.") % {"family": one.family}
        )
    told = _readers(one)
    for guardian, lines in told.items():
        mails.documents_missing(one.family, to=guardian, missing=lines, note=note)
    if not told:
        return None
    missing = "\n".join(one.lines)
    return Reminder.objects.create(family=one.family, by=by, at=at, missing=missing, note=note)


def _seen(family: Family, last: Reminder | None) -> str:
    return f"{family.pk}:{last.pk if last else ''}"


def _readers(one: Lacking) -> dict[Guardian, list[str]]:
    found: dict[Guardian, list[str]] = {}
    for shelf in one.shelves:
        for piece in shelf.missing:
            for guardian in readers_of(piece.kind, one.family, shelf.student):
                found.setdefault(guardian, []).append(f"{piece.kind} – {shelf.holder}")
    return found
