"""The optional proof of an absence that the family announced."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import MenuPage
from documents import handing, proofs, texts
from documents.forms import FilesForm
from documents.inspection import Refused
from documents.models import DocumentError
from documents.models.files import kept_apart_from
from students import access
from students import mails as absence_words
from students.http import StudentRequest
from students.models import Absence


@require_http_methods(["GET", "HEAD", "POST"])
def absence_proof(request: StudentRequest, pk: int, absence_pk: int) -> HttpResponse:
    """Given beforehand or afterwards; another file takes its place."""
    absence = _absence(request, pk, absence_pk)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if request.method == "POST" and form.is_valid():
        files = form.cleaned_data["papers"]
        try:
            handing.prove(absence, files, by=request.user, at=timezone.now())
        except (Refused, DocumentError) as refusal:
            form.add_error("papers", str(refusal))
        else:
            messages.success(request, _("The proof of the absence is handed in."))
            return redirect("students:courses", pk)
    proof = proofs.of_absence(absence)
    context = {
        "student": request.student,
        "absence": absence,
        "days": absence_words.days(absence),
        "proof": proof,
        "file": proof.file.name_for(request.guardian) if proof else "",
        "form": form,
        "limits": texts.limits(),
    }
    return render(request, "documents/absence_proof.html", context)


@require_POST
def remove_absence_proof(request: StudentRequest, pk: int, absence_pk: int) -> HttpResponse:
    """The family takes it back."""
    absence = _absence(request, pk, absence_pk)
    if proof := proofs.of_absence(absence):
        handing.unprove(proof)
        messages.success(request, _("The proof of the absence is deleted."))
    return redirect("documents:absence_proof", pk, absence_pk)


def _absence(request: StudentRequest, pk: int, absence_pk: int) -> Absence:
    student = access.student_to_edit(request, pk, tab=MenuPage.STUDENT_COURSES)
    absence = get_object_or_404(student.absences.announced(), pk=absence_pk)
    proof = proofs.of_absence(absence)
    if proof and proof.file.created_by_id in kept_apart_from(request.guardian, request.family):
        raise Http404
    return absence
