"""Files of a re-enrolment: imported, deleted, downloaded; and the PDF of what was sent."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents import handing, importing, serving, texts
from documents.forms import import_lines
from documents.models import DocumentError
from families.http import PortalRequest
from reenrolment import pages, papers
from reenrolment.access import flow_of, flow_to_edit
from reenrolment.flow import Flow
from reenrolment.models import Late
from reenrolment.overview import cards
from reenrolment.pieces import Pieces
from reenrolment.steps import Documents
from students.http import StudentRequest


@require_http_methods(["GET", "HEAD", "POST"])
def import_files(request: StudentRequest, pk: int, level: str) -> HttpResponse:
    """One or several documents at once, for the coming year; what is refused loses nothing else."""
    flow = flow_to_edit(request, pk)
    if _is_late(request, flow):
        return redirect(flow.url_of(None))
    place = _place(flow, level, even_sent=True)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    named = place.shelf.importable(request.GET.get("piece", ""))
    lines = import_lines(place.shelf, named=named, data=data, files=files)
    if request.method == "POST":
        lines.is_valid()
        saved = importing.save_each(lines.filled(), by=request.user, at=timezone.now())
        if saved:
            names = ", ".join(saved)
            messages.success(request, _("Imported: %(names)s.") % {"names": names})
            _send_again(flow, level)
        if not lines.total_error_count():
            return redirect(place.url)
    context = {
        "place": place,
        "student": flow.case.student,
        "lines": lines,
        "named": named,
        "limits": texts.limits(),
        "too_heavy": texts.too_heavy(),
    }
    return render(request, "reenrolment/import.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: StudentRequest, pk: int, level: str, document: uuid.UUID) -> HttpResponse:
    """Asks first (GET), then deletes (POST)."""
    flow = flow_to_edit(request, pk)
    if _is_late(request, flow):
        return redirect(flow.url_of(None))
    place = _place(flow, level)
    found = [p.document for p in place.shelf.pieces if p.document and p.may_remove]
    row = next((one for one in found if one.pk == document), None)
    if row is None:
        raise Http404
    if request.method != "POST":
        named = row.file.name_for(flow.case.guardian) if row.file else ""
        context = {"place": place, "student": flow.case.student, "document": row, "file": named}
        return render(request, "reenrolment/remove.html", context)
    try:
        handing.remove(row, by=request.user, at=timezone.now())
    except DocumentError as error:
        messages.error(request, str(error))
    return redirect(place.url)


@require_safe
def download(request: PortalRequest, pk: int) -> Any:
    """A form or a notice of a campaign that the family sees."""
    for card in cards(request.guardian, at=timezone.now(), drafts=request.is_viewing):
        for found in card.campaign.downloads.all():
            if found.pk == pk:
                return serving.download_of(found.file, found.label)
    raise Http404


@require_safe
def submission_pdf(request: StudentRequest, pk: int) -> HttpResponse:
    """What was sent last, word for word."""
    flow = flow_of(request, pk)
    if flow.row.pk is None:
        raise Http404
    made = get_object_or_404(flow.row.submissions.all(), revision=flow.row.revision)
    content = papers.document(made, reader=flow.case.guardian)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"reinscription-{slugify(str(flow.case.student))}"
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _is_late(request: StudentRequest, flow: Flow) -> bool:
    """Whether the campaign has closed over a page that was open; it is said, with the contact."""
    is_late = request.method == "POST" and flow.row.is_open and not flow.is_open
    is_late = is_late and not any(shelf.to_correct for shelf in flow.case.shelves)
    if is_late:
        messages.error(request, pages.why(Late(), flow.campaign))
    return is_late


def _place(flow: Flow, level: str, *, even_sent: bool = False) -> Pieces:
    """Http404 where nothing is handed in now: it has closed, or another step was sent back.

    With `even_sent`, what the school waits for after «Valider» is handed in at any time.
    """
    hands_in = flow.is_open and flow.step(Documents.slug) is not None
    if not hands_in and not even_sent:
        raise Http404
    asked = [Pieces(flow.case, shelf) for shelf in flow.case.shelves]
    places = asked if hands_in else pages.after_sending(flow)
    found = next((one for one in places if one.level == level), None)
    if found is None:
        raise Http404
    return found


def _send_again(flow: Flow, level: str) -> None:
    """What is replaced after «Valider» goes to the school at once."""
    if flow.row.is_open:
        return
    flow.case.forget_shelves()
    for shelf in flow.case.shelves:
        if Pieces(flow.case, shelf).level == level:
            handing.submit(shelf, by=flow.case.by, at=timezone.now())
