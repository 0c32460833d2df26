"""What the sheets of a course, an evaluation and an absence say: labels in the guides' order.

A label without a value stands there empty, as on the guides' screens.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from imuse_portal.figures import day, hours, joined, out_of, yes_no
from imuse_portal.tables import Column
from students import listings
from students.models import Absence, CourseFollowUp, Evaluation

Fact = tuple[str, str]


def current(one: CourseFollowUp) -> list[Fact]:
    """Suivi (inventory 72); what the teacher wrote stands below, when there is something."""
    facts = [
        (gettext("Class"), one.course.name),
        (gettext("Cycle"), _text(one.level)),
        (gettext("Flexible schedule"), yes_no(one.flexible_schedule)),
        *_activity(one),
        *_averages(one),
        (gettext("Result"), joined(one.class_result, one.cycle_result)),
        (gettext("Admission"), joined(one.class_admission, one.cycle_admission)),
    ]
    written = [(gettext("Appreciation"), one.appreciation), (gettext("Comment"), one.comment)]
    return facts + [fact for fact in written if fact[1]]


def closed(one: CourseFollowUp) -> list[Fact]:
    """Historique (inventory 78)."""
    return [
        (gettext("Year"), one.course.year.name),
        (gettext("From"), day(one.course.year.starts_on)),
        (gettext("to"), day(one.course.year.ends_on)),
        (gettext("Department"), _text(one.course.department)),
        (gettext("Class"), one.course.name),
        (gettext("Cycle"), _text(one.level)),
        (gettext("Teacher"), _text(one.course.teacher)),
        (gettext("Hours"), hours(one.hours_planned)),
        (gettext("Hours done"), hours(one.hours_done)),
        (gettext("Absences in all"), _text(one.absences_total)),
        (gettext("Unjustified absences"), _text(one.absences_unjustified)),
        (gettext("Flexible schedule"), yes_no(one.flexible_schedule)),
        *_activity(one),
        (gettext("First instrument"), yes_no(one.is_first_instrument)),
        (gettext("Class result"), one.class_result),
        (gettext("Cycle result"), one.cycle_result),
        *_averages(one),
        (gettext("Class admission"), one.class_admission),
        (gettext("Cycle admission"), one.cycle_admission),
        (gettext("Comment"), joined(one.comment, one.appreciation)),
    ]


def of_evaluation(one: Evaluation) -> list[Fact]:
    """Every column of inventory 79."""
    return _read(one, listings.EVALUATIONS_IN_FULL)


def of_absence(one: Absence) -> list[Fact]:
    return [*_read(one, listings.ABSENCES), (gettext("Reason"), one.reason)]


def _read(row: Any, columns: Iterable[Column[Any]]) -> list[Fact]:
    return [(str(column.label), column.text(row)) for column in columns]


def _activity(one: CourseFollowUp) -> list[Fact]:
    return [
        (gettext("Activity status"), one.get_activity_status_display()),
        (gettext("Reason"), one.activity_reason),
    ]


def _averages(one: CourseFollowUp) -> list[Fact]:
    return [
        (gettext("Average"), out_of(one.average, one.average_scale)),
        (gettext("Average in letters"), one.letter_average),
        (gettext("Mention"), one.mention),
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value)
