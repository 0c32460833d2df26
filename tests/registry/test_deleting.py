"""What is deleted at the desk takes nothing with it that somebody wrote about pupils."""

import pytest
from django.urls import reverse

from students.models import Course, CourseFollowUp, Evaluation, SchoolLevel, SchoolYear
from tests.factories import EvaluationFactory, SchoolYearFactory

pytestmark = pytest.mark.django_db


def delete(client, row):
    """What the page says after a person who confirmed."""
    page = reverse(f"admin:students_{row._meta.model_name}_delete", args=[row.pk])
    return client.post(page, {"post": "yes"}).content.decode()


def delete_chosen(client, row):
    page = reverse(f"admin:students_{row._meta.model_name}_changelist")
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    return client.post(page, data).content.decode()


@pytest.mark.parametrize("act", [delete, delete_chosen])
def test_the_current_year_stays_with_its_courses(staff_client, class_of_three, year, act):
    EvaluationFactory(follow_up=class_of_three[0])
    assert "Cours (1)" in act(staff_client, year)
    assert (CourseFollowUp.objects.count(), Evaluation.objects.count()) == (3, 1)
    assert SchoolYear.objects.get() == year


def test_a_year_stays_with_the_levels_of_its_pupils(staff_client, student, year):
    SchoolLevel.objects.create(student=student, year=year, name="6e")
    assert "Niveaux scolaires (1)" in delete(staff_client, year)
    assert SchoolLevel.objects.count() == 1


@pytest.mark.parametrize("act", [delete, delete_chosen])
def test_a_course_stays_with_its_follow_ups(staff_client, class_of_three, course, act):
    assert "(3)" in act(staff_client, course)
    assert Course.objects.count() == 1 and CourseFollowUp.objects.count() == 3


def test_what_nobody_follows_goes(staff_client, course, school):
    prepared = SchoolYearFactory(school=school, preparing=True)
    delete(staff_client, course)
    delete(staff_client, prepared)
    assert not Course.objects.exists()
    assert list(SchoolYear.objects.all()) == [course.year]
