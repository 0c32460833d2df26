"""Who opens which documents: the tabs of the school, the rights of the guardian.

Of somebody else and of nobody: the same 404.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MenuPage
from documents.enums import Audience
from documents.models import StoredFile
from documents.models.files import StoredFileQuerySet
from documents.shelf import Shelf, shelf_of
from families.http import PortalRequest
from families.models import Family, Guardian
from students import access
from students.models import GuardianStudent, Student


@dataclass(frozen=True)
class Place:
    """The documents of a household, or of one of its pupils, as this guardian sees them."""

    guardian: Guardian
    family: Family
    student: Student | None
    may_edit: bool
    shelf: Shelf | None
    """None as long as no school year runs."""

    @property
    def holder(self) -> Family | Student:
        return self.student or self.family

    @property
    def audience(self) -> Audience:
        return Audience.STUDENT if self.student else Audience.FAMILY

    @property
    def open_shelf(self) -> Shelf:
        """Http404 as long as no school year runs."""
        if self.shelf is None:
            raise Http404
        return self.shelf

    @property
    def url(self) -> str:
        return self.url_of("")

    @property
    def import_url(self) -> str:
        return self.url_of("import")

    @property
    def submit_url(self) -> str:
        return self.url_of("submit")

    def url_of(self, page: str, *args: Any, **query: str) -> str:
        """The address of a page of this level."""
        level = "student" if self.student else "family"
        of_student = [self.student.pk] if self.student else []
        route = f"documents:{level}_{page}" if page else f"documents:{level}"
        address = reverse(route, args=[*of_student, *args])
        return f"{address}?{urlencode(query)}" if query else address


def place_of(request: Any, pk: int | None) -> Place:
    """Of the pupil, or without one of the family; the tab is among the school's."""
    student, may_edit = None, request.guardian.requests_changes
    if pk is not None:
        student = access.student_of(request, pk, tab=MenuPage.STUDENT_DOCUMENTS)
        may_edit = access.may_edit(request)
    elif not request.school.shows(MenuPage.FAMILY_DOCUMENTS):
        raise Http404
    shelf = shelf_of(request.family, student, on=timezone.localdate())
    shown = shelf.shown_to(request.guardian) if shelf else None
    return Place(request.guardian, request.family, student, may_edit, shown)


def place_to_edit(request: Any, pk: int | None) -> Place:
    """The same; Http404 too for who may not hand in anything here."""
    place = place_of(request, pk)
    if not place.may_edit:
        raise Http404
    return place


def files_of(request: PortalRequest) -> StoredFileQuerySet:
    """Those that this guardian may open: their own; of a shared household, what rights allow."""
    guardian = request.guardian
    files: StoredFileQuerySet = StoredFile.objects.open_to(guardian)
    about_money = Q(document__type__is_about_money=True)
    if not guardian.sees_money:
        files = files.exclude(about_money)
    denied = GuardianStudent.objects.filter(guardian=guardian)
    no_money, no_pedagogy = denied.filter(sees_money=False), denied.filter(sees_pedagogy=False)
    files = files.exclude(about_money, document__student__in=no_money.values("student"))
    return files.exclude(absence_proof__absence__student__in=no_pedagogy.values("student"))
