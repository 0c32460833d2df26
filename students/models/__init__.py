"""Pupils, what the school teaches them, and what they do there."""

from students.models.calendar import Holiday, SchoolYear, Term
from students.models.events import Event, Performance
from students.models.feeds import CalendarFeed
from students.models.followups import Absence, AbsenceError, CourseFollowUp, Evaluation
from students.models.results import ResultBand
from students.models.student import GuardianStudent, SchoolLevel, Student
from students.models.teaching import (
    Course,
    Cursus,
    Cycle,
    Department,
    Discipline,
    LessonChange,
    Room,
    Teacher,
    Venue,
)

__all__ = [
    "Absence",
    "AbsenceError",
    "CalendarFeed",
    "Course",
    "CourseFollowUp",
    "Cursus",
    "Cycle",
    "Department",
    "Discipline",
    "Evaluation",
    "Event",
    "GuardianStudent",
    "Holiday",
    "LessonChange",
    "Performance",
    "ResultBand",
    "Room",
    "SchoolLevel",
    "SchoolYear",
    "Student",
    "Teacher",
    "Term",
    "Venue",
]
