"""Menu Élèves: the choice of a pupil and the tab Identité of the file."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import MenuPage
from families.http import PortalRequest
from families.sheet_pages import sheet_page
from families.sheets import Sheet
from students import access, housing
from students.forms import StudentForm
from students.http import StudentRequest
from students.models import Student


@require_safe
def choose(request: PortalRequest) -> HttpResponse:
    """Leads to the file of `?eleve=`, or of the only pupil; else asks whose (inventory 63)."""
    students = list(request.family.students.visible_to(request.guardian))
    if wanted := request.GET.get("eleve"):
        students = [student for student in students if str(student.pk) == wanted]
        if not students:
            raise Http404
    if len(students) == 1:
        return redirect(access.first_page(request, students[0]))
    return render(request, "students/choose.html", {"students": students})


@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: StudentRequest, pk: int) -> HttpResponse:
    """The pupil's sheet (inventory 65-68)."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_IDENTITY)
    sheet = Sheet(StudentForm, student, request.family, by=request.user)
    return sheet_page(
        request,
        sheet,
        "students/identity.html",
        may_edit=access.may_edit(request),
        student=student,
        address=_address(request, student),
        contacts=_contacts(request, student),
    )


def _address(request: StudentRequest, student: Student) -> str:
    """The guardian's that the pupil uses."""
    house = student.address_of
    return housing.line(house, reader=request.guardian) if house else ""


def _contacts(request: StudentRequest, student: Student) -> list[tuple[str, str]]:
    """Of an adult pupil: those of the guardian's sheet."""
    own = student.own_guardian
    return housing.contacts(own) if own and own.is_open_to(request.guardian) else []
