"""Every page about a pupil, for those whom it does not concern: as if the pupil did not exist.

Generated from the resolver: another family, a guardian without the pedagogy right, and a teacher
of another course, who has the desk.
"""

import pytest
from django.contrib.auth.models import Group

from accounts.roles import TEACHER
from students.models import Absence, CourseFollowUp, Evaluation, Performance, Student
from tests.factories import CourseFactory, GuardianStudentFactory, TeacherFactory, UserFactory
from tests.routes import desk, portal
from tests.routes.asking import ask, body, said
from tests.routes.desk import FORBIDDEN
from tests.routes.portal import DESK_HOME, GONE, NOT_POSSIBLE, NOWHERE
from tests.routes.resolver import addresses

pytestmark = pytest.mark.django_db

METHODS = ("get", "post")
OPEN_TO_EVERY_GUARDIAN = {"students:identity"}
OF_PUPILS = (Student, CourseFollowUp, Evaluation, Absence, Performance)

PORTAL = [one for one in addresses() if one.name.startswith("students:") and "pk" in one.kwargs]
PEDAGOGY = [one for one in PORTAL if one.name not in OPEN_TO_EVERY_GUARDIAN]
CLASSES = [one for one in addresses() if one.name.startswith("admin:students_course_")]
CLASSES = [one for one in CLASSES if one.name in desk.ROUTES]
ROWS = [page for page in desk.pages(*OF_PUPILS) if page.is_of_row]


def each(found):
    return pytest.mark.parametrize("page", found, ids=lambda page: page.name)


def answers(world, person, own, missing):
    """What is said to GET and POST: the same about the pupil and about nobody, word for word."""
    given = set()
    for method in METHODS:
        about, of_nobody = (ask(world, person, path, method) for path in (own, missing))
        assert (said(about), body(about)) == (said(of_nobody), body(of_nobody)), method
        given.add(said(about))
    return given


def paths(world, page):
    route = (portal.ROUTES | desk.ROUTES)[page.name]
    return page.path(**route.own(world)), page.path(**route.missing)


@pytest.fixture
def teacher(world):
    """Of the pupil's school, with a course of the same year in which the pupil is not."""
    user = UserFactory(staff=True, identifier="enseignant", schools=[world.school])
    user.groups.add(Group.objects.get(name=TEACHER))
    own = TeacherFactory(school=world.school, user=user)
    CourseFactory(year=world.follow_up.course.year, teacher=own)
    world.people["teacher"] = user
    return "teacher"


@each(PORTAL)
def test_another_family_finds_nothing(world, page):
    given = answers(world, "other", *paths(world, page))
    assert GONE in given <= {GONE, NOT_POSSIBLE}


@each(PEDAGOGY)
def test_a_guardian_without_the_right_finds_nothing(world, page):
    GuardianStudentFactory(guardian=world.other, student=world.student, sees_pedagogy=False)
    given = answers(world, "second", *paths(world, page))
    assert GONE in given <= {GONE, NOT_POSSIBLE}


@each(PORTAL)
def test_a_teacher_has_the_desk(world, teacher, page):
    given = answers(world, teacher, *paths(world, page))
    assert DESK_HOME in given <= {DESK_HOME, NOT_POSSIBLE}


@each(CLASSES)
def test_a_class_of_another_teacher_is_none(world, teacher, page):
    assert answers(world, teacher, *paths(world, page)) == {GONE}


@each(ROWS)
def test_a_row_of_another_class_is_none(world, teacher, page):
    """Where the role has no such page at all, rows of nobody are refused too."""
    row, nobody = world.row(page.model), page.model(pk=NOWHERE)
    given = answers(world, teacher, page.path(row), page.path(nobody))
    assert given == {GONE if page.is_open_to(TEACHER, one) else FORBIDDEN for one in METHODS}
