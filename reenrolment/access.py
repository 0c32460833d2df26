"""Who opens whose re-enrolment: the guardian's right, the school's tab, a campaign that concerns.

Of somebody else, of no campaign and without the right: the same 404.
"""

import datetime as dt
from typing import Any

from django.http import Http404
from django.utils import timezone

from accounts.enums import MenuPage
from accounts.models import School
from reenrolment.case import Case
from reenrolment.flow import Flow
from reenrolment.models import Reenrolment
from reenrolment.overview import concerned
from students import access
from students.models import GuardianStudent, Student

RIGHT = "may_reenrol"


def flow_of(request: Any, pk: int) -> Flow:
    """Of the pupil of this family."""
    student = access.student_of(request, pk, right=RIGHT)
    if not request.school.shows(MenuPage.STUDENT_REENROLMENT):
        raise Http404
    at = timezone.now()
    row = _shown(request, student, at=at)
    if row is None and request.method == "POST":
        row = _closed_over(student, school=request.school, at=at)
    if row is None:
        raise Http404
    case = Case(row, request.guardian, by=request.user, at=at)
    may_edit = request.guardian.requests_changes
    is_preview = request.is_viewing and not row.campaign.is_published
    return Flow(case, may_edit=may_edit, is_preview=is_preview)


def flow_to_edit(request: Any, pk: int) -> Flow:
    """The same; Http404 too for who may not re-enrol anybody."""
    flow = flow_of(request, pk)
    if not flow.may_edit:
        raise Http404
    return flow


def row_of(
    student: Student, *, school: School, at: dt.datetime, drafts: bool = False
) -> Reenrolment | None:
    """In the campaign that is open, else in the last one where something of the pupil's is known.

    Unsaved as long as nobody did anything. With `drafts`, staff see a campaign before it opens.
    """
    campaigns = school.campaigns.select_related("year", "school")
    shown = campaigns.all() if drafts else campaigns.open(at=at) | campaigns.of_student(student)
    found = list(shown.order_by("-opens_at"))
    is_shown = [one for one in found if drafts or one.is_open(at=at)]
    campaign = next(iter(is_shown or found), None)
    if campaign is None:
        return None
    row = student.reenrolments.filter(campaign=campaign).first()
    if row is None and concerned(campaign, [student]):
        row = Reenrolment()
    if row:
        row.campaign, row.student = campaign, student
    return row


def _closed_over(student: Student, *, school: School, at: dt.datetime) -> Reenrolment | None:
    """Who presses a button of a page that was open is told of the closing, and of the contact."""
    campaigns = school.campaigns.select_related("year", "school").published()
    campaign = campaigns.filter(opens_at__lte=at).order_by("-opens_at").first()
    if campaign is None or not concerned(campaign, [student]):
        return None
    return Reenrolment(campaign=campaign, student=student)


def has_tab(request: Any, rights: GuardianStudent) -> bool:
    """The tab exists while the campaign is open, or something of the pupil's is known."""
    if not getattr(rights, RIGHT):
        return False
    return _shown(request, request.student, at=timezone.now()) is not None


def _shown(request: Any, student: Student, *, at: dt.datetime) -> Reenrolment | None:
    """`row_of`, asked once for a page and its menu."""
    known: dict[int, Reenrolment | None] = vars(request).setdefault("reenrolments", {})
    if student.pk not in known:
        known[student.pk] = row_of(student, school=request.school, at=at, drafts=request.is_viewing)
    return known[student.pk]
