"""The desk's pages about people, what they are taught and what they do."""

from students import resources
from students.admin import calendar, courses, events, feeds, figures, follow_ups, lists, people

__all__ = [
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
