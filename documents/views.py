"""The tabs of documents, of the family and of each pupil: seen, imported, deleted, sent."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import access, handing, importing, proofs, serving, texts
from documents.forms import import_lines
from documents.listings import table_of
from documents.models import DocumentError
from families.http import PortalRequest


@require_safe
def documents(request: PortalRequest, pk: int | None = None) -> HttpResponse:
    """What is asked, what was handed in, what became of it (inventory 52-62)."""
    place = access.place_of(request, pk)
    opened = set(access.files_of(request).values_list("pk", flat=True))
    context = {
        "place": place,
        "student": place.student,
        "table": table_of(place.shelf, place.audience, request.GET),
        "opened": opened,
        "text": texts.above(place),
        "limits": texts.limits(),
        "absences": proofs.asked(request, place),
    }
    templates = ("documents/family_documents.html", "documents/student_documents.html")
    return render(request, _of_level(place, *templates), context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_files(request: PortalRequest, pk: int | None = None) -> HttpResponse:
    """One or several documents at once; what is refused loses nothing else."""
    place = access.place_to_edit(request, pk)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    named = place.open_shelf.importable(request.GET.get("piece", ""))
    lines = import_lines(place.open_shelf, named=named, data=data, files=files)
    if request.method == "POST":
        lines.is_valid()
        saved = importing.save_each(lines.filled(), by=request.user, at=timezone.now())
        _tell_saved(request, saved)
        if not lines.total_error_count():
            return redirect(place.url)
        _tell_refused(request, sum(not line.is_valid() for line in lines))
    context = {
        "place": place,
        "student": place.student,
        "lines": lines,
        "named": named,
        "limits": texts.limits(),
        "too_heavy": texts.too_heavy(),
    }
    templates = ("documents/family_import.html", "documents/student_import.html")
    return render(request, _of_level(place, *templates), context)


def _tell_refused(request: PortalRequest, count: int) -> None:
    """Above, where the eye is; the reason stands at the document itself."""
    sentence = ngettext(
        "%(count)d document is not imported: the reason stands beside it.",
        "%(count)d documents are not imported: the reason stands beside each.",
        count,
    )
    messages.error(request, sentence % {"count": count})


def _tell_saved(request: PortalRequest, saved: list[str]) -> None:
    if not saved:
        return
    names = texts.quoted(saved)
    sentence = ngettext(
        "%(names)s is imported. Press “Validate” to send it to the school.",
        "%(names)s are imported. Press “Validate” to send them to the school.",
        len(saved),
    )
    messages.success(request, sentence % {"names": names})


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PortalRequest, document: uuid.UUID, pk: int | None = None) -> HttpResponse:
    """Asks first (GET), then deletes (POST)."""
    place = access.place_to_edit(request, pk)
    kinds = [piece.kind for piece in place.open_shelf.pieces if not piece.is_kept_apart]
    held = request.family.documents.live().held_by(place.family, place.student)
    row = get_object_or_404(held.filter(type__in=kinds).select_related("file"), pk=document)
    if request.method != "POST":
        named = row.file.name_for(request.guardian) if row.file else ""
        context = {"place": place, "student": place.student, "document": row, "file": named}
        templates = ("documents/family_remove.html", "documents/student_remove.html")
        return render(request, _of_level(place, *templates), context)
    try:
        handing.remove(row, by=request.user, at=timezone.now())
    except DocumentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(document)s” is deleted.") % {"document": row.type})
    return redirect(place.url)


@require_POST
def submit(request: PortalRequest, pk: int | None = None) -> HttpResponse:
    """Valider: what was imported goes to the school."""
    place = access.place_to_edit(request, pk)
    sent = handing.submit(place.open_shelf, by=request.user, at=timezone.now())
    if sent:
        messages.success(request, texts.sent(sent, to=request.user))
    else:
        messages.info(request, _("There is nothing to send: import a document first."))
    return redirect(place.url)


@require_safe
def file(request: PortalRequest, pk: uuid.UUID) -> Any:
    """The bytes of one file, to whoever of the family may open it."""
    return serving.response_of(get_object_or_404(access.files_of(request), pk=pk))


@require_safe
def blank_form(request: PortalRequest, pk: int) -> Any:
    """The form that belongs to a document, to be filled in."""
    kinds = request.school.document_types.asked().exclude(blank_form="")
    return serving.blank_form_of(get_object_or_404(kinds, pk=pk))


def _of_level(place: access.Place, family: str, student: str) -> str:
    """The template for a household, or for a pupil."""
    return student if place.student else family
