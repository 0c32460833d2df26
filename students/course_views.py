"""Menu Élèves: Cours, the follow-up sheet, Historique, Répertoire (inventory 69-81)."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.enums import MenuPage
from imuse_portal.figures import read_day
from imuse_portal.tables import Table
from students import access, follow_up_sheet, listings, report, timetable
from students.http import StudentRequest
from students.models import CourseFollowUp, SchoolYear
from students.week import picture

Row = TypeVar("Row", bound=Model)


@require_safe
def courses(request: StudentRequest, pk: int) -> HttpResponse:
    """The courses of the current year, the announced absences, the bulletins."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_COURSES)
    now = timezone.now()
    ahead = student.absences.announced().filter(ends_on__gte=timezone.localdate(now))
    context = {
        "student": student,
        "table": listings.courses(student, request.GET),
        "year": SchoolYear.current_of(request.school),
        "announced": ahead.select_related("course").order_by("starts_on", "pk"),
        "terms": report.published(student, at=now),
        "may_edit": access.may_edit(request),
    }
    return render(request, "students/courses.html", context)


@require_safe
def week(request: StudentRequest, pk: int) -> HttpResponse:
    """A week as a picture and as a table; `?du=` names one of its days."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_COURSES)
    today = timezone.localdate()
    monday = timetable.monday_of(read_day(request.GET.get("du", "")) or today)
    sunday = monday + dt.timedelta(days=6)
    lessons = timetable.lessons(student, first=monday, last=sunday)
    context = {
        "student": student,
        "lessons": lessons,
        "picture": picture(lessons, monday=monday, today=today),
        "monday": monday,
        "sunday": sunday,
        "previous": monday - timetable.WEEK,
        "next": monday + timetable.WEEK,
        "holidays": timetable.holidays(student, first=monday, last=sunday),
        "without_time": timetable.without_time(student),
    }
    return render(request, "students/week.html", context)


@require_safe
def follow_up(request: StudentRequest, pk: int, follow_up_pk: int) -> HttpResponse:
    """One course: suivi, évaluations, absences."""
    one, table = _of_current_year(request, pk, follow_up_pk)
    context = {
        "student": request.student,
        "follow_up": one,
        "facts": follow_up_sheet.current(one),
        "place": table.place_of(one),
        "tail": table.tail,
        "evaluations": listings.evaluations(one, request.GET, route="students:evaluation"),
        "absences": listings.absences(one, request.GET),
        "may_edit": access.may_edit(request),
    }
    return render(request, "students/follow_up.html", context)


@require_safe
def evaluation(
    request: StudentRequest, pk: int, follow_up_pk: int, evaluation_pk: int
) -> HttpResponse:
    """One evaluation of a course of the current year."""
    one, _table = _of_current_year(request, pk, follow_up_pk)
    return _evaluation(request, one, evaluation_pk, back_to="students:follow_up")


@require_safe
def absence(request: StudentRequest, pk: int, follow_up_pk: int, absence_pk: int) -> HttpResponse:
    """One absence of a course; an announced one can be taken back."""
    one, _table = _of_current_year(request, pk, follow_up_pk)
    shown = _one_of(one.absences, absence_pk)
    context = {
        "student": request.student,
        "follow_up": one,
        "absence": shown,
        "facts": follow_up_sheet.of_absence(shown),
        "can_withdraw": access.may_edit(request)
        and shown.can_be_withdrawn(on=timezone.localdate()),
    }
    return render(request, "students/absence.html", context)


@require_safe
def history(request: StudentRequest, pk: int) -> HttpResponse:
    """The courses of the years behind."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_HISTORY)
    context = {"student": student, "table": listings.history(student, request.GET)}
    return render(request, "students/history.html", context)


@require_safe
def history_sheet(request: StudentRequest, pk: int, follow_up_pk: int) -> HttpResponse:
    """One course of a year behind, with its evaluations."""
    one, table = _of_closed_years(request, pk, follow_up_pk)
    route = "students:history_evaluation"
    context = {
        "student": request.student,
        "follow_up": one,
        "facts": follow_up_sheet.closed(one),
        "place": table.place_of(one),
        "tail": table.tail,
        "evaluations": listings.evaluations(one, request.GET, route=route, in_full=True),
    }
    return render(request, "students/history_sheet.html", context)


@require_safe
def history_evaluation(
    request: StudentRequest, pk: int, follow_up_pk: int, evaluation_pk: int
) -> HttpResponse:
    """One evaluation of a course of a year behind."""
    one, _table = _of_closed_years(request, pk, follow_up_pk)
    return _evaluation(request, one, evaluation_pk, back_to="students:history_sheet")


@require_safe
def repertoire(request: StudentRequest, pk: int) -> HttpResponse:
    """What the pupil played, and when."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_REPERTOIRE)
    context = {"student": student, "table": listings.repertoire(student, request.GET)}
    return render(request, "students/repertoire.html", context)


@require_safe
def event(request: StudentRequest, pk: int, performance_pk: int) -> HttpResponse:
    """A musical event: where and when, and what this family's pupils played there."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_REPERTOIRE)
    table = listings.repertoire(student, request.GET)
    performance = _one_of(table.all_rows, performance_pk)
    siblings = request.family.students.pedagogy_visible_to(request.guardian)
    played = performance.event.performances.filter(student__in=siblings.exclude(pk=student.pk))
    context = {
        "student": student,
        "event": performance.event,
        "performance": performance,
        "pieces": [one for one in table.all_rows if one.event_id == performance.event_id],
        "of_siblings": played.select_related("student").order_by("student", "pk"),
        "place": table.place_of(performance),
        "tail": table.tail,
    }
    return render(request, "students/event.html", context)


def _of_current_year(
    request: StudentRequest, pk: int, follow_up_pk: int
) -> tuple[CourseFollowUp, Table[CourseFollowUp]]:
    """With the list it came from."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_COURSES)
    table = listings.courses(student, request.GET)
    return _one_of(table.all_rows, follow_up_pk), table


def _of_closed_years(
    request: StudentRequest, pk: int, follow_up_pk: int
) -> tuple[CourseFollowUp, Table[CourseFollowUp]]:
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_HISTORY)
    table = listings.history(student, request.GET)
    return _one_of(table.all_rows, follow_up_pk), table


def _evaluation(
    request: StudentRequest, one: CourseFollowUp, evaluation_pk: int, *, back_to: str
) -> HttpResponse:
    shown = get_object_or_404(one.evaluations, pk=evaluation_pk)
    context = {
        "student": request.student,
        "follow_up": one,
        "evaluation": shown,
        "facts": follow_up_sheet.of_evaluation(shown),
        "back": reverse(back_to, args=[request.student.pk, one.pk]),
    }
    return render(request, "students/evaluation.html", context)


def _one_of(rows: Iterable[Row], pk: int) -> Row:
    """Of rows that belong to the pupil; any other is the 404 of one that does not exist."""
    for row in rows:
        if row.pk == pk:
            return row
    raise Http404
