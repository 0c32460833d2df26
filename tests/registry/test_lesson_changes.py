"""A lesson that is not as usual is a lesson: of the course's day, in its year, not in holidays."""

import datetime as dt

import pytest
from django.urls import reverse

from students.models import LessonChange
from tests.factories import CourseFactory, HolidayFactory, LessonChangeFactory

pytestmark = pytest.mark.django_db
ADD = "/gestion/students/lessonchange/add/"


@pytest.fixture
def course(year):
    """On Tuesdays of 2026/2027."""
    return CourseFactory(year=year, name="Piano")


def asked(course, day):
    return {"course": course.pk, "on": day, "is_cancelled": "on", "note": ""}


def test_a_day_of_the_course_is_taken(staff_client, course):
    assert staff_client.post(ADD, asked(course, "01/12/2026")).status_code == 302
    assert LessonChange.objects.get().on == dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("02/12/2026", "Pas de cours ce jour-là : Piano a lieu le mardi."),
        ("01/09/2027", "Ce jour est en dehors de l’année scolaire 2026/2027."),
        ("20/10/2026", "Pas de cours ce jour-là : Vacances de la Toussaint."),
    ],
)
def test_a_day_without_a_lesson_is_refused_in_words(staff_client, course, day, words):
    HolidayFactory(school=course.year.school)
    assert words in staff_client.post(ADD, asked(course, day)).content.decode()
    assert not LessonChange.objects.exists()


def test_without_a_weekday_any_day_of_the_year_may_be(staff_client, year):
    course = CourseFactory(year=year, unscheduled=True)
    assert staff_client.post(ADD, asked(course, "02/12/2026")).status_code == 302


def test_a_change_stands_when_its_course_moved_to_another_day(staff_client, course):
    change = LessonChangeFactory(course=course)
    course.weekday = 4
    course.save()
    page = reverse("admin:students_lessonchange_change", args=[change.pk])
    told = {"on": "01/12/2026", "is_cancelled": "on", "note": "Reporté"}
    assert staff_client.post(page, told).status_code == 302
    change.refresh_from_db()
    assert change.note == "Reporté"
