"""The desk's pages about people, what they are taught and what they do."""

from students import resources
from students.admin import (
    absences,
    calendar,
    courses,
    events,
    feeds,
    figures,
    follow_ups,
    lists,
    people,
)

__all__ = [
    "absences",
    "calendar",
    "courses",
    "events",
    "feeds",
    "figures",
    "follow_ups",
    "lists",
    "people",
    "resources",
]
