"""The way through a re-enrolment: which steps are asked, who may be where, what comes next."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.urls import reverse

from reenrolment.case import Case
from reenrolment.enums import ReenrolmentState, StepKind
from reenrolment.models import Campaign, Correction, Reenrolment, Terms
from reenrolment.steps import BY_KIND, BY_SLUG, Step


class Mark(enum.Enum):
    """Of a step in the progress bar."""

    DONE = "done"
    CURRENT = "current"
    TO_DO = "to_do"


@dataclass(frozen=True)
class Stage:
    """A step as the progress bar shows it; an address where one may go."""

    number: int
    title: str
    mark: str
    url: str = ""


class Flow:
    """The steps of one case, in the order of its campaign."""

    def __init__(self, case: Case, *, may_edit: bool, is_preview: bool = False) -> None:
        self.case, self.may_edit, self.is_preview = case, may_edit, is_preview

    @property
    def row(self) -> Reenrolment:
        return self.case.row

    @property
    def campaign(self) -> Campaign:
        return self.case.campaign

    @cached_property
    def terms(self) -> Terms | None:
        """As a page shows them; whether they are still the ones is asked at «Valider»."""
        return self.campaign.current_terms

    @cached_property
    def steps(self) -> list[Step]:
        """Those that the campaign asks and that apply; of a correction those sent back alone."""
        rows = [row for row in self.campaign.steps.all() if row.is_on and row.kind in BY_KIND]
        rows.sort(key=lambda row: (_place(row.kind), row.order, row.pk))
        asked = frozenset(row.kind for row in rows)
        steps = [BY_KIND[row.kind](self.case, row, asked) for row in rows]
        steps = [step for step in steps if step.applies]
        if self.row.is_to_correct:
            back = {one.kind for one in self.corrections}
            steps = [step for step in steps if step.kind in back or not step.is_answered]
        return steps

    @cached_property
    def pages(self) -> list[list[Step]]:
        """One step each, but for what stands with the courses (003 L307-333)."""
        pages: list[list[Step]] = []
        for step in self.steps:
            if step.row.shares_page and pages and pages[-1][0].kind == StepKind.COURSES:
                pages[-1].append(step)
            else:
                pages.append([step])
        return pages

    def page_of(self, step: Step) -> list[Step]:
        """The steps that are answered together with this one; the first has the address."""
        pages = (page for page in self.pages if step.kind in [one.kind for one in page])
        return next(pages, [step])

    @cached_property
    def corrections(self) -> list[Correction]:
        """What the school sent back since the last «Valider», answered or not."""
        if not self.row.is_to_correct:
            return []
        return list(self.row.corrections.filter(asked_at__gte=self.row.submitted_at))

    @property
    def answered(self) -> list[Step]:
        """The steps that ask something."""
        return [step for step in self.steps if step.is_answered]

    @property
    def is_open(self) -> bool:
        """The family may answer at this second."""
        if not self.row.is_open:
            return False
        return self.row.is_to_correct or self.campaign.is_open(at=self.case.at)

    @property
    def is_gone(self) -> bool:
        """It closed before anything was known of the pupil: the tab is no more."""
        return self.row._state.adding and not self.is_open and not self.is_preview

    @property
    def shows_steps(self) -> bool:
        """To who answers, and to staff who look at it before it opens."""
        return self.is_preview or (self.is_open and self.may_edit)

    @property
    def is_to_begin(self) -> bool:
        """Nobody has said yes or no: the two buttons come before any step."""
        return self.row.state == ReenrolmentState.TO_DO and not self.is_preview

    @property
    def is_under_way(self) -> bool:
        """In choice mode: somebody has said yes."""
        return self.row.state in (ReenrolmentState.IN_PROGRESS, ReenrolmentState.TO_CORRECT)

    def is_done(self, step: Step) -> bool:
        back = [one for one in self.corrections if one.kind == step.kind]
        return step.is_done and not any(one.answered_at is None for one in back)

    @property
    def progress(self) -> tuple[int, int]:
        """Of the pages that ask something: how many are done, how many there are."""
        asked = [page for page in self.pages if page[0].is_answered]
        return sum(self._is_done(page) for page in asked), len(asked)

    def _is_done(self, page: list[Step]) -> bool:
        return all(self.is_done(step) for step in page)

    @property
    def undone(self) -> list[Step]:
        return [step for step in self.answered if not self.is_done(step)]

    @property
    def is_ready(self) -> bool:
        return not self.undone

    @property
    def stale(self) -> list[Step]:
        """Answered, and no longer valid by the rules of today."""
        return [step for step in self.answered if not step.is_still_valid()]

    def step(self, slug: str) -> Step | None:
        """None: no such step, or not of this campaign."""
        wanted = BY_SLUG.get(slug)
        return next((one for one in self.steps if wanted and type(one) is wanted), None)

    def may_be_at(self, step: Step) -> bool:
        """Everything before it is done."""
        before = self.steps[: self.steps.index(self.page_of(step)[0])]
        return self.is_preview or all(self.is_done(one) for one in before)

    @property
    def next(self) -> Step | None:
        """Where to go on: the first step that is not done."""
        return next((step for step in self.steps if not self.is_done(step)), None)

    @property
    def next_url(self) -> str:
        return self.url_of(self.next)

    @property
    def may_undo(self) -> bool:
        """A decline is taken back, or what was sent is given up, until the deadline."""
        is_open = self.may_edit and self.campaign.is_open(at=self.case.at)
        return is_open and (self.row.is_declined or self.row.is_submitted)

    def after(self, step: Step) -> Step | None:
        """The following one; while correcting, the next that waits."""
        if self.row.is_to_correct:
            return self.next
        following = self.pages[self.pages.index(self.page_of(step)) + 1 :]
        return next((page[0] for page in following if not page[0].is_done_elsewhere), None)

    def before(self, step: Step) -> Step | None:
        place = self.pages.index(self.page_of(step))
        return self.pages[place - 1][0] if place else None

    def is_terms_step(self, step: Step) -> bool:
        """Where «Valider» stands: the last step when the chosen one is not asked."""
        kinds = [one.kind for one in self.steps]
        chosen = self.campaign.terms_step
        return step.kind == (chosen if chosen in kinds else kinds[-1])

    def url_of(self, step: Step | None) -> str:
        pk = self.case.student.pk
        if self.is_gone:
            return reverse("home")
        if step is None or self.campaign.is_simple:
            return reverse("reenrolment:reenrolment", args=[pk])
        return reverse("reenrolment:step", args=[pk, self.page_of(step)[0].slug])

    def stages(self, here: Step | None) -> list[Stage]:
        """The progress bar; `here` None: everything was sent."""
        return [self._stage(number, page, here) for number, page in enumerate(self.pages, start=1)]

    def _stage(self, number: int, page: list[Step], here: Step | None) -> Stage:
        step = page[0]
        if here in page:
            mark = Mark.CURRENT
        elif here is None or self._is_passed(page, here):
            mark = Mark.DONE
        else:
            mark = Mark.TO_DO
        may_go = here is not None and here not in page and self.may_be_at(step)
        return Stage(number, step.title, mark.value, self.url_of(step) if may_go else "")

    def _is_passed(self, page: list[Step], here: Step) -> bool:
        """Answered; or, where nothing is asked, left behind."""
        if page[0].is_answered:
            return self._is_done(page)
        return self.pages.index(page) < self.pages.index(self.page_of(here))

    def read(self, steps: Iterable[Step], data: Mapping[str, Any]) -> bool:
        """Bind all; whether all may be kept."""
        return [step.read(data) for step in steps].count(False) == 0

    @transaction.atomic
    def keep(self, steps: Iterable[Step]) -> None:
        """What was read becomes the draft. Raises Late, Moved, ReenrolmentError."""
        self.case.hold()
        for step in steps:
            step.keep()
        self.case.forget()
        self.__dict__.pop("corrections", None)


def _place(kind: str) -> int:
    """The last steps come last, whatever their number."""
    last = StepKind.last()
    return last.index(StepKind(kind)) + 1 if kind in last else 0
