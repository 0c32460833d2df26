"""One piece of an event, for several pupils."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from students import repertoire_entry
from students.models import Event, Performance
from tests.factories import EventFactory, PerformanceFactory, StudentFactory
from tests.house.connections import while_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(course):
    return reverse("admin:students_course_repertoire", args=[course.pk])


@pytest.fixture
def event(school):
    return EventFactory(school=school, on="2026-12-12")


def sent(event, *follow_ups):
    students = [row.student_id for row in follow_ups]
    return {"event": event.pk, "piece": "Danse du sabre", "minutes": 4, "students": students}


def test_several_pupils_at_once(teacher_client, class_of_three, event, page):
    teacher_client.post(page, sent(event, *class_of_three[:2]))
    assert Performance.objects.count() == 2
    assert {row.minutes for row in Performance.objects.all()} == {4}


def test_who_has_it_already_is_told(teacher_client, class_of_three, event, page):
    PerformanceFactory(student=class_of_three[0].student, event=event, piece="Danse du sabre")
    answer = teacher_client.post(page, sent(event, *class_of_three))
    assert "Anne" in str(answer.context["form"].errors["students"])
    assert Performance.objects.count() == 1


def test_pupils_of_other_classes_are_not_offered_nor_taken(
    teacher_client, class_of_three, event, page, school
):
    foreign = StudentFactory(family__school=school)
    data = sent(event) | {"students": [foreign.pk]}
    assert "students" in teacher_client.post(page, data).context["form"].errors
    assert not Performance.objects.exists()


def test_events_of_other_schools_are_not_taken(teacher_client, class_of_three, page, other_school):
    foreign = EventFactory(school=other_school, on="2026-12-12")
    answer = teacher_client.post(page, sent(foreign, *class_of_three))
    assert "event" in answer.context["form"].errors


@pytest.mark.django_db(transaction=True)
def test_at_the_same_instant_it_is_written_once(class_of_three, event, course):
    """The second waits, and is told who has the piece already."""

    def enter():
        data = QueryDict(mutable=True)
        for name, value in sent(event, class_of_three[0]).items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return repertoire_entry.enter(data, course=course, events=Event.objects.all())[1]

    assert while_open(enter, enter) == (1, None)
    assert Performance.objects.count() == 1
