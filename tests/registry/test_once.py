"""What stands once in a school, and on days of its years: pages say it, the database holds it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from students.models import Absence
from tests.factories import (
    AbsenceFactory,
    CourseFactory,
    EvaluationFactory,
    StudentFactory,
)

pytestmark = pytest.mark.django_db
MORNING = {"starts_at": "09:00", "ends_at": "10:00"}


def errors_of(client, row, **changes):
    """Of the page of the row, posted as it stands but for the changes."""
    name = row._meta.model_name
    page = reverse(f"admin:students_{name}_change", args=[row.pk])
    form = client.get(page).context["adminform"].form
    typed = {field.html_name: field.value() for field in form}
    data = {name: value for name, value in typed.items() if value not in (None, False)}
    inlines = {
        f"{prefix}-{which}_FORMS": 0
        for prefix in ("levels", "guardian_rights")
        for which in ("TOTAL", "INITIAL")
    }
    answer = client.post(page, {**inlines, **data, **changes})
    return answer.context["adminform"].form.errors if answer.context else {}


def refused(save):
    with pytest.raises(IntegrityError), transaction.atomic():
        save()


@pytest.fixture
def row(class_of_three):
    return class_of_three[0]


def test_two_pupils_of_a_school_have_two_references(row, staff_client, other_school):
    student = row.student
    StudentFactory(family=student.family, reference="IRINA")
    StudentFactory(family__school=other_school, reference="AILLEURS")
    assert "reference" in errors_of(staff_client, student, reference="IRINA")
    assert not errors_of(staff_client, student, reference="AILLEURS")


def test_an_evaluation_stands_once(row, staff_client):
    first = EvaluationFactory(follow_up=row)
    other = EvaluationFactory(follow_up=row, kind="Examen")
    assert errors_of(staff_client, other, kind=first.kind)
    assert not errors_of(staff_client, other, kind=first.kind, criterion="Lecture")
    refused(lambda: EvaluationFactory(follow_up=row))


def test_an_absence_stands_once_as_long_as_it_stands(row, staff_client):
    first = AbsenceFactory(student=row.student)
    other = AbsenceFactory(student=row.student, starts_on=dt.date(2026, 12, 2))
    assert errors_of(staff_client, other, starts_on="01/12/2026")
    refused(lambda: AbsenceFactory(student=row.student))
    AbsenceFactory(student=row.student, announced=True)
    Absence.objects.filter(pk=first.pk).update(withdrawn_at=first.declared_at)
    assert not errors_of(staff_client, other, starts_on="01/12/2026")


def test_an_absence_of_one_day_ends_after_it_starts(row, staff_client):
    absence = AbsenceFactory(student=row.student)
    assert errors_of(staff_client, absence, starts_at="10:00", ends_at="09:00")
    assert not errors_of(staff_client, absence, **MORNING)
    times = {"starts_at": dt.time(10), "ends_at": dt.time(9)}
    refused(lambda: Absence.objects.update(**times))
    later = absence.starts_on + dt.timedelta(days=1)
    assert Absence.objects.update(**times, ends_on=later)


@pytest.mark.parametrize("day", ["31/08/2026", "31/07/2027"])
def test_an_evaluation_is_on_a_day_of_its_year(row, staff_client, day):
    evaluation = EvaluationFactory(follow_up=row)
    assert "on" in errors_of(staff_client, evaluation, on=day)


@pytest.mark.parametrize("has_course", [True, False])
def test_an_absence_is_on_days_of_one_year(row, staff_client, course, has_course):
    absence = AbsenceFactory(student=row.student, course=course if has_course else None)
    assert "starts_on" in errors_of(staff_client, absence, starts_on="01/01/1900")
    assert errors_of(staff_client, absence, ends_on="31/12/9999")
    assert not errors_of(staff_client, absence, ends_on="04/12/2026")


def test_what_stands_outside_its_year_may_be_mended(row, staff_client):
    """Of before the rule: whoever leaves the day alone is not asked about it."""
    evaluation = EvaluationFactory(follow_up=row, on=dt.date(2020, 1, 1))
    assert not errors_of(staff_client, evaluation, mention="Bien")


def test_a_reference_that_the_page_does_not_show_the_year_of_stands_once(course, staff_client):
    other = CourseFactory(year=course.year)
    assert errors_of(staff_client, other, reference=course.reference)
