"""The days on which a class meets, around a day: to choose a lesson from."""

import datetime as dt

from django.utils.translation import gettext

from students import timetable, year_days
from students.enums import Weekday
from students.models import Course, LessonChange

BACK, AHEAD = 4, 2


def last(course: Course, *, on: dt.date) -> dt.date:
    """The last lesson up to that day, within the year; without lessons the day itself."""
    within = max(course.year.starts_on, min(on, course.year.ends_on))
    past = [day for day in _days(course) if day <= within]
    return past[-1] if past else within


def around(course: Course, *, on: dt.date) -> list[dt.date]:
    """Some lessons before, that of the day, some after."""
    days = _days(course)
    before = [day for day in days if day <= on][-BACK:]
    return before + [day for day in days if day > on][:AHEAD]


def refusal(course: Course, *, on: dt.date) -> str:
    """Why the course has no lesson on that day, in words; empty when it may have one."""
    year = course.year
    if said := year_days.refusal(year, on):
        return said
    if holiday := year.school.holidays.filter(starts_on__lte=on, ends_on__gte=on).first():
        return gettext("There is no lesson on this day: %(holiday)s.") % {"holiday": holiday}
    if course.weekday in (None, on.isoweekday()):
        return ""
    told = {"course": course, "weekday": str(Weekday(course.weekday).label).lower()}
    return gettext("There is no lesson on this day: %(course)s is on %(weekday)s.") % told


def _days(course: Course) -> list[dt.date]:
    """Of the whole year, without holidays and cancelled lessons."""
    year = course.year
    changes = LessonChange.objects.filter(course=course, is_cancelled=True)
    return list(
        timetable.held(
            timetable.weekly(course, year.starts_on, year.ends_on),
            holidays=list(year.school.holidays.all()),
            cancelled=set(changes.values_list("on", flat=True)),
        )
    )
