"""An absence that the family tells of beforehand: recorded, told to who teaches, taken back."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from imuse_portal.figures import day
from students import mails, timetable
from students.enums import AbsenceOrigin
from students.models import Absence, AbsenceError, Course, Student, Teacher

DAY = dt.timedelta(days=1)
MOST_A_DAY = 12
"""Announcements for a pupil, taken back or not: each one writes to several people."""


@transaction.atomic
def announce(absence: Absence, *, by: User, at: dt.datetime) -> Absence:
    """Record what a family's form filled in, and tell the secretariat and the teachers.

    Raises AbsenceError when the same was announced already. A second guardian who says it at the
    same moment waits: the pupil's row is locked.
    """
    student = Student.objects.select_for_update(of=("self",)).get(pk=absence.student_id)
    if student.absences.filter(declared_at__gte=at - DAY).count() >= MOST_A_DAY:
        raise AbsenceError(gettext("Many absences were announced today: tell the secretariat."))
    told = student.absences.announced().between(absence.starts_on, absence.ends_on)
    if standing := told.touching(absence.course).order_by("-ends_on").first():
        said = gettext("An absence is announced until %(day)s already: announce the days after it.")
        raise AbsenceError(said % {"day": day(standing.ends_on)})
    absence.origin, absence.declared_by, absence.declared_at = AbsenceOrigin.ANNOUNCED, by, at
    absence.save()
    courses = courses_touched(absence)
    for address in _addresses(absence, courses):
        mails.absence_announced(absence, courses, to=address)
    return absence


@transaction.atomic
def withdraw(absence: Absence, *, by: User, at: dt.datetime) -> None:
    """Raises AbsenceError when it is too late. Who was told of it is told again."""
    absence.withdraw(by=by, at=at)
    courses = courses_touched(absence)
    for address in _addresses(absence, courses):
        mails.absence_withdrawn(absence, courses, to=address)


def courses_touched(absence: Absence) -> list[Course]:
    """The course, or those of the current year that are held on these days."""
    if absence.course:
        return [absence.course]
    first, last = absence.starts_on, absence.ends_on
    return timetable.courses_on(absence.student, first=first, last=last)


def _addresses(absence: Absence, courses: list[Course]) -> list[str]:
    """The secretariat and the teachers concerned, each once."""
    teachers = [course.teacher for course in courses if course.teacher]
    found = [absence.student.family.school.email, *map(_address, teachers)]
    return list(dict.fromkeys(address for address in found if address))


def _address(teacher: Teacher) -> str:
    return teacher.email or (teacher.user.email if teacher.user else "")
