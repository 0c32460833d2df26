"""Staff of two schools do not mix them: what a row points to is of one school."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from students.admin.taught import SameSchoolForm, school_of
from students.models import (
    Absence,
    Course,
    CourseFollowUp,
    Department,
    Event,
    Holiday,
    LessonChange,
    Performance,
    SchoolYear,
    Teacher,
    Venue,
)
from tests.conftest import signed_in
from tests.factories import (
    CourseFactory,
    DepartmentFactory,
    EventFactory,
    RoomFactory,
    SchoolYearFactory,
    StudentFactory,
    TeacherFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def everywhere(school, other_school):
    """Staff of both schools, with every right."""
    person = UserFactory(staff=True, schools=[school, other_school])
    person.user_permissions.set(Permission.objects.all())
    return signed_in(person)


def post(client, model, data):
    return client.post(reverse(f"admin:students_{model._meta.model_name}_add"), data)


COURSE_LINKS = [
    ("teacher", TeacherFactory, "school"),
    ("room", RoomFactory, "venue__school"),
    ("department", DepartmentFactory, "school"),
]


@pytest.mark.parametrize(("name", "factory", "way"), COURSE_LINKS)
def test_a_course_and_what_it_points_to(everywhere, school, other_school, name, factory, way):
    year = SchoolYearFactory(school=school)
    foreign, own = factory(**{way: other_school}), factory(**{way: school})
    data = {"year": year.pk, "name": "Piano"}
    answer = post(everywhere, Course, data | {name: foreign.pk})
    assert answer.context["adminform"].form.errors.keys() == {name}
    assert post(everywhere, Course, data | {name: own.pk}).status_code == 302


def test_a_follow_up_joins_a_pupil_and_a_course_of_one_school(everywhere, student, other_school):
    foreign = CourseFactory(year__school=other_school)
    evaluations = {"evaluations-TOTAL_FORMS": 0, "evaluations-INITIAL_FORMS": 0}
    data = {"student": student.pk, "course": foreign.pk, "average_scale": 20, **evaluations}
    answer = post(everywhere, CourseFollowUp, data | {"activity_status": "active"})
    assert "course" in answer.context["adminform"].form.errors


def test_a_lesson_moves_to_a_room_of_its_school(everywhere, course, other_school):
    data = {
        "course": course.pk,
        "on": "2026-12-01",
        "room": RoomFactory(venue__school=other_school).pk,
    }
    answer = post(everywhere, LessonChange, data)
    assert answer.context["adminform"].form.errors.keys() == {"room"}


def test_a_pupil_plays_at_an_event_of_their_school(everywhere, student, other_school):
    data = {"event": EventFactory(school=other_school).pk, "student": student.pk, "piece": "X"}
    answer = post(everywhere, Performance, data)
    assert answer.context["adminform"].form.errors


def test_an_absence_is_of_a_course_that_the_pupil_follows(everywhere, student, course):
    data = {"student": student.pk, "course": course.pk}
    days = {"starts_on": "2026-12-01", "ends_on": "2026-12-01"}
    answer = post(everywhere, Absence, data | days)
    assert answer.context["adminform"].form.errors.keys() == {"course"}


def test_nothing_is_added_to_a_closed_year(everywhere, school):
    year = SchoolYearFactory(school=school, closed=True)
    answer = post(everywhere, Course, {"year": year.pk, "name": "Piano"})
    assert answer.context["adminform"].form.errors.keys() == {"year"}


@pytest.mark.parametrize("model", [Department, Venue, Teacher, Holiday, Event, SchoolYear])
def test_what_hangs_from_the_school_itself_is_taken(everywhere, school, model):
    named = {"name": "Nom", "last_name": "NOM", "order": 0, "state": "preparing"}
    days = {"starts_on": "2027-09-01", "ends_on": "2028-07-07", "on": "2027-09-01"}
    inlines = {f"{p}-{n}_FORMS": 0 for p in ("rooms", "terms") for n in ("TOTAL", "INITIAL")}
    answer = post(everywhere, model, {"school": school.pk, **named, **days, **inlines})
    assert answer.status_code == 302
    assert model.objects.get().school == school


def test_a_pupil_added_elsewhere_is_of_the_family_s_school(student, school):
    assert school_of(student) == school
    assert school_of(StudentFactory()) != school


def test_every_page_of_teaching_checks_it():
    pages = [p for m, p in admin.site._registry.items() if m._meta.app_label == "students"]
    assert all(issubclass(page.form, SameSchoolForm) for page in pages)
    inlines = [
        inline for page in pages for inline in page.inlines if inline.__name__ != "RoomInline"
    ]
    assert all(issubclass(inline.form, SameSchoolForm) for inline in inlines)


def test_an_older_page_does_not_undo_what_others_wrote(staff_client, class_of_three):
    """Two people have the follow-up open; each wrote in fields of their own."""
    row = class_of_three[0]
    page = reverse("admin:students_coursefollowup_change", args=[row.pk])
    form = staff_client.get(page).context["adminform"].form
    older = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    older |= {bound.html_initial_name: bound.value() for bound in form if bound.value() is not None}
    CourseFollowUp.objects.filter(pk=row.pk).update(appreciation="Bon travail")
    inlines = {"evaluations-TOTAL_FORMS": 0, "evaluations-INITIAL_FORMS": 0}
    answer = staff_client.post(page, older | inlines | {"comment": "Vu"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.appreciation, row.comment) == ("Bon travail", "Vu")
