"""The pupil's documents: the parcours, and the bulletin of a term."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.enums import MenuPage
from students import access, career, report
from students.http import StudentRequest


@require_safe
def career_pdf(request: StudentRequest, pk: int) -> HttpResponse:
    """Years, cycles, admissions, works played."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_HISTORY)
    content = career.document(student, on=timezone.localdate())
    return _pdf(content, f"parcours-{slugify(str(student))}")


@require_safe
def report_pdf(request: StudentRequest, pk: int, term_pk: int) -> HttpResponse:
    """One that is not published does not exist."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_COURSES)
    term = get_object_or_404(report.published(student, at=timezone.now()), pk=term_pk)
    name = f"bulletin-{slugify(str(student))}-{slugify(str(term))}"
    return _pdf(report.document(student, term), name)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
