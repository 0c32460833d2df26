"""Musical events, and what each pupil played there."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from students.admin.taught import OfSchool, Taught, number_of
from students.models import Event, Performance


@admin.register(Event)
class EventAdmin(OfSchool):
    """A concert has many performances: they stand on a page of their own, one link away."""

    school_path = "school"
    list_display = ("name", "on", "place", "school", "played")
    list_filter = ("school", "on")
    list_select_related = ("school",)
    search_fields = ("name__plain__contains", "place__plain__contains")
    date_hierarchy = "on"
    teacher_fields = ("on",)
    change_form_template = "admin/students/event/change_form.html"

    def of_teacher(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """Those of the school: a teacher writes down what own pupils play there."""
        return rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return (
            super()
            .get_queryset(request)
            .annotate(number=number_of(Performance.objects.all(), "event"))
        )

    @admin.display(description=_("performances"))
    def played(self, event: Event) -> int:
        return event.number  # type: ignore[attr-defined]


@admin.register(Performance)
class PerformanceAdmin(Taught):
    school_path = "event__school"
    course_path = "student__follow_ups__course"
    fixed = ()
    list_display = ("piece", "composer", "student", "event", "lasts")
    list_filter = ("event__school", "event__on")
    list_select_related = ("student", "event")
    search_fields = (
        "piece__plain__contains",
        "composer__plain__contains",
        "student__last_name__plain__contains",
        "student__first_name__plain__contains",
        "event__name__plain__contains",
    )
    autocomplete_fields = ("event", "student")
    teacher_fields = ("event",)

    @admin.display(description=_("length"), ordering="minutes")
    def lasts(self, performance: Performance) -> str:
        return performance.lasts

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The page of an event leads to its performances."""
        return lookup == "event__id__exact" or super().lookup_allowed(lookup, value, request)
