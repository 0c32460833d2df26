"""Follow-up sheets, evaluations and absences, row by row; `class_pages` has whole classes."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ScopedStackedInline, only_teaches
from imuse_portal.figures import number, out_of
from students.admin.taught import FrozenInline, SameSchoolForm, Taught
from students.enums import AbsenceOrigin, YearState
from students.models import Absence, Course, CourseFollowUp, Evaluation, SchoolYear
from students.year_days import of_no_year, outside

NAMES = ("student__last_name__plain__contains", "student__first_name__plain__contains")
DAYS = ("starts_on", "ends_on")
WRITTEN_BY_TEACHERS = frozenset({"letter_average", "mention", "appreciation", "comment"})
WRITTEN_BY_THE_CLASS = Q(origin=AbsenceOrigin.RECORDED, course__isnull=False)
"""Absences that are a teacher's: neither announced by the family nor of whole days."""


class FollowUpForm(SameSchoolForm):
    year_path = "course__year"


class EvaluationForm(SameSchoolForm):
    """On a day of its school year."""

    year_path = "follow_up__course__year"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        follow_up, on = self._pointed("follow_up"), cleaned.get("on")
        if isinstance(follow_up, CourseFollowUp) and on and "on" in self.changed_data:
            for name, sentence in outside(follow_up.course.year, on=on).items():
                self.add_error(name, sentence)
        return cleaned


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
        days = {name: day for name in DAYS if (day := cleaned.get(name))}
        if not student or len(days) < len(DAYS) or not days.keys() & {*self.changed_data}:
            return
        for name, sentence in of_no_year(course, student.family.school, **days).items():
            self.add_error(name, sentence)


def _closed_year(student: Any, on: dt.date) -> SchoolYear | None:
    years = student.family.school.years.closed()
    return years.filter(starts_on__lte=on, ends_on__gte=on).first()


class EvaluationInline(FrozenInline, ScopedStackedInline):
    """A handful a year."""

    model = Evaluation
    form = EvaluationForm
    parent_year_path = "course__year"
    fields = (
        ("kind", "on", "criterion"),
        ("mark", "scale", "coefficient"),
        ("letter", "mention"),
        "appreciation",
        ("is_choice", "is_absent", "reason"),
    )


@admin.register(CourseFollowUp)
class CourseFollowUpAdmin(Taught):
    school_path = "course__year__school"
    year_path = "course__year"
    fixed = ("student", "course")
    form = FollowUpForm
    list_display = ("student", "course", "year", "teacher", "level_name", "status", "average_text")
    list_filter = (
        "course__year__school",
        "course__year__state",
        "course__year",
        "activity_status",
        "course__department",
        "course__teacher",
    )
    search_fields = (*NAMES, "course__name__plain__contains")
    search_help_text = _("Name of the pupil or of the course")
    autocomplete_fields = ("student", "course", "cycle")
    inlines = (EvaluationInline,)
    ordering = ("-course__year__starts_on", "student__last_name", "student__first_name", "pk")
    teacher_fields = ("activity_status", "course")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A follow-up is named by its pupil and its course, where it is chosen too."""
        shown = ("student", "course__year", "course__teacher", "course__cycle", "cycle")
        return super().get_queryset(request).select_related(*shown)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = super().get_readonly_fields(request, obj)
        if not only_teaches(request):
            return fixed
        return tuple(
            field.name for field in self.opts.concrete_fields if field.name not in _of_teachers()
        )

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        return lookup == "course__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("school year"), ordering="course__year__starts_on")
    def year(self, row: CourseFollowUp) -> str:
        return str(row.course.year)

    @admin.display(description=_("teacher"), ordering="course__teacher__last_name")
    def teacher(self, row: CourseFollowUp) -> str:
        return str(row.course.teacher or "")

    @admin.display(description=_("cycle"))
    def level_name(self, row: CourseFollowUp) -> str:
        return str(row.level or "")

    @admin.display(description=_("activity"), ordering="activity_status")
    def status(self, row: CourseFollowUp) -> str:
        return row.get_activity_status_display()

    @admin.display(description=_("average"), ordering="average")
    def average_text(self, row: CourseFollowUp) -> str:
        return "" if row.average is None else out_of(row.average, row.average_scale)


def _of_teachers() -> frozenset[str]:
    return WRITTEN_BY_TEACHERS | {"id"}


@admin.register(Evaluation)
class EvaluationAdmin(Taught):
    school_path = "follow_up__course__year__school"
    course_path = "follow_up__course"
    year_path = "follow_up__course__year"
    fixed = ("follow_up",)
    form = EvaluationForm
    list_display = ("student", "course", "kind", "on", "criterion", "mark_text", "is_absent")
    list_filter = ("follow_up__course__year__school", "follow_up__course__year", "on", "is_absent")
    list_select_related = ("follow_up__student", "follow_up__course__year")
    search_fields = (
        "follow_up__student__last_name__plain__contains",
        "follow_up__student__first_name__plain__contains",
        "follow_up__course__name__plain__contains",
        "kind__plain__contains",
    )
    autocomplete_fields = ("follow_up",)
    date_hierarchy = "on"
    ordering = ("-on", "-pk")
    teacher_fields = ("on", "is_absent")

    @admin.display(description=_("pupil"), ordering="follow_up__student__last_name")
    def student(self, row: Evaluation) -> str:
        return str(row.follow_up.student)

    @admin.display(description=_("course"), ordering="follow_up__course__name")
    def course(self, row: Evaluation) -> str:
        return str(row.follow_up.course)

    @admin.display(description=_("mark"), ordering="mark")
    def mark_text(self, row: Evaluation) -> str:
        return row.letter if row.mark is None else f"{number(row.mark)} / {number(row.scale)}"


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


@admin.register(Absence)
class AbsenceAdmin(Taught):
    """A teacher also sees the whole days of own pupils, and writes those of own courses."""

    school_path = "student__family__school"
    fixed = ("student", "course", "origin")
    form = AbsenceForm
    list_display = ("student", "course", "starts_on", "ends_on", "origin", "is_justified", "stands")
    list_filter = (
        "student__family__school",
        WhenFilter,
        "origin",
        "is_justified",
        "is_notified",
        ("withdrawn_at", admin.EmptyFieldListFilter),
    )
    search_fields = (*NAMES, "course__name__plain__contains")
    autocomplete_fields = ("student", "course")
    date_hierarchy = "starts_on"
    exclude = ("declared_by", "withdrawn_at", "withdrawn_by", "declared_at")
    teacher_fields = ("origin", "is_justified", "is_notified", "starts_on", "withdrawn_at")

    def of_teacher(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        own = Course.objects.taught_by(user).order_by().values("pk")
        of_students = CourseFollowUp.objects.filter(course__in=own).order_by().values("student")
        whole_days = Q(course=None, student__in=of_students)
        return rows.filter(Q(course__in=own) | whole_days)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("student__family__school", "course__year")

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
        is_foreign = only_teaches(request) and rows.exclude(WRITTEN_BY_THE_CLASS).exists()
        return refusal or (str(self.opts.verbose_name) if is_foreign else "")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A teacher writes them on the page of the lesson."""
        return super().has_add_permission(request) and not only_teaches(request)

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

    @admin.display(description=_("stands"), boolean=True, ordering="withdrawn_at")
    def stands(self, absence: Absence) -> bool:
        """Unless the family took it back."""
        return absence.withdrawn_at is None


def _is_theirs(request: HttpRequest, absence: Absence | None) -> bool:
    """A teacher does not rewrite what a family announced, nor whole days."""
    if absence is None or not only_teaches(request):
        return True
    return not absence.is_announced and absence.course_id is not None
