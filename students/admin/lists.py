"""Short lists of a school: departments, disciplines, cursus, cycles, venues, rooms, teachers."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.desk import ScopedTabularInline
from imuse_portal.figures import yes_no
from students.admin.taught import OfSchool
from students.models import (
    Cursus,
    Cycle,
    Department,
    Discipline,
    ResultBand,
    Room,
    Teacher,
    Venue,
)


class NamedAdmin(OfSchool):
    school_path = "school"
    list_display: tuple[str, ...] = ("name", "school", "order")
    list_filter: ClassVar[tuple[Any, ...]] = ("school",)
    list_select_related: ClassVar[tuple[str, ...]] = ("school",)
    search_fields = ("name__plain__contains",)


admin.site.register([Department, Cursus], NamedAdmin)


@admin.register(Cycle)
class CycleAdmin(NamedAdmin):
    list_display = ("name", "final", "school", "order")
    list_filter = ("school", "is_final")

    @admin.display(description=_("last year of its cycle"), ordering="is_final")
    def final(self, cycle: Cycle) -> str:
        return yes_no(cycle.is_final)


@admin.register(ResultBand)
class ResultBandAdmin(OfSchool):
    """What closing a year says of the averages."""

    school_path = "school"
    list_display = ("from_average", "class_result", "cycle_result", "mention", "school")
    list_filter = ("school",)
    list_select_related = ("school",)


@admin.register(Discipline)
class DisciplineAdmin(NamedAdmin):
    list_display = ("name", "department", "school", "order")
    list_filter = ("school", "department")
    list_select_related = ("school", "department")
    autocomplete_fields = ("department",)


class RoomInline(ScopedTabularInline):
    model = Room
    fields = ("name",)
    show_change_link = True


@admin.register(Venue)
class VenueAdmin(NamedAdmin):
    inlines = (RoomInline,)


@admin.register(Room)
class RoomAdmin(OfSchool):
    school_path = "venue__school"
    fixed = ("venue",)
    list_display = ("name", "venue", "school_name")
    list_filter = ("venue__school", "venue")
    search_fields = ("name__plain__contains", "venue__name__plain__contains")
    autocomplete_fields = ("venue",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        """A room is named with its venue, where it is chosen too."""
        return super().get_queryset(request).select_related("venue__school")

    @admin.display(description=_("school"), ordering="venue__school")
    def school_name(self, room: Room) -> str:
        return str(room.venue.school)


@admin.register(Teacher)
class TeacherAdmin(OfSchool):
    """The account with which a teacher signs in is given by a superuser, as all of staff."""

    school_path = "school"
    list_display = ("name", "school", "email", "user")
    list_filter = ("school", ("user", admin.EmptyFieldListFilter))
    list_select_related = ("school", "user")
    search_fields = (
        "last_name__plain__contains",
        "first_name__plain__contains",
        "email__plain__contains",
    )
    autocomplete_fields = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if request.user.is_superuser else (*fixed, "user")

    @admin.display(description=_("teacher"), ordering="last_name")
    def name(self, teacher: Teacher) -> str:
        return str(teacher)
