"""A teacher of the school with a class of three, and what is not theirs."""

import pytest
from django.contrib.auth.models import Group

from accounts.roles import TEACHER, make_roles
from tests.conftest import signed_in
from tests.desk.conftest import request_of
from tests.factories import (
    CourseFactory,
    FollowUpFactory,
    SchoolYearFactory,
    StudentFactory,
    TeacherFactory,
    UserFactory,
)

__all__ = ["request_of"]


@pytest.fixture
def year(school):
    return SchoolYearFactory(school=school)


@pytest.fixture
def teacher_user(school):
    make_roles()
    user = UserFactory(staff=True, identifier="enseignant", schools=[school])
    user.groups.add(Group.objects.get(name=TEACHER))
    return user


@pytest.fixture
def teacher(school, teacher_user):
    return TeacherFactory(school=school, user=teacher_user, last_name="BLANCHARD")


@pytest.fixture
def teacher_client(teacher):
    return signed_in(teacher.user)


@pytest.fixture
def course(year, teacher):
    return CourseFactory(year=year, teacher=teacher, name="FM 1C2 A")


@pytest.fixture
def class_of_three(course, family):
    """The follow-ups of three pupils, by name."""
    names = ("Anne", "Basile", "Zoé")
    students = [StudentFactory(family=family, first_name=name) for name in names]
    return [FollowUpFactory(student=student, course=course) for student in students]


@pytest.fixture
def other_course(year):
    """Of the same school, another teacher's."""
    return CourseFactory(year=year, name="Violon")
