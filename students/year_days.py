"""Evaluations and absences are of days of a school year: what forms and files say of others."""

import datetime as dt

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext

from accounts.models import School
from students.models import Course, SchoolYear


def refusal(year: SchoolYear, day: dt.date) -> str:
    """Why the day is none of the year's, in words; empty when it is one."""
    if year.holds(day):
        return ""
    return gettext("This day is outside the school year %(year)s.") % {"year": year}


def outside(year: SchoolYear, **days: dt.date) -> dict[str, str]:
    """By the name of each day that is not in the year."""
    return {name: said for name, day in days.items() if (said := refusal(year, day))}


def of_no_year(
    course: Course | None, school: School, *, starts_on: dt.date, ends_on: dt.date
) -> dict[str, str]:
    """Of an absence: its days are of the course's year; whole days of one year of the school."""
    if course:
        return outside(course.year, starts_on=starts_on, ends_on=ends_on)
    prefetch_related_objects([school], "years")
    if any(year.holds(starts_on) and year.holds(ends_on) for year in school.years.all()):
        return {}
    return {"starts_on": gettext("These days are in no school year.")}
