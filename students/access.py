"""Who opens which page of a pupil's file: the guardian's rights and the school's tabs.

Somebody else's pupil, a right that is missing and a tab that the school does not show are all
the 404 of a pupil that does not exist.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.enums import MenuPage
from accounts.models import School
from families.http import PortalRequest
from students.http import StudentRequest
from students.models import GuardianStudent, Student


@dataclass(frozen=True)
class Tab:
    """A tab of the pupil's file: its first page, and the right of `GuardianStudent` it needs."""

    page: str
    route: str
    right: str = ""

    def is_allowed(self, rights: GuardianStudent) -> bool:
        return not self.right or bool(getattr(rights, self.right))

    def is_open(self, rights: GuardianStudent, school: School) -> bool:
        return school.shows(self.page) and self.is_allowed(rights)


TABS = (
    Tab(MenuPage.STUDENT_IDENTITY, "students:identity"),
    Tab(MenuPage.STUDENT_COURSES, "students:courses", right="sees_pedagogy"),
    Tab(MenuPage.STUDENT_HISTORY, "students:history", right="sees_pedagogy"),
    Tab(MenuPage.STUDENT_REPERTOIRE, "students:repertoire", right="sees_pedagogy"),
    Tab(MenuPage.STUDENT_DOCUMENTS, "documents:student"),
)
"""In the order in which one of them is the first page of the file."""
_TAB_OF = {str(one.page): one for one in TABS}


def student_of(request: StudentRequest, pk: int, *, tab: str = "", right: str = "") -> Student:
    """The pupil of this family whose page is asked for; the request knows them from then on.

    `tab` is the menu page whose rule applies, `right` one right more.
    """
    students = request.family.students.visible_to(request.guardian)
    student = get_object_or_404(students.select_related("address_of", "own_guardian"), pk=pk)
    rights = student.rights_of(request.guardian)
    if tab and not _TAB_OF[tab].is_open(rights, request.school):
        raise Http404
    if right and not getattr(rights, right):
        raise Http404
    request.student, request.rights = student, rights
    return student


def students_of(request: Any) -> list[Student]:
    """The pupils whom the guardian sees; asked once, for the menu and the page."""
    if not hasattr(request, "students"):
        request.students = list(request.family.students.visible_to(request.guardian))
    found: list[Student] = request.students
    return found


def student_to_edit(request: StudentRequest, pk: int, *, tab: str) -> Student:
    """The same; Http404 too for who may not ask for changes of this pupil."""
    student = student_of(request, pk, tab=tab)
    if not may_edit(request):
        raise Http404
    return student


def may_edit(request: StudentRequest) -> bool:
    """Of the pupil of the request."""
    return request.guardian.requests_changes and request.rights.may_edit


def file_of(student: Student) -> str:
    """The address that leads to the pupil's file, at the first tab that is open."""
    return f"{reverse('students:choose')}?eleve={student.pk}"


def first_page(request: PortalRequest, student: Student) -> str:
    """Raises Http404 when the school shows no tab of the file."""
    rights = student.rights_of(request.guardian)
    for tab in TABS:
        if tab.is_open(rights, request.school):
            return reverse(tab.route, args=[student.pk])
    raise Http404
