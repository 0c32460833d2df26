"""What concerns teaching, on the desk's first page."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.desk import only_teaches
from accounts.scoping import scope_of
from imuse_portal.figures import clock
from students.enums import AbsenceOrigin, ActivityStatus
from students.models import Absence, Course


@admin.site.tiles  # type: ignore[attr-defined]
def own_courses(request: HttpRequest) -> list[dict[str, Any]]:
    """A teacher begins with their classes, in the order of the week."""
    scope = scope_of(admin.site, Course)
    if scope is None or not only_teaches(request, Course):
        return []
    active = Q(follow_ups__activity_status=ActivityStatus.ACTIVE)
    own = scope.own_rows(request).values("pk")
    rows = Course.objects.filter(pk__in=own).annotate(number=Count("follow_ups", filter=active))
    return [_tile(course) for course in rows.order_by("weekday", "starts_at", "name")] or [_none()]


@admin.site.tiles  # type: ignore[attr-defined]
def announced_absences(request: HttpRequest) -> list[dict[str, Any]]:
    """Of today and later, as families announced them."""
    scope = scope_of(admin.site, Absence)
    if scope is None or not request.user.has_perm("students.view_absence"):
        return []
    coming = scope.own_rows(request).filter(
        origin=AbsenceOrigin.ANNOUNCED, withdrawn_at=None, ends_on__gte=timezone.localdate()
    )
    number = coming.count()
    label = ngettext("absence announced", "absences announced", number)
    query = f"?state={AbsenceOrigin.ANNOUNCED}&when=coming"
    url = reverse("admin:students_absence_changelist") + query
    detail = gettext("today and later")
    return [{"count": number, "label": label, "url": url, "is_urgent": False, "detail": detail}]


def _tile(course: Course) -> dict[str, Any]:
    number = course.number  # type: ignore[attr-defined]
    weekday = course.get_weekday_display() if course.weekday else ""
    return {
        "name": course.name,
        "label": f"{weekday} {clock(course.starts_at)}".strip(),
        "detail": ngettext("%(count)d pupil", "%(count)d pupils", number) % {"count": number},
        "url": reverse("admin:students_course_class", args=[course.pk]),
        "is_urgent": False,
    }


def _none() -> dict[str, Any]:
    """Between two years above all: why the page is empty, and who can tell more."""
    return {
        "name": gettext("No class this year"),
        "label": "",
        "detail": gettext(
            "The desk shows your courses of the current year. When the secretariat has given you "
            "courses of the new year, they stand here; ask it about those of past years."
        ),
        "url": "",
        "is_urgent": False,
    }
