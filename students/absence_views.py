"""Announcing an absence, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import MenuPage
from accounts.kept_forms import posted
from students import absences, access
from students.absence_form import AbsenceForm
from students.http import StudentRequest
from students.models import Absence, AbsenceError


@require_http_methods(["GET", "HEAD", "POST"])
def declare_absence(request: StudentRequest, pk: int) -> HttpResponse:
    """For guardians who may ask for changes of this pupil."""
    student = access.student_to_edit(request, pk, tab=MenuPage.STUDENT_COURSES)
    initial = {"course": request.GET.get("cours", "")}
    data = None if request.is_viewing else posted(request)
    form = AbsenceForm(data, student=student, on=timezone.localdate(), initial=initial)
    if request.method == "POST" and form.is_valid() and _announced(request, form):
        return redirect("students:courses", student.pk)
    return render(request, "students/declare_absence.html", {"student": student, "form": form})


def _announced(request: StudentRequest, form: AbsenceForm) -> Absence | None:
    """None, with the reason at the form, when the same was announced already."""
    try:
        absence = absences.announce(form.save(commit=False), by=request.user, at=timezone.now())
    except AbsenceError as error:
        form.add_error(None, str(error))
        return None
    told = _("The absence is announced: the secretariat and the teachers concerned are told.")
    messages.success(request, told)
    return absence


@require_POST
def withdraw_absence(request: StudentRequest, pk: int, absence_pk: int) -> HttpResponse:
    """Of those that were announced and not withdrawn yet."""
    student = access.student_to_edit(request, pk, tab=MenuPage.STUDENT_COURSES)
    absence = get_object_or_404(student.absences.announced(), pk=absence_pk)
    try:
        absences.withdraw(absence, by=request.user, at=timezone.now())
    except AbsenceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The absence is withdrawn: whoever was told is told again."))
    return redirect("students:courses", student.pk)
