"""A class at the desk: its pupils, its evaluations, the absences of a lesson, what it plays.

Each page asks for a permission of its own; a course of another school, of another teacher or of
no year that runs is the 404 of one that does not exist.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.scoping import own_rows_of
from imuse_portal.figures import day, read_day
from students import absence_entry, evaluation_entry, lesson_days, repertoire_entry
from students.admin.taught import Taught
from students.class_entries import faults_of
from students.models import Absence, Course, Evaluation, Event

EVALUATES = ("students.add_evaluation", "students.change_evaluation")
NOTES_ABSENCES = ("students.add_absence", "students.change_absence")
WRITES_REPERTOIRE = ("students.add_performance",)
CLASS = "admin:students_course_class"


class ClassPages(Taught):
    """The views of one course; `admin_view` wraps them in `class_urls`."""

    def class_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "students_course"
        pages: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
            ("class/", self.class_view, "class"),
            ("evaluations/", self.evaluations_view, "evaluations"),
            ("evaluations/<int:evaluation>/", self.evaluation_view, "evaluation"),
            ("absences/", self.lesson_view, "lesson"),
            ("absences/<str:on>/", self.absences_view, "absences"),
            ("repertoire/", self.repertoire_view, "repertoire"),
        )
        return [path(f"<int:pk>/{end}", wrap(view), name=f"{name}_{n}") for end, view, n in pages]

    def class_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Where a teacher begins: who is in the class, what was entered, who will be absent."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        course = self._found(request, pk)
        today = timezone.localdate()
        context = {
            "members": course.class_list(),
            "sittings": evaluation_entry.sittings(course),
            "announced": _announced(course, today),
            "days": lesson_days.around(course, on=today),
        }
        return self._page(request, course, "class", str(course), context)

    def evaluations_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new evaluation of the whole class."""
        self._must(request, EVALUATES)
        return self._evaluate(request, self._open(request, pk), None)

    def evaluation_view(self, request: HttpRequest, pk: int, evaluation: int) -> HttpResponse:
        """One that stands: read and corrected. `evaluation` is any row of it."""
        self._must(request, EVALUATES)
        return self._evaluate(request, self._open(request, pk), evaluation)

    def lesson_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To the day that is asked for, else to the last lesson."""
        self._must(request, NOTES_ABSENCES)
        course = self._open(request, pk)
        on = read_day(request.GET.get("on", "")) or lesson_days.last(
            course, on=timezone.localdate()
        )
        return redirect("admin:students_course_absences", course.pk, on.isoformat())

    def absences_view(self, request: HttpRequest, pk: int, on: str) -> HttpResponse:
        self._must(request, NOTES_ABSENCES)
        course, lesson = self._open(request, pk), read_day(on)
        if lesson is None or not course.year.holds(lesson):
            raise Http404
        posted = request.POST if request.method == "POST" else None
        if posted is not None:
            entry, count = absence_entry.enter(posted, course=course, on=lesson, by=request.user)
            if count is not None:
                told = gettext("Absences of %(day)s") % {"day": day(lesson)}
                return self._done(request, course, told, count)
        else:
            rows = course.class_list()
            entry = absence_entry.AbsenceEntry(None, course=course, on=lesson, follow_ups=rows)
        title = gettext("Absences of %(day)s") % {"day": day(lesson)}
        context = {"entry": entry, "on": lesson, "days": lesson_days.around(course, on=lesson)}
        return self._page(request, course, "absences", title, context)

    def repertoire_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._must(request, WRITES_REPERTOIRE)
        course = self._open(request, pk)
        events = self._events(request, course)
        if request.method == "POST":
            form, count = repertoire_entry.enter(request.POST, course=course, events=events)
            if count is not None:
                return self._done(request, course, gettext("Repertoire"), count)
        else:
            form = repertoire_entry.RepertoireForm(course=course, events=events)
        context = {"form": form, "has_errors": bool(form.errors), "faults": faults_of(form)}
        return self._page(request, course, "repertoire", gettext("Repertoire"), context)

    def _evaluate(self, request: HttpRequest, course: Course, former: int | None) -> HttpResponse:
        which: dict[str, Any] = {"course": course, "former_pk": former, "on": timezone.localdate()}
        try:
            if request.method == "POST":
                entry, count = evaluation_entry.enter(request.POST, **which)
                if count is not None:
                    told = entry.heading.heading
                    return self._done(request, course, f"{told.kind}, {day(told.on)}", count)
            else:
                entry = evaluation_entry.open_entry(None, **which)
        except Evaluation.DoesNotExist:
            raise Http404 from None
        title = gettext("Evaluation of the class") if former else gettext("New evaluation")
        return self._page(request, course, "evaluations", title, {"entry": entry})

    def _done(self, request: HttpRequest, course: Course, told: str, count: int) -> HttpResponse:
        """What was written stands in the log of the course."""
        sentence = ngettext("%(count)d line written", "%(count)d lines written", count)
        sentence = f"{told} : {sentence % {'count': count}}"
        if count:
            self.log_change(request, course, sentence)
        messages.success(request, sentence)
        return redirect(CLASS, course.pk)

    def _page(
        self, request: HttpRequest, course: Course, page: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        entry = context.get("entry")
        faults = entry.faults if entry else []
        user = request.user
        full = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "subtitle": None if page == "class" else str(course),
            "course": course,
            "is_open": not self.is_frozen(course),
            "may_evaluate": user.has_perms(EVALUATES),
            "may_note_absences": user.has_perms(NOTES_ABSENCES),
            "may_write_repertoire": user.has_perms(WRITES_REPERTOIRE),
            "has_errors": bool(faults),
            "faults": faults,
            "class_page": reverse(CLASS, args=[course.pk]),
            **context,
        }
        return TemplateResponse(request, f"admin/students/course/{page}.html", full)

    def _events(self, request: HttpRequest, course: Course) -> Any:
        """Of the course's school, from the year before on."""
        since = course.year.starts_on - dt.timedelta(days=366)
        rows = own_rows_of(self.admin_site, Event, request)
        own = rows.filter(school=course.year.school, on__gte=since)
        return Event.objects.filter(pk__in=own.values("pk"))

    def _found(self, request: HttpRequest, pk: int) -> Course:
        found = self.get_queryset(request).select_related("year__school").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _open(self, request: HttpRequest, pk: int) -> Course:
        """To be written to."""
        course = self._found(request, pk)
        if self.is_frozen(course):
            raise PermissionDenied
        return course

    def _must(self, request: HttpRequest, permissions: tuple[str, ...]) -> None:
        if not request.user.has_perms(permissions):
            raise PermissionDenied


def _announced(course: Course, today: dt.date) -> list[Absence]:
    """What families told, from today on, that meets this course."""
    students = course.class_list().values("student")
    rows = Absence.objects.announced().filter(student__in=students, ends_on__gte=today)
    rows = rows.touching(course).select_related("student").order_by("starts_on", "pk")
    return [row for row in rows if row.is_of(course)]
