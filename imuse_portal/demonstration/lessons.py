"""Lessons to come that are not as usual, and absences that families announced of them."""

import datetime as dt

from django.utils import timezone

from accounts.models import School, User
from imuse_portal.demonstration.data import Data
from imuse_portal.demonstration.history import mails_of_the_past
from students import absences, timetable
from students.models import Absence, Course, LessonChange, Room, Student
from students.timetable import WEEK


def load_lessons(school: School, data: Data, *, now: dt.datetime) -> None:
    """`weeks` counts from today's; a day in the holidays, or after the year, waits a week."""
    today = timezone.localdate(now)
    for row in data.get("lesson_changes", ()):
        _change(school, row, today=today)
    for row in data.get("announced_absences", ()):
        _announce(school, row, now=now)


def _change(school: School, row: Data, *, today: dt.date) -> None:
    course = _course(school, row)
    if on := _lesson_day(course, today + row["weeks"] * WEEK):
        room = row.get("room")
        LessonChange.objects.create(
            course=course,
            on=on,
            is_cancelled=row.get("is_cancelled", False),
            room=Room.objects.get(venue__school=school, name=room) if room else None,
            note=row.get("note", ""),
        )


def _announce(school: School, row: Data, *, now: dt.datetime) -> None:
    at = now - dt.timedelta(days=1)
    on = _lesson_day(_course(school, row), timezone.localdate(now) + row["weeks"] * WEEK)
    if on:
        student = Student.objects.get(family__school=school, reference=row["pupil"])
        absence = Absence(student=student, starts_on=on, ends_on=on, reason=row["reason"])
        with mails_of_the_past(school, at):
            absences.announce(absence, by=User.objects.get(identifier=row["by"]), at=at)


def _course(school: School, row: Data) -> Course:
    return Course.objects.get(year=school.years.current().get(), reference=row["course"])


def _lesson_day(course: Course, first: dt.date) -> dt.date | None:
    """The first day of a lesson from then on; None when the year has none left."""
    days = timetable.weekly(course, first, course.year.ends_on)
    holidays = list(course.year.school.holidays.all())
    return next(timetable.held(days, holidays=holidays, cancelled=set()), None)
