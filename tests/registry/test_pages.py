"""Every page of what is taught asks as many queries for many rows as for few."""

import datetime as dt
import itertools
import re
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from students.models import (
    Absence,
    CalendarFeed,
    Course,
    CourseFollowUp,
    Cursus,
    Discipline,
    Evaluation,
    Performance,
    SchoolLevel,
    Student,
)
from tests.factories import (
    AbsenceFactory,
    CourseFactory,
    CycleFactory,
    DepartmentFactory,
    EvaluationFactory,
    EventFactory,
    FollowUpFactory,
    GuardianFactory,
    HolidayFactory,
    LessonChangeFactory,
    PerformanceFactory,
    ResultBandFactory,
    RoomFactory,
    SchoolYearFactory,
    StudentFactory,
    TermFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label == "students"]
CHOSEN = [
    (model, name)
    for model in MODELS
    for name in admin.site._registry[model].get_autocomplete_fields(None)
]
FILLED_IN = [Course, CourseFollowUp, Evaluation, Absence, Performance]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def page_of(model, view, *args):
    return reverse(f"admin:students_{model._meta.model_name}_{view}", args=args)


@pytest.fixture
def grown(school, year, family):
    """`grown(n)`: as many more rows of every model, each pupil in a course of their own."""
    event, numbers = EventFactory(school=school), itertools.count(1)

    def one(number):
        student = StudentFactory(family=family)
        course = CourseFactory(year=year, room=room_of(school, number))
        EvaluationFactory(follow_up=FollowUpFactory(student=student, course=course))
        AbsenceFactory(student=student, course=course)
        PerformanceFactory(student=student, event=event)
        EventFactory(school=school)
        LessonChangeFactory(course=course)
        SchoolLevel.objects.create(student=student, year=year, name="CM2")
        TermFactory(year=SchoolYearFactory(school=school, closed=True, start=1900 + number))
        HolidayFactory(school=school)
        guardian = GuardianFactory(family=family, rank=number)
        CalendarFeed.objects.create(guardian=guardian, student=student, made_at=timezone.now())
        ResultBandFactory(school=school, from_average=Decimal(number) / 100)

    def grow(count):
        for number in itertools.islice(numbers, count):
            one(number)

    return grow


def room_of(school, number):
    """With what else a school names."""
    name = {"school": school, "name": f"Nom {number}"}
    CycleFactory(**name)
    Cursus.objects.create(**name)
    Discipline.objects.create(**name, department=DepartmentFactory(**name))
    return RoomFactory(venue=VenueFactory(**name))


@each_model
def test_lists_and_forms(staff_client, grown, count_of, model):
    def read():
        row = model.objects.order_by("pk").last()
        for view, args in (("changelist", []), ("change", [row.pk]), ("history", [row.pk])):
            assert staff_client.get(page_of(model, view, *args)).status_code == 200

    grown(2)
    few = count_of(read)
    grown(20)
    assert count_of(read) == few


def _room(venue, number):
    RoomFactory(venue=venue, name=f"Salle {number}")


def _term(year, number):
    TermFactory(year=year, name=f"Période {number}")


def _level(student, number):
    year = closed_year(student.family.school, number)
    SchoolLevel.objects.create(student=student, year=year, name="CM2")


@pytest.mark.parametrize(
    ("make", "add"),
    [(VenueFactory, _room), (SchoolYearFactory, _term), (StudentFactory, _level)],
)
def test_forms_with_many_rows_inside(admin_client_, count_of, make, add):
    """A page is as dear with twenty rooms, terms or levels as with two."""
    parent = make()
    page = page_of(type(parent), "change", parent.pk)
    for number in range(2):
        add(parent, number)
    few = count_of(lambda: admin_client_.get(page))
    for number in range(2, 20):
        add(parent, number)
    assert count_of(lambda: admin_client_.get(page)) == few


def closed_year(school, number):
    return SchoolYearFactory(school=school, closed=True, start=1950 + number)


@pytest.fixture
def enrolled(family, year):
    """`enrolled(n)`: as many more pupils of the school, each in one course, with all there is."""
    course, event = CourseFactory(year=year), EventFactory(school=year.school)
    day = dt.date(2026, 12, 1)

    def enrol(number):
        people = [Student(family=family, last_name=f"NOM{n:05}") for n in range(number)]
        pupils = Student.objects.bulk_create(people)
        Course.objects.bulk_create(Course(year=year, name=one.last_name) for one in pupils)
        rows = CourseFollowUp.objects.bulk_create(
            CourseFollowUp(student=one, course=course) for one in pupils
        )
        Evaluation.objects.bulk_create(Evaluation(follow_up=one, kind="X", on=day) for one in rows)
        Absence.objects.bulk_create(Absence(student=p, starts_on=day, ends_on=day) for p in pupils)
        Performance.objects.bulk_create(
            Performance(student=p, event=event, piece=f"Pièce {p.pk}") for p in pupils
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the server does by itself

    return enrol


def test_a_school_of_five_thousand_pupils(staff_client, enrolled, count_of):
    """Each list, bare and searched."""

    def read():
        for model, words in itertools.product([Student, *FILLED_IN], ("", "nom00042")):
            answer = staff_client.get(page_of(model, "changelist"), {"q": words})
            assert answer.status_code == 200

    enrolled(100)
    few = count_of(read)
    enrolled(4900)
    assert count_of(read) == few


@pytest.mark.parametrize(("model", "field"), CHOSEN, ids=lambda one: getattr(one, "__name__", one))
def test_choices_that_are_searched_for(staff_client, grown, count_of, model, field):
    asked = {"app_label": "students", "model_name": model._meta.model_name, "field_name": field}

    def search():
        answer = staff_client.get(reverse("admin:autocomplete"), asked)
        assert answer.status_code == 200
        return answer

    grown(2)
    few = count_of(search)
    grown(18)
    assert count_of(search) == few


def test_what_goes_with_a_pupil(staff_client, year, student, count_of):
    """The page that asks before a pupil is deleted tells what goes too."""

    def follow(number):
        for one in FollowUpFactory.create_batch(number, student=student, course__year=year):
            EvaluationFactory(follow_up=one)
            AbsenceFactory(student=student, course=one.course)
            PerformanceFactory(student=student)

    follow(1)
    few = count_of(lambda: staff_client.get(page_of(Student, "delete", student.pk)))
    follow(20)
    assert count_of(lambda: staff_client.get(page_of(Student, "delete", student.pk))) == few


def test_kinds_and_numbers_are_told(staff_client, year, student):
    FollowUpFactory.create_batch(3, student=student, course__year=year)
    page = page_of(Student, "delete", student.pk)
    shown = " ".join(staff_client.get(page).content.decode().split())
    assert f"Élève: {student}" in shown
    assert re.search(r"Suivis\s*: 3", shown)
    assert staff_client.post(page, {"post": "yes"}).status_code == 302
    assert not Student.objects.exists()


def test_what_goes_with_a_course(staff_client, year, family, count_of):
    course = CourseFactory(year=year)

    def join(number):
        for pupil in StudentFactory.create_batch(number, family=family):
            EvaluationFactory(follow_up=FollowUpFactory(student=pupil, course=course))
            AbsenceFactory(student=pupil, course=course)

    join(1)
    few = count_of(lambda: staff_client.get(page_of(Course, "delete", course.pk)))
    join(20)
    assert count_of(lambda: staff_client.get(page_of(Course, "delete", course.pk))) == few


def test_no_form_lists_every_row(staff_client, grown):
    """Whatever grows with the school is searched for, not chosen from a list."""
    grown(3)
    pk = Student.objects.latest("pk").pk  # a pupil is added on the page of the family
    for page in [*(page_of(model, "add") for model in FILLED_IN), page_of(Student, "change", pk)]:
        form = staff_client.get(page).context["adminform"].form
        lists = [field for field in form if len(list(getattr(field.field, "choices", []))) > 3]
        drawn = [field.name for field in lists if "admin-autocomplete" not in str(field)]
        assert set(drawn) <= {
            "year",  # a school has one or two that are not closed
            "civility",
            "marital_status",
            "weekday",
            "notification_kind",
            "activity_status",
        }
