"""The steps of a re-enrolment: what each asks, when it applies, how it is told and delivered."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy

from documents import handing
from documents.shelf import Piece
from reenrolment.case import Case
from reenrolment.course_choice import CoursesPart
from reenrolment.enums import StepKind
from reenrolment.models import CampaignStep, StepAnswer
from reenrolment.parts import (
    InformationPart,
    Lines,
    Part,
    SheetPart,
    guardian_part,
    student_part,
)
from students.forms import StudentForm

AUTHORISATIONS = ("image_consent", "exit_authorisation")


class Step:
    """A step of one case: `row` is how the school asks it."""

    kind: ClassVar[StepKind]
    slug: ClassVar[str]
    template: ClassVar[str] = "reenrolment/step.html"

    def __init__(self, case: Case, row: CampaignStep, asked: frozenset[str]) -> None:
        self.case, self.row, self.asked = case, row, asked
        """`asked`: the kinds of all steps that the campaign asks."""

    @property
    def title(self) -> str:
        return self.row.name

    @property
    def text(self) -> str:
        return self.row.text

    @property
    def applies(self) -> bool:
        """Whether there is anything to ask of this pupil."""
        return True

    @property
    def answer(self) -> StepAnswer | None:
        """What was answered of this pupil."""
        return self.case.answers.get((self.kind, None))

    @property
    def is_done(self) -> bool:
        return self.answer is not None

    @property
    def is_done_elsewhere(self) -> bool:
        """With another pupil: one is not led through it again."""
        return False

    @property
    def is_answered(self) -> bool:
        """It asks something: it is not one of the last."""
        return self.kind not in StepKind.last()

    @property
    def answered_by(self) -> str:
        return self.case.told(self.answer)

    @property
    def notes(self) -> list[str]:
        """Who answered it and when; of what is asked once of the family, on its own."""
        own = self.answered_by
        shared = [
            f"{part.title} – {told}"
            for part in self.parts
            if part.guardian and (told := part.answered_by) != own and told
        ]
        return [*filter(None, [own]), *shared]

    @cached_property
    def parts(self) -> list[Part]:
        return []

    def read(self, data: Mapping[str, Any]) -> bool:
        """Bind what was posted; every form says its own errors."""
        return [part.read(data) for part in self.parts].count(False) == 0

    def keep(self) -> None:
        """Raises Late, Moved, ReenrolmentError; in a transaction with the row held."""
        for part in self.parts:
            part.keep()

    def lines(self) -> Lines:
        return [line for part in self.parts for line in part.lines()]

    def lines_to_keep(self) -> list[tuple[Any, ...]]:
        """The same; behind those of a guardian's own sheet stands whose they are."""
        return [*self.lines()]

    def is_still_valid(self) -> bool:
        return self.is_done and all(part.is_still_valid() for part in self.parts)

    def deliver(self) -> None:
        """At «Valider»: what was typed becomes a fact. Raises Refused."""
        for part in self.parts:
            if isinstance(part, SheetPart) and (made := part.deliver()):
                self.case.row.changesets.add(made)


class Contacts(Step):
    """One's own sheet, once, and the pupil's (003 L226-246)."""

    kind, slug = StepKind.CONTACTS, "coordonnees"

    @cached_property
    def parts(self) -> list[Part]:
        names = tuple(StudentForm.base_fields)
        if StepKind.AUTHORISATIONS in self.asked:
            names = tuple(one for one in names if one not in AUTHORISATIONS)
        of_student = student_part(self.case, self.kind, names, title=gettext_lazy("Pupil"))
        return [guardian_part(self.case, self.kind), of_student]

    def lines_to_keep(self) -> list[tuple[Any, ...]]:
        return [
            (*line, part.guardian.pk) if part.guardian else line
            for part in self.parts
            for line in part.lines()
        ]

    def deliver(self) -> None:
        """With what the other guardian typed in their own sheet, unless it must be looked at."""
        super().deliver()
        for other in self.case.family.guardians.exclude(pk=self.case.guardian.pk):
            part = guardian_part(self.case, self.kind, other)
            if part.is_still_valid() and (made := part.deliver()):
                self.case.row.changesets.add(made)


class Authorisations(Step):
    """Yes or no must be ticked (003 L248-250)."""

    kind, slug = StepKind.AUTHORISATIONS, "autorisations"

    @property
    def applies(self) -> bool:
        return bool(self._part.sheet.live)

    @cached_property
    def _part(self) -> SheetPart:
        asked = AUTHORISATIONS
        return student_part(self.case, self.kind, asked, title=self.title, required=asked)

    @cached_property
    def parts(self) -> list[Part]:
        return [self._part]


class Documents(Step):
    """Pieces of the family and of the pupil for the coming year; files are stored at once."""

    kind, slug = StepKind.DOCUMENTS, "documents"
    template = "reenrolment/step_documents.html"

    @property
    def applies(self) -> bool:
        return bool(self.case.shelves)

    @property
    def answer(self) -> StepAnswer | None:
        """Where only the family hands in, what was done with another pupil is done."""
        own = super().answer
        if own or any(shelf.student for shelf in self.case.shelves):
            return own
        return self.case.answer_of_a_sibling

    @property
    def is_done_elsewhere(self) -> bool:
        return self.is_done and super().answer is None

    def keep(self) -> None:
        case, own = self.case, super().answer
        seen = own.revision if own else 0
        case.row.answer(self.kind, {}, by=case.by, at=case.at, seen=seen)

    @property
    def missing(self) -> list[str]:
        return [str(piece.kind) for shelf in self.case.shelves for piece in shelf.missing]

    def lines(self) -> Lines:
        return [
            (str(piece.kind), _said_of(piece))
            for shelf in self.case.shelves
            for piece in shelf.pieces
        ]

    def deliver(self) -> None:
        for shelf in self.case.shelves:
            handing.send(shelf, by=self.case.by, at=self.case.at)


def _said_of(piece: Piece) -> str:
    """Nobody takes what is missing for what need not be there."""
    if piece.is_missing:
        return gettext("missing still, to be handed in")
    return gettext("not handed in, not mandatory") if piece.is_awaited else piece.state


class Courses(Step):
    """The administrative box, or cursus and courses with the place wished (003 L307-319)."""

    kind, slug = StepKind.COURSES, "cours"
    template = "reenrolment/step_courses.html"

    @property
    def applies(self) -> bool:
        return self.case.campaign.offers_administrative or bool(self.case.follow_ups)

    @property
    def part(self) -> CoursesPart:
        return self._part

    @cached_property
    def _part(self) -> CoursesPart:
        return CoursesPart(self.case, self.kind)

    @cached_property
    def parts(self) -> list[Part]:
        return [self._part]


class Information(Step):
    """A free text: other wishes, the instrument chosen, what stops (inventory 88)."""

    kind, slug = StepKind.INFORMATION, "information"

    @cached_property
    def parts(self) -> list[Part]:
        part = InformationPart(self.case, self.kind)
        part.title = self.title
        return [part]


class Summary(Step):
    """Récapitulatif: everything that was changed and chosen, with the way to mend it."""

    kind, slug = StepKind.SUMMARY, "recapitulatif"
    template = "reenrolment/step_summary.html"

    @property
    def is_done(self) -> bool:
        """Read, unless it holds «J'accepte»: then the re-enrolment is sent."""
        return self.case.campaign.terms_step != self.kind

    def is_still_valid(self) -> bool:
        return True


class Completion(Step):
    """Finalisation: «Valider» where the school has put it here, then that it was sent."""

    kind, slug = StepKind.COMPLETION, "finalisation"
    template = "reenrolment/step_summary.html"

    @property
    def is_done(self) -> bool:
        return False

    def is_still_valid(self) -> bool:
        return True


STEPS: tuple[type[Step], ...] = (
    Contacts,
    Authorisations,
    Documents,
    Courses,
    Information,
    Summary,
    Completion,
)
BY_KIND: dict[str, type[Step]] = {step.kind: step for step in STEPS}
BY_SLUG: dict[str, type[Step]] = {step.slug: step for step in STEPS}


def names_of(steps: list[Step]) -> str:
    """«Documents», «Cours» and «…», for a sentence."""
    return get_text_list([f"« {step.title} »" for step in steps], gettext("and"))
