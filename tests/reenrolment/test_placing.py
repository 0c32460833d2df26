"""À placer: who is still without hours, put in a class, several at once."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reenrolment import placing
from reenrolment.models import Placement, ReenrolmentError
from tests.factories import (
    CourseFactory,
    EvaluationFactory,
    FollowUpFactory,
    PlacementFactory,
    ReenrolmentFactory,
    StudentFactory,
)
from tests.reenrolment.pages import fields_of

pytestmark = pytest.mark.django_db
QUEUE = "admin:reenrolment_placement_changelist"


@pytest.fixture
def placement(campaign, student, guardian):
    row = ReenrolmentFactory(campaign=campaign, student=student, accepted=True)
    without_hours = {"follow_up__course__unscheduled": True, "follow_up__course__teacher": None}
    return PlacementFactory(reenrolment=row, follow_up__course__name="Piano", **without_hours)


@pytest.fixture
def course(campaign):
    return CourseFactory(year=campaign.year, name="Piano du mardi", weekday=1)


@pytest.fixture
def second(placement, campaign):
    other = StudentFactory(family=placement.reenrolment.family)
    row = ReenrolmentFactory(campaign=campaign, student=other, accepted=True)
    return PlacementFactory(reenrolment=row, follow_up__course=placement.follow_up.course)


@pytest.fixture
def place(staff_client):
    def sent(course, *placements):
        seen = [f"{one.pk}:{one.follow_up.course_id}" for one in placements]
        data = {"placement": seen, "course": course.pk}
        return staff_client.post(reverse("admin:reenrolment_placement_place"), data)

    return sent


def test_one_is_placed_the_follow_up_moves_and_the_mark_goes(placement, course, place):
    place(course, placement)
    placement.refresh_from_db()
    assert (placement.follow_up.course, placement.is_to_place) == (course, False)
    assert placement.reenrolment.journal.get().note == str(course)


def test_several_of_one_course_at_once(placement, second, course, staff_client, place):
    chosen = {"action": "place_selected", "_selected_action": [placement.pk, second.pk]}
    page = staff_client.post(reverse(QUEUE), chosen).content.decode()
    assert page.count('name="placement"') == 2 and "Piano du mardi" in page
    place(course, placement, second)
    assert not Placement.objects.to_place().exists()


def test_a_pupil_who_has_the_class_keeps_everybody_where_they_are(placement, second, course, place):
    FollowUpFactory(student=second.follow_up.student, course=course)
    answer = place(course, placement, second)
    assert answer.status_code == 409 and "suit déjà" in answer.content.decode()
    assert Placement.objects.to_place().count() == 2


def test_who_was_placed_meanwhile_is_told(placement, course, staff, now):
    seen = {placement.pk: placement.follow_up.course_id}
    placing.move(seen, course, by=staff, at=now)
    with pytest.raises(ReenrolmentError):
        placing.move(seen, course, by=staff, at=now)


def test_who_was_placed_is_moved_or_to_be_placed_again(placement, course, place, staff_client):
    waiting = placement.follow_up.course
    place(course, placement)
    placement.refresh_from_db()
    url = reverse("admin:reenrolment_placement_change", args=[placement.pk])
    assert "Changer pour ce cours" in staff_client.get(url).content.decode()
    place(waiting, placement)
    placement.refresh_from_db()
    assert (placement.follow_up.course, placement.is_to_place) == (waiting, True)


def test_the_class_without_hours_places_nobody(placement, place):
    place(placement.follow_up.course, placement)
    placement.refresh_from_db()
    assert placement.is_to_place


def test_who_has_marks_there_is_not_moved(placement, course, place, staff, now):
    waiting = placement.follow_up.course
    place(course, placement)
    placement.refresh_from_db()
    EvaluationFactory(follow_up=placement.follow_up)
    answer = place(waiting, placement)
    assert answer.status_code == 409 and "y a déjà des notes" in answer.content.decode()


def test_a_class_of_another_year_is_no_choice(placement, place, year):
    answer = place(CourseFactory(year=year), placement)
    assert "n’est pas de cette année scolaire" in answer.content.decode()
    assert Placement.objects.to_place().exists()


def test_the_list_shows_who_is_to_be_placed_by_course(placement, second, course, staff_client):
    Placement.objects.filter(pk=second.pk).update(is_to_place=False)
    page = staff_client.get(reverse(QUEUE)).content.decode()
    assert str(placement.follow_up.student) in page
    assert str(second.follow_up.student) not in page
    wrong = {"course": placement.follow_up.course_id + 999, "state": "all"}
    assert staff_client.get(reverse(QUEUE), wrong).status_code == 200


def test_the_export_follows_the_filters(placement, second, staff_client):
    Placement.objects.filter(pk=second.pk).update(is_to_place=False)
    url = reverse("admin:reenrolment_placement_export")
    sizes = []
    for query in ({}, {"state": "all"}):
        content = b"".join(staff_client.get(url, query).streaming_content)
        sizes.append(len(list(load_workbook(io.BytesIO(content)).active.values)))
    assert sizes == [2, 3]


def test_the_page_of_one_is_filled_in_and_sent(placement, course, staff_client):
    url = reverse("admin:reenrolment_placement_change", args=[placement.pk])
    data = fields_of(staff_client.get(url).content.decode()) | {"course": str(course.pk)}
    staff_client.post(reverse("admin:reenrolment_placement_place"), data)
    placement.refresh_from_db()
    assert not placement.is_to_place


def test_nobody_of_another_school_is_placed(placement, course, other_staff_client):
    seen = f"{placement.pk}:{placement.follow_up.course_id}"
    data = {"placement": [seen], "course": course.pk}
    other_staff_client.post(reverse("admin:reenrolment_placement_place"), data)
    placement.refresh_from_db()
    assert placement.is_to_place
