"""The rows of 000 L216-218 and L271-284, and a page's table as its reader sees it."""

import datetime as dt
import html
import re

from django.urls import reverse

from students.enums import Weekday
from tests.factories import (
    CourseFactory,
    CycleFactory,
    DepartmentFactory,
    FollowUpFactory,
    RoomFactory,
    SchoolYearFactory,
    TeacherFactory,
)

SOLFEGE = [
    "FM 2C4 A",
    "Non",
    "ASTAREL Carmen",
    "",
    "Fauré (Conservatoire)",
    "Vendredi",
    "17:30",
    "01:30",
]
PIANO = [
    "Piano",
    "Non",
    "BARDEVAL Brice",
    "2C4",
    "Berlioz (Conservatoire)",
    "Mardi",
    "18:30",
    "01:00",
]


def page_of(name, student, *args, **query):
    """`page_of("courses", student, recherche="piano")`: the address of a page of the file."""
    address = reverse(f"students:{name}", args=[student.pk, *(row.pk for row in args)])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def rows_of(response, number=0):
    """The lines of the page's table number such, a list of texts each, headers first."""
    table = re.findall(r"<table.*?</table>", response.content.decode(), re.DOTALL)[number]
    return [
        [_text(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr\b.*?</tr>", table, re.DOTALL)
    ]


def facts_of(response):
    """Label and value of the page's sheet."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", response.content.decode(), re.DOTALL)
    return [(_text(label), _text(value)) for label, value in found]


def links_of(response):
    return re.findall(r'href="([^"]+)"', html.unescape(response.content.decode()))


def _text(markup):
    """Without what links say to be told apart, which a wide screen does not show."""
    markup = re.sub(r'<span class="told-apart">.*?</span>', "", markup)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", markup).split()))


def two_courses(student, year):
    """Irina's of 000 L217-218."""
    school = year.school
    room = {name: RoomFactory(venue__school=school, name=name) for name in ("Fauré", "Berlioz")}
    solfege = CourseFactory(
        year=year,
        name="FM 2C4 A",
        teacher=TeacherFactory(school=school, last_name="ASTAREL", first_name="Carmen"),
        department=DepartmentFactory(school=school, name="Formation Musicale"),
        room=room["Fauré"],
        weekday=Weekday.FRIDAY,
        starts_at=dt.time(17, 30),
        minutes=90,
    )
    piano = CourseFactory(
        year=year,
        name="Piano",
        department=DepartmentFactory(school=school, name="Polyphoniques"),
        cycle=CycleFactory(school=school, name="2C4"),
        room=room["Berlioz"],
    )
    return [FollowUpFactory(student=student, course=course) for course in (solfege, piano)]


def closed_course(student, name="FM 2C3", *, start=2011, department="Formation Musicale", **fields):
    """A follow-up of a year behind."""
    school = student.family.school
    year = SchoolYearFactory(school=school, closed=True, start=start)
    course = CourseFactory(
        year=year,
        name=name,
        department=DepartmentFactory(school=school, name=department),
        teacher=TeacherFactory(school=school, last_name="ASTAREL", first_name="Carmen"),
    )
    return FollowUpFactory(student=student, course=course, **fields)
