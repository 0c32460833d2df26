"""«Valider»: all answers again, then everything at once or nothing at all; and the way back."""

from django.db import transaction
from django.utils.translation import gettext

from reenrolment import mails, places
from reenrolment.case import Case
from reenrolment.flow import Flow
from reenrolment.models import ReenrolmentError, Submission
from reenrolment.parts import Refused
from reenrolment.steps import Courses, Step, names_of


class StepsToMend(ReenrolmentError):
    """Some answers are missing, or no longer valid."""

    def __init__(self, steps: list[Step]) -> None:
        sentence = gettext("Check %(steps)s again: something is missing, or has changed meanwhile.")
        super().__init__(sentence % {"steps": names_of(steps)})
        self.steps = steps


class Stopped(ReenrolmentError):
    """The school asks for something else first."""


@transaction.atomic
def submit(flow: Flow, *, accepts: bool) -> Submission:
    """One transaction with the mail rows. Raises Late, StepsToMend, Stopped, ReenrolmentError."""
    case = flow.case
    case.hold()
    flow = Flow(case, may_edit=flow.may_edit)
    if flow.undone or flow.stale:
        raise StepsToMend(list(dict.fromkeys([*flow.undone, *flow.stale])))
    if stops := [one for one in case.obstacles if one.is_stop]:
        raise Stopped(" ".join(text for one in stops for text in one.texts))
    terms = case.campaign.current_terms
    if terms and not accepts:
        raise ReenrolmentError(gettext("Tick “I accept” first."))
    sections = sections_of(flow)
    is_administrative = _wish(flow)
    case.row.submit(by=case.by, at=case.at, is_administrative=is_administrative)
    for step in flow.answered:
        _deliver(step)
    made = case.row.submissions.create(
        revision=case.row.revision,
        at=case.at,
        by=case.by,
        name=case.guardian.full_name,
        terms=terms,
        sections=sections,
    )
    mails.reenrolment_received(made, to=case.by)
    mails.reenrolment_to_decide(made)
    return made


@transaction.atomic
def decline(case: Case) -> None:
    """Its places go to who waits. Raises Late, ReenrolmentError."""
    case.hold()
    case.row.decline(by=case.by, at=case.at)
    places.give_back(case.row, at=case.at)
    mails.reenrolment_declined(case.row, to=case.by)
    if case.row.submitted_at:
        mails.reenrolment_declined_at_the_desk(case.row, by=case.by)


def sections_of(flow: Flow) -> list[list[object]]:
    """What is sent, in words: of each step its title and lines; of a correction, of all steps."""
    whole = Flow(flow.case, may_edit=flow.may_edit)
    last = flow.row.last_submission if flow.row.is_to_correct else None
    mended = {step.title: step.lines_to_keep() for step in whole.answered}
    former = dict(last.sections) if last else {}
    return [[title, lines] for title, lines in (former | mended).items()]


def _wish(flow: Flow) -> bool:
    """The places are taken before anything else of the submission is written.

    Whether it is administrative; unchanged where the courses are not asked again.
    """
    courses = next((step for step in flow.steps if isinstance(step, Courses)), None)
    if courses is None:
        return flow.row.is_administrative
    choice = courses.part.choice
    places.take(flow.row, choice.wishes, at=flow.case.at)
    return choice.is_administrative


def _deliver(step: Step) -> None:
    try:
        step.deliver()
    except Refused as error:
        raise StepsToMend([step]) from error
