"""How a file names what a row points to: by columns that stand in several tables."""

from typing import Any

from django.db.models import Model

from accounts.imports.cells import plain
from accounts.imports.pointers import Key, Part, Pointer, saved
from accounts.models import School
from students.enums import YearState
from students.models import Course, CourseFollowUp, Room, Student, Teacher, Venue


def _current(school: School) -> str:
    year = school.years.filter(state=YearState.CURRENT).first()
    return year.name if year else ""


def year_part(lookup: str) -> Part:
    """An empty cell is the year that runs."""
    return Part("year", lookup, default=_current)


def year_named() -> Pointer:
    return Pointer(lambda school: school.years.all(), year_part("name"))


def student_named() -> Pointer:
    rows = Student.objects.select_related("family__school")
    return Pointer(lambda school: rows.filter(family__school=school), Part("student", "reference"))


def course_named() -> Pointer:
    rows = Course.objects.select_related("year__school")
    return Pointer(
        lambda school: rows.filter(year__school=school),
        Part("course", "reference"),
        year_part("year__name"),
    )


def follow_up_named() -> Pointer:
    rows = CourseFollowUp.objects.select_related("student", "course__year__school")
    return Pointer(
        lambda school: rows.filter(course__year__school=school),
        Part("student", "student__reference"),
        Part("course", "course__reference"),
        year_part("course__year__name"),
    )


def listed(model: type[Any], column: str) -> Pointer:
    """A row of a short list of the school: made where it is not there yet."""

    def make(school: School, key: Key) -> Model:
        return saved(model(school=school, name=key[0]))

    return Pointer(
        lambda school: model.objects.filter(school=school), Part(column, "name"), makes=make
    )


def room_named() -> Pointer:
    """With its venue; both are made where they are not there yet."""

    def make(school: School, key: Key) -> Model:
        alike = [venue for venue in school.venues.all() if plain(venue.name) == plain(key[1])]
        exact = [venue for venue in alike if venue.name == key[1]]
        found = (exact or alike)[:1] or [saved(Venue(school=school, name=key[1]))]
        return saved(Room(venue=found[0], name=key[0]))

    return Pointer(
        lambda school: Room.objects.filter(venue__school=school).select_related("venue"),
        Part("room", "name"),
        Part("venue", "venue__name"),
        makes=make,
    )


def teacher_named() -> Pointer:
    """By last and first name; made where they are not there yet."""

    def make(school: School, key: Key) -> Model:
        return saved(Teacher(school=school, last_name=key[0], first_name=key[1]))

    return Pointer(
        lambda school: Teacher.objects.filter(school=school),
        Part("teacher", "last_name"),
        Part("teacher_first_name", "first_name"),
        makes=make,
    )
