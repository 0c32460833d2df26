"""Absences in the desk's list and form: their state in words, a withdrawn one above all."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import AbsenceFactory

pytestmark = pytest.mark.django_db
LIST = "/gestion/students/absence/"


@pytest.fixture
def three(student, guardian):
    """Recorded, announced, taken back."""
    at = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
    taken_back = {"withdrawn_at": at, "withdrawn_by": guardian.user}
    return [
        AbsenceFactory(student=student),
        AbsenceFactory(student=student, announced=True),
        AbsenceFactory(student=student, announced=True, **taken_back),
    ]


def form_of(absence):
    return reverse("admin:students_absence_change", args=[absence.pk])


def test_the_list_says_the_state_in_words(staff_client, three):
    shown = staff_client.get(LIST).content.decode()
    for words in ("Saisie", "Annoncée", "Retirée le 25/11/2026"):
        assert f'<td class="field-state">{words}</td>' in shown
    assert '<td class="field-starts_on nowrap">01/12/2026</td>' in shown
    assert "icon-no" not in shown


@pytest.mark.parametrize("number", range(3))
def test_the_list_is_narrowed_by_state(staff_client, three, number):
    asked = ("recorded", "announced", "withdrawn")[number]
    assert list(staff_client.get(LIST, {"state": asked}).context["cl"].queryset) == [three[number]]


def test_the_form_says_who_took_it_back(staff_client, three):
    shown = staff_client.get(form_of(three[2])).content.decode()
    assert f"Retirée le 25/11/2026 10:00 par {three[2].withdrawn_by}" in shown
    staff_client.post(form_of(three[2]), {"withdrawn_at": "", "starts_on": "01/12/2026"})
    three[2].refresh_from_db()
    assert three[2].withdrawn_at


def test_times_are_shown_without_seconds(staff_client, three):
    three[0].starts_at = dt.time(14)
    three[0].save()
    shown = staff_client.get(form_of(three[0])).content.decode()
    assert 'value="14:00"' in shown and "14:00:00" not in shown
