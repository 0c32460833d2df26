"""What the pages of a re-enrolment show."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from documents import access as documents_access
from documents import texts
from documents.shelf import Piece
from families.http import PortalRequest
from reenrolment import overview
from reenrolment.asked import asked_of
from reenrolment.enums import ReenrolmentState, StepKind
from reenrolment.flow import Flow
from reenrolment.forms import AcceptForm
from reenrolment.models import Campaign, Late, ReenrolmentError
from reenrolment.pieces import Pieces
from reenrolment.steps import Documents, Step

BACK = "recapitulatif"
"""In the address of a step that is mended: then the récapitulatif comes again."""


def of_status(flow: Flow) -> dict[str, Any]:
    """Where the re-enrolment stands."""
    row, saved = flow.row, flow.row.pk is not None
    return _common(flow) | {
        "wishes": asked_of(row),
        "corrections": [one for one in flow.corrections if one.answered_at is None],
        "submission": row.last_submission if saved else None,
        "is_sender": row.submitted_by_id == flow.case.guardian.user_id,
        "next": flow.next,
        "waited_for": waited_for(flow),
        "obstacles": flow.case.obstacles if flow.shows_steps else [],
        "others": overview.others_to_do(flow.case.guardian, flow.case.student, at=flow.case.at),
    }


def waited_for(flow: Flow) -> list[tuple[Piece, str]]:
    """Documents that the school waits for after «Valider», each with where it is imported."""
    if flow.row.is_open or not flow.may_edit:
        return []
    places = after_sending(flow)
    return [(piece, place.import_of(piece)) for place in places for piece in place.shelf.pieces]


def after_sending(flow: Flow) -> list[Pieces]:
    """Where something is handed in still: what came back; what is missing, while it counts."""
    counts = flow.row.is_sent
    shelves = [one.waited_for if counts else one.sent_back for one in flow.case.shelves]
    return [Pieces(flow.case, shelf) for shelf in shelves if shelf.pieces]


def missing(flow: Flow) -> list[str]:
    """What is still to be handed in, as long as documents are asked here."""
    step = flow.step(Documents.slug)
    return step.missing if isinstance(step, Documents) else []


def of_step(
    flow: Flow, step: Step, request: PortalRequest, *, accept: AcceptForm | None = None
) -> dict[str, Any]:
    """One page with its forms, or the whole in words where it is sent."""
    page = flow.page_of(step)
    before, sends = flow.before(step), not step.is_answered and flow.is_terms_step(step)
    following = flow.after(step)
    return (
        _common(flow)
        | {
            "step": step,
            "stages": flow.stages(step),
            "before": flow.url_of(before) if before else "",
            "following": flow.url_of(following) if following else "",
            "sections": [] if step.is_answered else sections_of(flow),
            "sends": sends,
            "goes_back": goes_back(flow, request),
            "joined": page[1:],
            "obstacles": [] if step.is_answered else flow.case.obstacles,
        }
        | _of_documents(flow, request)
        | _refused(page, accept or AcceptForm(terms=flow.terms))
    )


def goes_back(flow: Flow, request: PortalRequest) -> bool:
    """Who came from the récapitulatif to mend one step goes back to it."""
    return BACK in request.GET and flow.is_ready


def of_all(
    flow: Flow, request: PortalRequest, *, accept: AcceptForm | None = None
) -> dict[str, Any]:
    """The simple mode: every step on one page."""
    steps = shown_steps(flow)
    return (
        of_status(flow)
        | {
            "steps": steps,
            "here": _where_it_goes_on(flow, steps),
            "is_whole": len(steps) == len(flow.answered),
            "last": next((step for step in flow.steps if not step.is_answered), None),
        }
        | _of_documents(flow, request)
        | _refused(steps, accept or AcceptForm(terms=flow.terms))
    )


def _refused(steps: list[Step], accept: AcceptForm) -> dict[str, Any]:
    """The forms of the page that say an error: told together, above them all."""
    parts = [part for step in steps for part in step.parts if part.data is not None]
    bound = [*(part.form for part in parts), *([accept] if accept.is_bound else [])]
    said = told_above(bound)
    return said | {"accept": accept, "refused": next(iter(said["told"]), None)}


def told_above(forms: Iterable[Any]) -> dict[str, Any]:
    """For `_errors.html`: the forms that say an error, and how many they say."""
    told = [form for form in forms if form.errors]
    for form in told:
        form.is_told_above = True
    return {"told": told, "faults": sum(len(form.errors) for form in told)}


def _where_it_goes_on(flow: Flow, steps: list[Step]) -> Step | None:
    """The step to be read first after «Continuer»; of a page that is new, none."""
    is_begun = any(flow.is_done(one) for one in steps)
    has_faults = any(part.data is not None for one in steps for part in one.parts)
    if not is_begun or has_faults:
        return None
    return next((one for one in steps if not flow.is_done(one)), None)


def shown_steps(flow: Flow) -> list[Step]:
    """What is ticked comes before documents are imported (000 L364): then all the rest."""
    asked = {step.kind: step for step in flow.answered}
    courses = asked.get(StepKind.COURSES)
    if StepKind.DOCUMENTS in asked and courses and not flow.is_done(courses):
        return [courses]
    return flow.answered


def _common(flow: Flow) -> dict[str, Any]:
    return {
        "flow": flow,
        "row": flow.row,
        "campaign": flow.campaign,
        "student": flow.case.student,
        "deadline": overview.deadline(flow.campaign),
        "terms": flow.terms,
        "downloads": flow.campaign.downloads.all(),
        "progress": progress(flow),
    }


def _of_documents(flow: Flow, request: PortalRequest) -> dict[str, Any]:
    places = [Pieces(flow.case, shelf) for shelf in flow.case.shelves]
    opened = documents_access.files_of(request).values_list("pk", flat=True) if places else ()
    return {
        "places": places,
        "opened": set(opened),
        "limits": texts.limits(),
        "missing": missing(flow),
    }


def sections_of(flow: Flow) -> list[dict[str, Any]]:
    """The récapitulatif: of each step its lines, and the way to mend them."""
    return [
        {
            "title": step.title,
            "lines": step.lines(),
            "url": f"{flow.url_of(step)}?{BACK}=1",
            "notes": step.notes,
            "is_stale": not step.is_still_valid(),
        }
        for step in flow.answered
    ]


def progress(flow: Flow) -> str:
    """«En cours : 2 étapes sur 6», else the state."""
    state = flow.row.get_state_display()
    if flow.row.state != ReenrolmentState.IN_PROGRESS:
        return str(state)
    done, count = flow.progress
    said = {"state": state, "done": done, "count": count}
    return gettext("%(state)s: %(done)d of %(count)d steps") % said


def why(error: ReenrolmentError, campaign: Campaign) -> str:
    """Of a campaign that has closed, with the school's contact: nothing typed is lost."""
    if not isinstance(error, Late):
        return str(error)
    school = campaign.school
    contact = " – ".join(filter(None, [school.phone, school.email]))
    closed = campaign.closed_text or gettext(
        "The campaign has closed: what you typed was not sent. It is still here."
    )
    return gettext("%(closed)s Contact the school: %(contact)s.") % {
        "closed": closed.strip(),
        "contact": contact,
    }
