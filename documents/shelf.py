"""What is asked of a household and of its pupils, beside what was handed in: a shelf for each.

Built for many families at once in a constant number of queries: the family's pages, its list of
things to do and the desk read the same shelves.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import School
from documents import conditions
from documents.conditions import Conditions
from documents.enums import DocumentState, Validity
from documents.models import Document, DocumentType
from documents.models.files import kept_apart_from
from documents.moves import moved_at
from families.models import Family, Guardian
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
    standing: Document | None = None
    """Beside one on its way, the validated one that counts until then."""
    file_name: str = ""
    """As whoever looks may read it; nobody does before `shown_to`."""
    is_kept_apart: bool = False
    """The file is that of another guardian, and not for who looks."""
    lasts: str = ""
    """Until when one that is handed in now is valid, in words."""
    is_ending: bool = False
    """What was validated is soon no longer valid: the next one may be handed in."""

    @property
    def state(self) -> str:
        if self.needs_new:
            return gettext("New proof to hand in")
        return str(self.document.get_state_display()) if self.document else gettext("To hand in")

    @property
    def state_name(self) -> str:
        """For style sheets."""
        return self.document.state if self.document and not self.needs_new else "to_hand_in"

    def shown_to(self, guardian: Guardian, apart: Collection[int]) -> "Piece":
        """`apart`: the accounts of other guardians, whose files are theirs alone."""
        file = self.document.file if self.document else None
        if file is None:
            return self
        is_kept_apart = file.created_by_id in apart
        return replace(self, file_name=file.name_for(guardian), is_kept_apart=is_kept_apart)

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
        is_imported = self.document is not None and self.document.state == DocumentState.IMPORTED
        return is_imported and not self.is_kept_apart

    @property
    def may_import(self) -> bool:
        """A first file, or one in the place of another."""
        return bool(self.why) and (self.is_awaited or self.is_ending or self.may_replace)

    @property
    def may_remove(self) -> bool:
        is_of_the_family = self.document is not None and self.document.is_of_the_family
        return is_of_the_family and not self.is_kept_apart

    @property
    def may_replace(self) -> bool:
        """What the school sent back anybody may do better."""
        return self.may_remove or self.is_to_correct

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
    def sent_back(self) -> "Shelf":
        """With nothing on it but what is to be corrected."""
        return replace(self, pieces=self.to_correct)

    @property
    def waited_for(self) -> "Shelf":
        """With nothing on it but what is missing or to be corrected."""
        pieces = [piece for piece in self.pieces if piece.is_missing or piece.is_to_correct]
        return replace(self, pieces=pieces)

    @property
    def is_complete(self) -> bool:
        """The school can be done with it: nothing is missing or to be corrected."""
        return not self.missing and not self.to_correct

    @property
    def is_done(self) -> bool:
        """All that the school asked for is there, and nothing waits for its decision."""
        live = [one.document for one in self.pieces if one.document and one.document.is_live]
        return not self.missing and all(document.is_accepted for document in live)

    @property
    def ending(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.is_ending and piece.why]

    @property
    def to_send(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.is_to_send]

    def piece(self, pk: str) -> Piece | None:
        """By the key of its type, as an address or a form names it."""
        return next((piece for piece in self.pieces if str(piece.kind.pk) == pk), None)

    def importable(self, pk: str) -> Piece | None:
        """The one that a row, a mail or a task led to, as long as it may be imported."""
        piece = self.piece(pk)
        return piece if piece and piece.may_import else None

    def shown_to(self, guardian: Guardian) -> "Shelf":
        """Without what is about money, for those who do not see that of its holder."""
        sees_money = guardian.sees_money and (
            self.student is None or self.student.rights_of(guardian).sees_money
        )
        apart = kept_apart_from(guardian, self.family)
        shown = [one for one in self.pieces if sees_money or not one.kind.is_about_money]
        pieces = [one.shown_to(guardian, apart) for one in shown]
        return Shelf(self.family, self.student, self.year, pieces)


def _choice(kind: DocumentType) -> str:
    """What the family alone knows; "" when nothing is left to it."""
    if kind.payment_mode:
        return gettext("Only if you pay by %(mode)s.") % {"mode": kind.payment_mode}
    return "" if kind.is_mandatory else gettext("To hand in if it concerns you.")


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
    year: SchoolYear,
    kinds: Iterable[DocumentType],
    families: Iterable[Family],
    *,
    on: dt.date,
    given_up: Collection[int] = (),
) -> list[Shelf]:
    """The same of another year, for which these are asked, and nothing else is.

    `given_up`: keys of this year's follow-ups that do not go on in that one.
    """
    school = year.school
    read = conditions.read(families, school=school, given_up=given_up)
    return list(_Library(read, school, year, on, asked=set(kinds)).shelves())


def complete_holders(
    families: Iterable[Family], *, school: School, on: dt.date
) -> Iterator[tuple[int, int | None]]:
    """Keys of the families and pupils whose shelf is complete."""
    for shelf in shelves_of(families, school=school, on=on):
        if shelf.is_complete:
            yield shelf.family.pk, shelf.student.pk if shelf.student else None


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
                is_ending = self._is_ending(document)
                lasts = kind.lasts(year=self.year)
                is_next = document is not None and document.is_of_the_family
                standing = self._standing(kind, family, student) if is_next else None
                yield Piece(
                    kind, why, document, needs_new, standing, lasts=lasts, is_ending=is_ending
                )

    def _why(self, kind: DocumentType, family: Family, student: Student | None) -> str:
        conditions_of_kind = self.conditions[kind.pk]
        why = conditions_of_kind.why(family, student, on=self.on)
        if why is None or not (self.asked or kind.is_asked):
            return ""
        choice = _choice(kind)
        if conditions_of_kind.are_none:
            return choice or why
        return f"{why} {choice}".strip()

    def _documents(self) -> dict[Key, list[Document]]:
        """The newest first."""
        of_year = Q(year=self.year) | Q(valid_until__gte=self.on)
        lasting = ~Q(type__validity=Validity.YEAR)
        rows = Document.objects.filter(of_year | lasting, family__in=self.families)
        rows = rows.exclude(state=DocumentState.REMOVED).select_related("file", "type")
        found: dict[Key, list[Document]] = {}
        for row in rows.order_by("-imported_at", "-pk"):
            found.setdefault((row.type_id, row.family_id, row.student_id), []).append(row)
        return found

    def _current(
        self, kind: DocumentType, family: Family, student: Student | None
    ) -> Document | None:
        """This year's; else one that is valid still or waits; else the last that expired."""
        rows = self._rows(kind, family, student)
        of_year = [row for row in rows if row.year_id == self.year.pk and row.is_live]
        of_year.sort(key=lambda row: row.is_accepted)  # what is on its way comes first
        valid = [row for row in rows if row.is_accepted and self._reaches(row)]
        waiting = [row for row in rows if row.is_live and not row.is_accepted]
        past = [row for row in rows if row.state == DocumentState.EXPIRED]
        return next(iter([*of_year, *valid, *waiting, *past]), None)

    def _standing(
        self, kind: DocumentType, family: Family, student: Student | None
    ) -> Document | None:
        rows = self._rows(kind, family, student)
        valid = (row for row in rows if row.is_accepted and self._reaches(row))
        return next((row for row in valid if not self._is_overtaken(kind, family, row)), None)

    def _rows(self, kind: DocumentType, family: Family, student: Student | None) -> list[Document]:
        return self.documents.get((kind.pk, family.pk, student.pk if student else None), [])

    def _reaches(self, document: Document) -> bool:
        """Still valid when the year begins: what ends before says nothing of a coming year."""
        ends = document.valid_until
        return ends is None or ends >= self.year.starts_on

    def _is_ending(self, document: Document | None) -> bool:
        return document is not None and document.is_ending(on=self.on, year=self.year)

    def _is_overtaken(self, kind: DocumentType, family: Family, document: Document | None) -> bool:
        """Validated of an address that is no longer, or will not be, the family's."""
        moved = self.moved.get(family.pk)
        if moved is None or not kind.proves_address or not document or not document.is_accepted:
            return False
        return document.submitted_at is not None and document.submitted_at < moved
