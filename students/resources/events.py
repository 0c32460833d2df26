"""Répertoire: events, by name and day; what each pupil played there."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.imports.cells import Day, Length
from accounts.imports.pointers import Part, Pointer
from accounts.imports.registry import exchanged
from accounts.imports.resource import SchoolResource, column, shown
from students.models import Event, Performance
from students.resources.naming import student_named


@exchanged
class EventResource(SchoolResource):
    school_path = "school"
    related = ("school",)

    class Meta:
        model = Event
        import_id_fields = ("name", "on")
        fields = ("name", "on", "place", "description")

    def given(self) -> dict[str, Any]:
        return {"school": self.school}


@exchanged
class PerformanceResource(SchoolResource):
    """By event, pupil and piece."""

    school_path = "event__school"
    related = ("event__school", "student__family__school")
    labels = {
        "event": _("name of the event"),
        "on": _("date of the event"),
        "student": _("reference of the pupil"),
        "minutes": _("length"),
    }
    event = column(
        "event",
        Pointer(
            lambda school: school.events.select_related("school"),
            Part("event", "name"),
            Part("on", "on", Day()),
        ),
    )
    on = shown("event__on", "on", Day())
    student = column("student", student_named())
    minutes = column("minutes", Length())

    class Meta:
        model = Performance
        import_id_fields = ("event", "student", "piece")
        fields = ("event", "on", "student", "piece", "composer", "minutes", "comment")
