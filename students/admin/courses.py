"""Courses, and the lessons that are not as usual."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from imuse_portal.figures import clock, yes_no
from students import lesson_days
from students.admin.class_pages import ClassPages
from students.admin.taught import SameSchoolForm, Taught, YearNameFilter, number_of
from students.enums import YearState
from students.models import Course, CourseFollowUp, LessonChange


class CourseForm(SameSchoolForm):
    year_path = "year"


class LessonChangeForm(SameSchoolForm):
    """Of a day on which the course has a lesson, as it is planned today."""

    year_path = "course__year"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        course = cleaned.get("course") or getattr(self.instance, "course", None)
        on = cleaned.get("on") if "on" in self.changed_data else None
        if course and on and (refusal := lesson_days.refusal(course, on=on)):
            self.add_error("on", refusal)
        return cleaned


class YearStateFilter(admin.SimpleListFilter):
    """The list shows the current year, unless another is asked for."""

    title = _("year")
    parameter_name = "when"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        others = [c for c in YearState.choices if c[0] != YearState.CURRENT]
        return [*others, ("all", _("All years"))]

    def choices(self, changelist: Any) -> Any:
        every = list(super().choices(changelist))
        every[0]["display"] = YearState.CURRENT.label
        yield from every

    def queryset(self, request: Any, queryset: QuerySet[Course]) -> QuerySet[Course]:
        if self.value() == "all":
            return queryset
        return queryset.filter(year__state=self.value() or YearState.CURRENT)


@admin.register(Course)
class CourseAdmin(ClassPages):
    school_path = "year__school"
    course_path = ""
    year_path = "year"
    fixed = ("year",)
    form = CourseForm
    list_display = ("name", "year_name", "teacher", "room", "moment", "members", "pages")
    list_filter = ("year__school", YearStateFilter, "weekday", "department", "teacher")
    list_select_related = ("year__school", "teacher", "room__venue")
    search_fields = (
        "name__plain__contains",
        "teacher__last_name__plain__contains",
        "discipline__name__plain__contains",
    )
    search_help_text = _("Name of the course, of the teacher or of the discipline")
    autocomplete_fields = ("year", "department", "discipline", "cursus", "cycle", "teacher", "room")
    change_form_template = "admin/students/course/change_form.html"
    teacher_fields = ("weekday",)
    told_with = ("teacher",)

    def get_urls(self) -> list[URLPattern]:
        return [*self.class_urls(), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Course]:
        active = CourseFollowUp.objects.active()
        return super().get_queryset(request).annotate(number=number_of(active, "course"))

    def name_to_choose(self, row: Course) -> str:
        """«Piano (2026/2027, BARDEVAL Brice)»."""
        return f"{row} ({', '.join(str(told) for told in (row.year, row.teacher) if told)})"

    @admin.display(description=_("school year"), ordering="year")
    def year_name(self, course: Course) -> str:
        return str(course.year)

    @admin.display(description=_("time"), ordering="weekday")
    def moment(self, course: Course) -> str:
        weekday = course.get_weekday_display() if course.weekday else ""
        return f"{weekday} {clock(course.starts_at)}".strip()

    @admin.display(description=_("pupils"))
    def members(self, course: Course) -> int:
        return course.number  # type: ignore[attr-defined]

    @admin.display(description=_("class"))
    def pages(self, course: Course) -> str:
        """One link: evaluations and absences are one step further, and the list stays narrow."""
        return render_to_string("admin/students/course/_pages.html", {"course": course})


@admin.register(LessonChange)
class LessonChangeAdmin(Taught):
    school_path = "course__year__school"
    year_path = "course__year"
    fixed = ("course",)
    form = LessonChangeForm
    list_display = ("course", "on", "cancelled", "room", "note")
    list_filter = ("course__year__school", YearNameFilter, "is_cancelled")
    list_select_related = ("course", "room__venue")
    search_fields = ("course__name__plain__contains", "note__plain__contains")
    autocomplete_fields = ("course", "room")
    date_hierarchy = "on"
    teacher_fields = ("on", "is_cancelled")

    @admin.display(description=_("cancelled"), ordering="is_cancelled")
    def cancelled(self, change: LessonChange) -> str:
        return yes_no(change.is_cancelled)
