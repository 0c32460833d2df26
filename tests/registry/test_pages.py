"""Every list and form of what is taught asks as many queries for many rows as for few."""

import pytest
from django.urls import reverse

from students.models import Absence, Course, CourseFollowUp, Evaluation, Performance, Student
from tests.factories import (
    AbsenceFactory,
    CourseFactory,
    EvaluationFactory,
    EventFactory,
    FollowUpFactory,
    PerformanceFactory,
    StudentFactory,
)

pytestmark = pytest.mark.django_db
MODELS = [Student, Course, CourseFollowUp, Evaluation, Absence, Performance]


@pytest.fixture
def grown(school, year, family):
    """`grown(n)`: as many more pupils, each with all there is, in a course of their own."""
    event = EventFactory(school=school)

    def grow(number):
        for _ in range(number):
            student = StudentFactory(family=family)
            course = CourseFactory(year=year)
            EvaluationFactory(follow_up=FollowUpFactory(student=student, course=course))
            AbsenceFactory(student=student, course=course)
            PerformanceFactory(student=student, event=event)

    return grow


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_forms(staff_client, grown, count_of, model):
    def read():
        row = model.objects.order_by("pk").first()
        name = f"admin:students_{model._meta.model_name}"
        assert staff_client.get(reverse(f"{name}_changelist")).status_code == 200
        assert staff_client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200

    grown(2)
    few = count_of(read)
    grown(20)
    assert count_of(read) == few


def test_no_form_lists_every_row(staff_client, grown):
    """Whatever grows with the school is searched for, not chosen from a list."""
    grown(3)
    for model in MODELS:
        page = reverse(f"admin:students_{model._meta.model_name}_add")
        form = staff_client.get(page).context["adminform"].form
        lists = [field for field in form if len(list(getattr(field.field, "choices", []))) > 3]
        drawn = [field.name for field in lists if "admin-autocomplete" not in str(field)]
        assert set(drawn) <= {
            "civility",
            "marital_status",
            "weekday",
            "notification_kind",
            "activity_status",
        }
