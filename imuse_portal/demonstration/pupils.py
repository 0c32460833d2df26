"""Pupils of the demonstration, their references, rights and levels; years of each school."""

import datetime as dt
from collections.abc import Iterator

from django.utils.text import slugify

from accounts.models import School
from families.models import Family
from imuse_portal.demonstration.data import Data
from students.enums import YearState
from students.models import GuardianStudent, SchoolYear, Student

FIRST_MONTH = 8
"""From August on, the year that starts in September is the current one."""
YEARS_BEHIND = 2


def years(school: School, data: Data, *, on: dt.date) -> Iterator[SchoolYear]:
    """From the oldest that a guide shows to the next one; the one of `on` is current."""
    current = on.year if on.month >= FIRST_MONTH else on.year - 1
    known = {year["name"]: year for year in data.get("years", ())}
    for start in range(data.get("first_year", current - YEARS_BEHIND), current + 2):
        dates = known.get(f"{start}/{start + 1}", {})
        yield SchoolYear(
            school=school,
            name=f"{start}/{start + 1}",
            starts_on=dates.get("starts_on", dt.date(start, 9, 1)),
            ends_on=dates.get("ends_on", dt.date(start + 1, 7, 7)),
            state=_state(start, current),
        )


def load_student(data: Data, family: Family) -> Student:
    """`own_guardian`, `address_of` and the rights name guardians by their identifier."""
    guardians = {one.user.identifier: one for one in family.guardians.all() if one.user}
    fields = {name: value for name, value in data.items() if name not in ("level", "rights")}
    for name in ("own_guardian", "address_of"):
        if name in fields:
            fields[name] = guardians[fields[name]]
    reference = f"{family.reference}-{slugify(data['first_name'])}"
    student = Student.objects.create(family=family, reference=reference, **fields)
    year = SchoolYear.current_of(family.school)
    if year and "level" in data:
        student.set_level(data["level"], year=year)
    for right in data.get("rights", ()):
        values = {name: value for name, value in right.items() if name != "of"}
        GuardianStudent.objects.create(guardian=guardians[right["of"]], student=student, **values)
    return student


def _state(start: int, current: int) -> YearState:
    if start == current:
        return YearState.CURRENT
    return YearState.CLOSED if start < current else YearState.PREPARING
