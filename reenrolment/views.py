"""The tab Réinscription: one view a page, what is decided is in the flow and the submission."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kept_forms import posted
from reenrolment import pages, submission
from reenrolment.access import flow_of, flow_to_edit
from reenrolment.flow import Flow
from reenrolment.forms import AcceptForm
from reenrolment.models import Late, ReenrolmentError
from reenrolment.pieces import LEVELS
from reenrolment.steps import Step
from students.http import StudentRequest

STATUS, ONE_PAGE = "reenrolment/status.html", "reenrolment/one_page.html"


@require_safe
def reenrolment(request: StudentRequest, pk: int) -> HttpResponse:
    """Where it stands; in the simple mode, the one page."""
    flow = flow_of(request, pk)
    if not (flow.campaign.is_simple and flow.shows_steps):
        return render(request, STATUS, pages.of_status(flow))
    if kept := _kept(request):
        flow.read(flow.steps, kept)
    return render(request, ONE_PAGE, pages.of_all(flow, request))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StudentRequest, pk: int, slug: str) -> HttpResponse:
    """A step, shown or answered; who may not be there is led to where they may."""
    flow = flow_of(request, pk)
    here = flow.step(slug)
    if here is None:
        raise Http404
    if not flow.shows_steps or flow.campaign.is_simple:
        return _shut(request, flow, here)
    page = flow.page_of(here)
    if flow.is_to_begin:
        return redirect(flow.url_of(None))
    if here is not page[0]:
        return redirect(flow.url_of(here))
    if not flow.may_be_at(here):
        messages.info(request, _("Do this step first."))
        return redirect(flow.url_of(flow.next))
    if request.method == "POST" and _keeps(request, flow, page):
        return redirect(flow.url_of(_following(request, flow, here)))
    if kept := _kept(request):
        flow.read(page, kept)
    return render(request, here.template, pages.of_step(flow, here, request))


@require_POST
def keep_all(request: StudentRequest, pk: int) -> HttpResponse:
    """The simple mode's «Continuer»: what was ticked and typed is kept, then documents follow.

    `?vers=` names the documents that are to be imported next.
    """
    flow = flow_to_edit(request, pk)
    if not flow.campaign.is_simple:
        return redirect(flow.url_of(None))
    if not _keeps(request, flow, pages.shown_steps(flow)):
        return _again(request, flow, AcceptForm(terms=flow.terms))
    if (level := request.GET.get("vers")) in LEVELS:
        return redirect("reenrolment:import", pk, level)
    return redirect(flow.url_of(None))


@require_POST
def start(request: StudentRequest, pk: int) -> HttpResponse:
    """«Je souhaite réinscrire»."""
    flow = flow_to_edit(request, pk)
    try:
        flow.case.start()
    except ReenrolmentError as error:
        messages.error(request, pages.why(error, flow.campaign))
        return redirect(flow.url_of(None))
    return redirect(flow.url_of(flow.next))


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: StudentRequest, pk: int) -> HttpResponse:
    """«Etes-vous sûr de ne pas vouloir réinscrire» (GET), then it is so (POST)."""
    flow = flow_to_edit(request, pk)
    if request.method != "POST":
        return render(request, "reenrolment/decline.html", pages.of_status(flow))
    try:
        submission.decline(flow.case)
    except ReenrolmentError as error:
        messages.error(request, pages.why(error, flow.campaign))
    return redirect(flow.url_of(None))


@require_POST
def resume(request: StudentRequest, pk: int) -> HttpResponse:
    """After all, until the deadline."""
    flow = flow_to_edit(request, pk)
    try:
        flow.case.resume()
    except ReenrolmentError as error:
        messages.error(request, pages.why(error, flow.campaign))
        return redirect(flow.url_of(None))
    return redirect(flow.url_of(flow.next))


@require_POST
def submit(request: StudentRequest, pk: int) -> HttpResponse:
    """Valider."""
    flow = flow_to_edit(request, pk)
    accept = AcceptForm(request.POST, terms=flow.terms)
    is_kept = not flow.campaign.is_simple or _keeps(request, flow, pages.shown_steps(flow))
    if not is_kept or not accept.is_valid():
        return _again(request, flow, accept)
    try:
        submission.submit(flow, accepts=True)
    except ReenrolmentError as error:
        messages.error(request, pages.why(error, flow.campaign))
        return redirect(flow.url_of(_to_mend(flow, error)))
    return redirect(flow.url_of(flow.steps[-1]))


def _following(request: StudentRequest, flow: Flow, here: Step) -> Step | None:
    if pages.goes_back(flow, request):
        return next(step for step in flow.steps if not step.is_answered)
    return flow.after(here)


def _keeps(request: StudentRequest, flow: Flow, steps: list[Step]) -> bool:
    """Otherwise every form says why, or a message does; what was typed stays in them."""
    if not flow.may_edit:
        raise Http404
    is_valid = flow.read(steps, request.POST)
    if flow.row.is_open and not flow.is_open:
        messages.error(request, pages.why(Late(), flow.campaign))
        return False
    if not is_valid:
        return False
    try:
        flow.keep(steps)
    except ReenrolmentError as error:
        messages.error(request, pages.why(error, flow.campaign))
        return False
    return True


def _to_mend(flow: Flow, error: ReenrolmentError) -> Step | None:
    """The step to look at again; of what the school asks for first, where «Valider» stands."""
    if isinstance(error, submission.StepsToMend):
        return error.steps[0]
    if isinstance(error, submission.Stopped):
        return next(step for step in flow.steps if flow.is_terms_step(step))
    return None


def _kept(request: StudentRequest) -> Any:
    """What was typed before the session ended."""
    if request.method == "POST" or request.is_viewing:
        return None
    pk = request.student.pk
    sent_to = [reverse(f"reenrolment:{name}", args=[pk]) for name in ("submit", "keep_all")]
    return posted(request, sent_to=sent_to)


def _shut(request: StudentRequest, flow: Flow, here: Step) -> HttpResponse:
    """Nothing is answered here now: what comes too late is shown, else where it all stands."""
    if request.method == "POST" and flow.row.is_open and flow.may_edit:
        flow.read(flow.page_of(here), request.POST)
        messages.error(request, pages.why(Late(), flow.campaign))
        return render(request, here.template, pages.of_step(flow, here, request))
    if request.method == "POST" and flow.may_edit:
        state = {"state": flow.row.get_state_display()}
        text = _("This re-enrolment is now “%(state)s”: what you have just typed was not kept.")
        messages.warning(request, text % state)
    if not here.is_answered and flow.row.is_submitted:
        return render(request, STATUS, pages.of_status(flow) | {"stages": flow.stages(None)})
    return redirect(flow.url_of(None))


def _again(request: StudentRequest, flow: Flow, accept: AcceptForm) -> HttpResponse:
    """The page on which «Valider» stands, with what is to be mended."""
    if not flow.row.is_open:
        return redirect(flow.url_of(None))
    if flow.campaign.is_simple:
        return render(request, ONE_PAGE, pages.of_all(flow, request, accept=accept))
    here = next(step for step in flow.steps if flow.is_terms_step(step))
    return render(request, here.template, pages.of_step(flow, here, request, accept=accept))
