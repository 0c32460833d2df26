"""Figures that no lesson, mark or year has: refused in words, wherever they are written."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from accounts.imports.running import ImportRefused
from students.models import Course, CourseFollowUp, Evaluation, SchoolYear
from students.resources import CourseResource, EvaluationResource, FollowUpResource
from tests.factories import EvaluationFactory
from tests.imports.conftest import csv_of, follow_up, imported
from tests.registry.grids import HEADING, cell, new_evaluation, shown

__all__ = ["csv_of", "follow_up", "imported"]

pytestmark = pytest.mark.django_db
LENGTH = "Une leçon dure de 5 à 600 minutes."
IMPOSSIBLE = [
    (Evaluation, {"coefficient": Decimal("-0.01")}, "Le coefficient n’est pas inférieur à 0."),
    (Evaluation, {"mark": None, "scale": Decimal(0)}, "Le dénominateur est supérieur à 0."),
    (CourseFollowUp, {"average_scale": Decimal(0)}, "Le barème d’une moyenne est supérieur à 0."),
    (CourseFollowUp, {"hours_planned": Decimal(-1)}, "Les heures ne sont pas négatives."),
    (CourseFollowUp, {"hours_done": Decimal(-1)}, "Les heures ne sont pas négatives."),
    (CourseFollowUp, {"minutes": 4}, LENGTH),
    (CourseFollowUp, {"minutes": 601}, LENGTH),
    (Course, {"minutes": 601}, LENGTH),
    (Course, {"minutes": 4}, LENGTH),
    (
        SchoolYear,
        {"ends_on": dt.date(2036, 7, 7)},
        "Une année scolaire ne dure pas plus de 18 mois.",
    ),
]


@pytest.mark.parametrize(("model", "values", "sentence"), IMPOSSIBLE)
def test_what_cannot_be_is_refused_in_words_and_by_the_database(follow_up, model, values, sentence):
    EvaluationFactory(follow_up=follow_up)
    row = model.objects.get()
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError, match=sentence):
        row.validate_constraints()
    with pytest.raises(IntegrityError):
        row.save()


@pytest.mark.parametrize(
    ("resource", "head", "line"),
    [
        (EvaluationResource, "student;course;kind;on;coefficient", "IRINA;PIANO;E;05/10/2026;-3"),
        (EvaluationResource, "student;course;kind;on;scale", "IRINA;PIANO;E;05/10/2026;0"),
        (FollowUpResource, "student;course;average_scale", "IRINA;PIANO;0"),
        (FollowUpResource, "student;course;hours_planned", "IRINA;PIANO;-5"),
        (FollowUpResource, "student;course;minutes", "IRINA;PIANO;10:01"),
        (CourseResource, "reference;minutes", "PIANO;00:04"),
    ],
)
def test_a_file_is_told_which_cell(follow_up, imported, resource, head, line):
    with pytest.raises(ImportRefused) as refused:
        imported(resource, head, line)
    (found,) = refused.value.lines[0].cells
    last = resource().columns[head.split(";")[-1]]
    assert last in found["place"] and "base de données" not in found["error"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"coefficient": "-1"}, "Le coefficient n’est pas inférieur à 0."),
        ({"scale": "0", "mark": ""}, "Le dénominateur est supérieur à 0."),
    ],
)
def test_the_desk_s_form_says_it(teacher_client, class_of_three, data, sentence):
    row = class_of_three[0]
    data = {"follow_up": row.pk, **HEADING, "mark": "5", **data}
    answer = teacher_client.post(reverse("admin:students_evaluation_add"), data)
    assert sentence in answer.content.decode()
    assert not Evaluation.objects.exists()


def test_the_grid_says_it_once(teacher_client, class_of_three, course):
    page = new_evaluation(course)
    data = {**shown(teacher_client, page), **HEADING, "coefficient": "-1"}
    answer = teacher_client.post(page, data | {cell(class_of_three[0], "mark"): "12"})
    errors = answer.context["entry"].heading.errors
    assert errors == {"coefficient": ["Le coefficient n’est pas inférieur à 0."]}
