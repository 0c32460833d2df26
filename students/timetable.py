"""The lessons of a pupil, day by day: holidays left out, changes and absences told."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from students.models import (
    Absence,
    Course,
    CourseFollowUp,
    Holiday,
    LessonChange,
    Room,
    Student,
)

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Lesson:
    """One lesson of one pupil on one day, as it stands now."""

    follow_up: CourseFollowUp
    on: dt.date
    starts_at: dt.time
    change: LessonChange | None = None
    absence: Absence | None = None

    @property
    def name(self) -> str:
        return self.follow_up.course.name

    @property
    def is_cancelled(self) -> bool:
        return bool(self.change and self.change.is_cancelled)

    @property
    def is_moved(self) -> bool:
        """To another room."""
        return bool(self.change and self.change.room and not self.is_cancelled)

    @property
    def room(self) -> Room | None:
        return self.change.room if self.change and self.change.room else self.follow_up.course.room

    @property
    def note(self) -> str:
        return self.change.note if self.change else ""

    @property
    def begins(self) -> dt.datetime:
        """On the school's clock."""
        return dt.datetime.combine(self.on, self.starts_at)

    @property
    def ends(self) -> dt.datetime | None:
        """None where the school gave no length."""
        lasts = self.follow_up.lasts
        return None if lasts is None else self.begins + dt.timedelta(minutes=lasts)


def lessons(student: Student, *, first: dt.date, last: dt.date) -> list[Lesson]:
    """Of the current year, both days included, in their order; four queries however many."""
    follow_ups = list(_scheduled(student, first, last))
    holidays = list(_holidays(student, first, last))
    absences = list(student.absences.standing().between(first, last))
    found = [
        _lesson(follow_up, on, absences)
        for follow_up in follow_ups
        for on in held(days_of(follow_up, first, last), holidays=holidays, cancelled=set())
    ]
    return sorted(found, key=lambda lesson: (lesson.begins, lesson.follow_up.pk))


def holidays(student: Student, *, first: dt.date, last: dt.date) -> list[Holiday]:
    return list(_holidays(student, first, last))


def without_time(student: Student) -> list[CourseFollowUp]:
    """Courses of this year that the school has not given a day and an hour."""
    rows = student.follow_ups.in_current_year().active().with_course()
    return [row for row in rows if row.course.weekday is None or row.passes_at is None]


def courses_on(student: Student, *, first: dt.date, last: dt.date) -> list[Course]:
    """Those with a lesson on these days, and those without a timetable; by name."""
    held = [one for one in lessons(student, first=first, last=last) if not one.is_cancelled]
    found = {one.follow_up.course for one in held}
    found |= {one.course for one in without_time(student)}
    return sorted(found, key=lambda course: (course.name, course.pk))


def monday_of(on: dt.date) -> dt.date:
    return on - dt.timedelta(days=on.weekday())


def _scheduled(student: Student, first: dt.date, last: dt.date) -> Iterable[CourseFollowUp]:
    changes = LessonChange.objects.filter(on__range=(first, last)).select_related("room__venue")
    rows = student.follow_ups.in_current_year().active().with_course()
    return rows.filter(course__weekday__isnull=False).prefetch_related(
        Prefetch("course__changes", queryset=changes, to_attr="changes_then")
    )


def _holidays(student: Student, first: dt.date, last: dt.date) -> Iterable[Holiday]:
    return student.family.school.holidays.filter(starts_on__lte=last, ends_on__gte=first)


def days_of(follow_up: CourseFollowUp, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days of its lessons within the year and the period."""
    return weekly(follow_up.course, first, last) if follow_up.passes_at else iter(())


def weekly(course: Course, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Its weekday within the year and the period; nothing without a weekday."""
    if course.weekday is None:
        return
    on, end = max(first, course.year.starts_on), min(last, course.year.ends_on)
    on += dt.timedelta(days=(course.weekday - on.isoweekday()) % 7)
    while on <= end:
        yield on
        on += WEEK


def held(
    days: Iterable[dt.date], *, holidays: Iterable[Holiday], cancelled: set[dt.date]
) -> Iterator[dt.date]:
    """Those of the days that are neither in the holidays nor cancelled."""
    for on in days:
        is_free = any(one.starts_on <= on <= one.ends_on for one in holidays)
        if not is_free and on not in cancelled:
            yield on


def _lesson(follow_up: CourseFollowUp, on: dt.date, absences: list[Absence]) -> Lesson:
    starts_at = follow_up.passes_at or dt.time.min
    changes: list[LessonChange] = follow_up.course.changes_then  # type: ignore[attr-defined]
    change = next((one for one in changes if one.on == on), None)
    lesson = Lesson(follow_up, on, starts_at, change)
    absence = next((one for one in absences if is_missed(lesson, one)), None)
    return Lesson(follow_up, on, starts_at, change, absence)


def is_missed(lesson: Lesson, absence: Absence) -> bool:
    """The absence is of this course and day, or of all courses and its time meets the lesson's.

    A course has one lesson a day: an absence from it stays one when its hour is moved later.
    """
    if absence.course_id == lesson.follow_up.course_id:
        return absence.starts_on <= lesson.on <= absence.ends_on
    if absence.course_id is not None:
        return False
    begins = dt.datetime.combine(absence.starts_on, absence.starts_at or dt.time.min)
    ends = dt.datetime.combine(absence.ends_on, absence.ends_at or dt.time.max)
    return (
        begins < (lesson.ends or lesson.begins + dt.timedelta(minutes=1)) and lesson.begins < ends
    )
