"""The lessons that a pupil missed, counted alike when a year closes and in a term's bulletin."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Prefetch

from students import timetable
from students.models import Absence, CourseFollowUp, Holiday, LessonChange


@dataclass(frozen=True)
class LessonDays:
    """The days on which the courses of a year meet: once a course, for all who follow it."""

    holidays: list[Holiday]
    known: dict[int, list[dt.date]] = field(default_factory=dict)

    def of(self, row: CourseFollowUp) -> list[dt.date]:
        """None without an hour, the pupil's own or the course's."""
        if row.passes_at is None:
            return []
        if row.course_id not in self.known:
            year = row.course.year
            days = timetable.days_of(row, year.starts_on, year.ends_on)
            changes = row.course.cancellations  # type: ignore[attr-defined]
            cancelled = {change.on for change in changes}
            held = timetable.held(days, holidays=self.holidays, cancelled=cancelled)
            self.known[row.course_id] = list(held)
        return self.known[row.course_id]


@dataclass(frozen=True)
class Attendance:
    """The lessons of one pupil in one course and year: those of the year, those given by a day."""

    lessons: int
    given: int
    missed: int
    missed_unjustified: int


def attendance_of(
    row: CourseFollowUp, days: list[dt.date], absences: Iterable[Absence], *, until: dt.date
) -> Attendance:
    """By lessons, on these days; of a course without a day, one absence counts for one lesson.

    What is missed is counted up to that day, as what is given.
    """
    standing = [one for one in absences if one.course_id in (None, row.course_id)]
    if not days:
        own = [one for one in standing if one.course_id and one.starts_on <= until]
        return Attendance(0, 0, len(own), sum(not one.is_justified for one in own))
    given = days[: bisect_right(days, until)]
    missed: dict[dt.date, bool] = {}
    for one in standing:
        for on in _missed(row, given, one):
            missed[on] = missed.get(on, False) or one.is_justified
    unjustified = sum(not is_justified for is_justified in missed.values())
    return Attendance(len(days), len(given), len(missed), unjustified)


def with_cancellations() -> "Prefetch[str]":
    """What `LessonDays` reads of each course, in one query for all."""
    changes = LessonChange.objects.filter(is_cancelled=True)
    return Prefetch("course__changes", queryset=changes, to_attr="cancellations")


def _missed(row: CourseFollowUp, days: list[dt.date], absence: Absence) -> Iterator[dt.date]:
    first, last = bisect_left(days, absence.starts_on), bisect_right(days, absence.ends_on)
    for on in days[first:last]:
        lesson = timetable.Lesson(row, on, row.passes_at or dt.time.min)
        if timetable.is_missed(lesson, absence):
            yield on
