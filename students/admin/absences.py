"""Absences at the desk, one by one; what a family took back is told as such."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import only_teaches
from imuse_portal.figures import day, yes_no
from students.admin.follow_ups import NAMES
from students.admin.taught import SameSchoolForm, Taught
from students.enums import AbsenceOrigin, YearState
from students.models import Absence, Course, CourseFollowUp, SchoolYear
from students.year_days import of_no_year

DAYS = ("starts_on", "ends_on")
WRITTEN_BY_THE_CLASS = Q(origin=AbsenceOrigin.RECORDED, course__isnull=False)
"""Absences that are a teacher's: neither announced by the family nor of whole days."""


class AbsenceForm(SameSchoolForm):
    """Of a course that the pupil follows; on days of one year, which is not closed."""

    year_path = "course__year"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        student = cleaned.get("student") or getattr(self.instance, "student", None)
        course, first = cleaned.get("course"), cleaned.get("starts_on")
        if course and student and not student.follow_ups.filter(course=course).exists():
            self.add_error("course", gettext("This pupil does not follow this course."))
        if student and first and _closed_year(student, first):
            self.add_error("starts_on", gettext("This day is in a closed year."))
        self._check_days(student, self._pointed("course"), cleaned)
        return cleaned

    def _check_days(self, student: Any, course: Any, cleaned: dict[str, Any]) -> None:
        days = {name: found for name in DAYS if (found := cleaned.get(name))}
        if not student or len(days) < len(DAYS) or not days.keys() & {*self.changed_data}:
            return
        for name, sentence in of_no_year(course, student.family.school, **days).items():
            self.add_error(name, sentence)


def _closed_year(student: Any, on: dt.date) -> SchoolYear | None:
    years = student.family.school.years.closed()
    return years.filter(starts_on__lte=on, ends_on__gte=on).first()


class WhenFilter(admin.SimpleListFilter):
    """Absences that are ahead, today's among them."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("coming", _("Today and later")), ("past", _("Over"))]

    def queryset(self, request: Any, queryset: QuerySet[Absence]) -> QuerySet[Absence]:
        today = timezone.localdate()
        if self.value() == "coming":
            return queryset.filter(ends_on__gte=today)
        return queryset.filter(ends_on__lt=today) if self.value() == "past" else queryset


class StateFilter(admin.SimpleListFilter):
    """Announced or recorded, as long as it stands; else withdrawn."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [*AbsenceOrigin.choices, ("withdrawn", _("Withdrawn"))]

    def queryset(self, request: Any, queryset: QuerySet[Absence]) -> QuerySet[Absence]:
        if self.value() == "withdrawn":
            return queryset.exclude(withdrawn_at=None)
        is_origin = self.value() in AbsenceOrigin.values
        return queryset.filter(withdrawn_at=None, origin=self.value()) if is_origin else queryset


@admin.register(Absence)
class AbsenceAdmin(Taught):
    """A teacher also sees the whole days of own pupils, and writes those of own courses."""

    school_path = "student__family__school"
    fixed = ("student", "course", "withdrawal", "origin")
    form = AbsenceForm
    list_display = ("student", "course", "starts_on", "ends_on", "state", "justified")
    list_filter = (
        "student__family__school",
        WhenFilter,
        StateFilter,
        "is_justified",
        "is_notified",
    )
    search_fields = (*NAMES, "course__name__plain__contains")
    autocomplete_fields = ("student", "course")
    date_hierarchy = "starts_on"
    exclude = ("declared_by", "withdrawn_at", "withdrawn_by", "declared_at")
    teacher_fields = ("when", "state", "is_justified", "is_notified", "starts_on")

    def of_teacher(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        own = Course.objects.taught_by(user).order_by().values("pk")
        of_students = CourseFollowUp.objects.filter(course__in=own).order_by().values("student")
        whole_days = Q(course=None, student__in=of_students)
        return rows.filter(Q(course__in=own) | whole_days)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("student__family__school", "course__year")

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The page of a pupil leads to their absences."""
        return lookup == "student__id__exact" or super().lookup_allowed(lookup, value, request)

    def year_of(self, row: Absence) -> SchoolYear | None:
        if row.course:
            return row.course.year
        return _closed_year(row.student, row.starts_on)

    def frozen_rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        of_day = SchoolYear.objects.closed().filter(
            school=OuterRef("student__family__school"),
            starts_on__lte=OuterRef("starts_on"),
            ends_on__gte=OuterRef("starts_on"),
        )
        of_course = Q(course__year__state=YearState.CLOSED)
        return rows.filter(of_course | Q(Exists(of_day), course=None))

    def refusal_to_delete(self, request: HttpRequest, rows: QuerySet[Any]) -> str:
        refusal = super().refusal_to_delete(request, rows)
        is_foreign = only_teaches(request, Absence) and rows.exclude(WRITTEN_BY_THE_CLASS).exists()
        return refusal or (str(self.opts.verbose_name) if is_foreign else "")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A teacher writes them on the page of the lesson."""
        return super().has_add_permission(request) and not only_teaches(request, Absence)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_theirs(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"origin": AbsenceOrigin.RECORDED, **super().get_changeform_initial_data(request)}

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*(super().get_exclude(request, obj) or ()), *(() if obj else ("origin",)))

    def save_model(self, request: Any, obj: Absence, form: Any, change: bool) -> None:
        obj.declared_by = obj.declared_by if change else request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("state"), ordering="withdrawn_at")
    def state(self, absence: Absence) -> str:
        if absence.withdrawn_at:
            on = timezone.localdate(absence.withdrawn_at)
            return gettext("Withdrawn on %(day)s") % {"day": day(on)}
        return gettext("Announced") if absence.is_announced else gettext("Recorded")

    @admin.display(description=_("justified"), ordering="is_justified")
    def justified(self, absence: Absence) -> str:
        return yes_no(absence.is_justified)

    @admin.display(description=_("state"))
    def withdrawal(self, absence: Absence) -> str:
        """When and by whom, with what follows from it."""
        if absence.withdrawn_at is None:
            return self.state(absence)
        at = date_format(timezone.localtime(absence.withdrawn_at), "SHORT_DATETIME_FORMAT")
        told = {"moment": at, "person": absence.withdrawn_by or self.get_empty_value_display()}
        sentence = gettext("Withdrawn on %(moment)s by %(person)s: it counts nowhere.")
        return sentence % told


def _is_theirs(request: HttpRequest, absence: Absence | None) -> bool:
    """A teacher does not rewrite what a family announced, nor whole days."""
    if absence is None or not only_teaches(request, Absence):
        return True
    return not absence.is_announced and absence.course_id is not None
