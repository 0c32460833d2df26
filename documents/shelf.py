"""What is asked of a household and of its pupils, beside what was handed in: a shelf for each.

Built for many families at once in a constant number of queries: the family's pages, its list of
things to do and the desk read the same shelves.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import School
from documents import conditions
from documents.conditions import Conditions
from documents.enums import DocumentState, Validity
from documents.models import Document, DocumentType
from documents.moves import moved_at
from families.models import Family
from students.models import SchoolYear, Student

Key = tuple[int, int, int | None]
"""Of a type, a family, a pupil."""


@dataclass(frozen=True)
class Piece:
    """One type on a shelf: why it is asked ("" when it no longer is), and what was handed in."""

    kind: DocumentType
    why: str
    document: Document | None = None
    needs_new: bool = False
    """The address changed since: what was validated no longer proves it."""

    @property
    def state(self) -> str:
        if self.needs_new:
            return gettext("New proof to hand in")
        return str(self.document.get_state_display()) if self.document else gettext("To hand in")

    @property
    def state_name(self) -> str:
        """For style sheets."""
        return self.document.state if self.document and not self.needs_new else "to_hand_in"

    @property
    def is_missing(self) -> bool:
        """The school waits for it, and nobody has handed it in."""
        return self.is_awaited and (self.kind.is_required or self.needs_new)

    @property
    def is_awaited(self) -> bool:
        """Nothing that counts is there."""
        has_none = self.document is None or self.document.state in DocumentState.past()
        return has_none or self.needs_new

    @property
    def is_to_correct(self) -> bool:
        return self.document is not None and self.document.is_to_correct

    @property
    def is_to_send(self) -> bool:
        return self.document is not None and self.document.state == DocumentState.IMPORTED

    @property
    def may_import(self) -> bool:
        """A first file, or one in the place of another."""
        return bool(self.why) and (self.is_awaited or self.may_replace)

    @property
    def may_replace(self) -> bool:
        return self.document is not None and self.document.is_of_the_family

    @property
    def replaces(self) -> str:
        """The file that another would take the place of."""
        return str(self.document.file_id) if self.document and self.may_replace else ""


@dataclass(frozen=True)
class Shelf:
    """Of a household, or of one of its pupils, in one school year."""

    family: Family
    student: Student | None
    year: SchoolYear
    pieces: list[Piece] = field(default_factory=list)

    @property
    def holder(self) -> Family | Student:
        return self.student or self.family

    @property
    def missing(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.is_missing]

    @property
    def to_correct(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.is_to_correct]

    @property
    def to_send(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.is_to_send]

    def piece(self, pk: str) -> Piece | None:
        """By the key of its type, as an address or a form names it."""
        return next((piece for piece in self.pieces if str(piece.kind.pk) == pk), None)

    def shown_to(self, *, sees_money: bool) -> "Shelf":
        """Without what is about money, for those who do not see the billing."""
        pieces = [one for one in self.pieces if sees_money or not one.kind.is_about_money]
        return Shelf(self.family, self.student, self.year, pieces)


def shelf_of(family: Family, student: Student | None, *, on: dt.date) -> Shelf | None:
    """None as long as no school year runs."""
    shelves = shelves_of([family], school=family.school, on=on)
    return next((one for one in shelves if one.student == student), None)


def shelves_of(families: Iterable[Family], *, school: School, on: dt.date) -> list[Shelf]:
    """Of each family and of each of its pupils, in the year that runs."""
    year = SchoolYear.current_of(school)
    if year is None:
        return []
    return list(_Library(conditions.read(families, school=school), school, year, on).shelves())


def shelves_for(
    year: SchoolYear, kinds: Iterable[DocumentType], families: Iterable[Family], *, on: dt.date
) -> list[Shelf]:
    """The same of another year, for which these are asked, and nothing else is."""
    school = year.school
    read = conditions.read(families, school=school)
    return list(_Library(read, school, year, on, asked=set(kinds)).shelves())


class _Library:
    """What all shelves of a school are made from."""

    def __init__(
        self,
        families: list[Family],
        school: School,
        year: SchoolYear,
        on: dt.date,
        asked: set[DocumentType] | None = None,
    ) -> None:
        self.families, self.year, self.on, self.asked = families, year, on, asked
        kinds = DocumentType.objects.filter(school=school)
        found = kinds.prefetch_related("departments", "disciplines")
        self.kinds = [kind for kind in found if asked is None or kind in asked]
        self.conditions = {kind.pk: Conditions.of(kind) for kind in self.kinds}
        self.documents = self._documents()
        self.moved = moved_at(families) if school.asks_proof_of_address else {}

    def shelves(self) -> Iterator[Shelf]:
        for family in self.families:
            for student in (None, *family.students.all()):
                yield Shelf(family, student, self.year, list(self._pieces(family, student)))

    def _pieces(self, family: Family, student: Student | None) -> Iterator[Piece]:
        for kind in self.kinds:
            document = self._current(kind, family, student)
            why = self._why(kind, family, student)
            if why or document:
                needs_new = bool(why) and self._is_overtaken(kind, family, document)
                yield Piece(kind, why, document, needs_new)

    def _why(self, kind: DocumentType, family: Family, student: Student | None) -> str:
        why = self.conditions[kind.pk].why(family, student, on=self.on)
        if why is None or not (self.asked or kind.is_asked):
            return ""
        if kind.payment_mode:
            only = gettext("Only if you pay by %(mode)s.") % {"mode": kind.payment_mode}
            return f"{why} {only}"
        return why

    def _documents(self) -> dict[Key, list[Document]]:
        """The newest first."""
        of_year = Q(year=self.year) | Q(valid_until__gte=self.on)
        lasting = ~Q(type__validity=Validity.YEAR)
        rows = Document.objects.filter(of_year | lasting, family__in=self.families)
        rows = rows.exclude(state=DocumentState.REMOVED).select_related("file")
        found: dict[Key, list[Document]] = {}
        for row in rows.order_by("-imported_at", "-pk"):
            found.setdefault((row.type_id, row.family_id, row.student_id), []).append(row)
        return found

    def _current(
        self, kind: DocumentType, family: Family, student: Student | None
    ) -> Document | None:
        """This year's; else one that is valid still; else the last that expired."""
        rows = self.documents.get((kind.pk, family.pk, student.pk if student else None), [])
        of_year = [row for row in rows if row.year_id == self.year.pk and row.is_live]
        valid = [row for row in rows if row.is_accepted]
        past = [row for row in rows if row.state == DocumentState.EXPIRED]
        return next(iter([*of_year, *valid, *past]), None)

    def _is_overtaken(self, kind: DocumentType, family: Family, document: Document | None) -> bool:
        """Validated of an address that is no longer, or will not be, the family's."""
        moved = self.moved.get(family.pk)
        if moved is None or not kind.proves_address or not document or not document.is_accepted:
            return False
        return document.submitted_at is not None and document.submitted_at < moved
