"""Pupils, courses and what pupils do there as tables: the columns of `docs/imports.md`."""

from students.resources.courses import CourseResource
from students.resources.events import EventResource, PerformanceResource
from students.resources.follow_ups import AbsenceResource, EvaluationResource, FollowUpResource
from students.resources.people import StudentResource

__all__ = [
    "AbsenceResource",
    "CourseResource",
    "EvaluationResource",
    "EventResource",
    "FollowUpResource",
    "PerformanceResource",
    "StudentResource",
]
