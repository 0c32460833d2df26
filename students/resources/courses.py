"""Courses, by year and the reference that the school gives them."""

from django.utils.translation import gettext_lazy as _

from accounts.imports.cells import Length
from accounts.imports.registry import exchanged
from accounts.imports.resource import SchoolResource, column, shown
from students.models import Course, Cursus, Cycle, Department, Discipline
from students.resources.naming import listed, room_named, teacher_named, year_named


@exchanged
class CourseResource(SchoolResource):
    """What its short lists lack is made beside it, and said in the preview."""

    school_path = "year__school"
    year_path = "year"
    related = (
        "year__school",
        "department",
        "discipline",
        "cursus",
        "cycle",
        "teacher",
        "room__venue",
    )
    fixed = ("year",)
    also_needs = tuple(
        f"students.add_{name}"
        for name in ("department", "discipline", "cursus", "cycle", "teacher", "venue", "room")
    )
    labels = {
        "teacher": _("last name of the teacher"),
        "teacher_first_name": _("first name of the teacher"),
        "venue": _("venue"),
        "minutes": _("length"),
        "starts_at": _("start time"),
    }
    year = column("year", year_named())
    department = column("department", listed(Department, "department"))
    discipline = column("discipline", listed(Discipline, "discipline"))
    cursus = column("cursus", listed(Cursus, "cursus"))
    cycle = column("cycle", listed(Cycle, "cycle"))
    teacher = column("teacher", teacher_named())
    teacher_first_name = shown("teacher__first_name", "teacher_first_name")
    room = column("room", room_named())
    venue = shown("room__venue__name", "venue")
    minutes = column("minutes", Length())

    class Meta:
        model = Course
        import_id_fields = ("reference", "year")
        fields = (
            "year",
            "reference",
            "name",
            "department",
            "discipline",
            "cursus",
            "cycle",
            "teacher",
            "teacher_first_name",
            "room",
            "venue",
            "weekday",
            "starts_at",
            "minutes",
            "capacity",
        )
