"""Absences of a lesson on one page; what families announced is ticked already."""

import datetime as dt

import pytest
from django.urls import reverse

from students import absence_entry
from students.class_entries import mark_of
from students.enums import AbsenceOrigin
from students.models import Absence
from tests.factories import AbsenceFactory
from tests.house.connections import while_open
from tests.registry.grids import cell, lesson, shown

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 1)


@pytest.fixture
def page(course):
    return lesson(course)


def lines(client, page):
    return client.get(page).context["entry"].lines


def test_who_is_ticked_was_absent(teacher_client, teacher, class_of_three, course, page):
    anne, basile, _zoe = class_of_three
    data = shown(teacher_client, page) | {
        cell(anne, "is_absent"): "on",
        cell(basile, "is_absent"): "on",
        cell(basile, "is_justified"): "on",
        cell(basile, "reason"): "Malade",
    }
    assert teacher_client.post(page, data).status_code == 302
    first, second = Absence.objects.order_by("student__first_name")
    assert (first.course, first.starts_on, first.ends_on) == (course, DAY, DAY)
    assert (first.origin, first.declared_by) == (AbsenceOrigin.RECORDED, teacher.user)
    assert (first.is_justified, second.is_justified, second.reason) == (False, True, "Malade")


def test_a_tick_taken_away_takes_the_absence_away(teacher_client, class_of_three, course, page):
    AbsenceFactory(student=class_of_three[0].student, course=course, starts_on=DAY)
    data = shown(teacher_client, page)
    del data[cell(class_of_three[0], "is_absent")]
    teacher_client.post(page, data)
    assert not Absence.objects.exists()


def test_saved_again_nothing_changes(teacher_client, class_of_three, course, page):
    row = AbsenceFactory(student=class_of_three[0].student, course=course, starts_on=DAY)
    teacher_client.post(page, shown(teacher_client, page))
    assert list(Absence.objects.all()) == [row]


def test_a_reason_needs_its_tick(teacher_client, class_of_three, page):
    data = shown(teacher_client, page) | {cell(class_of_three[0], "reason"): "Malade"}
    answer = teacher_client.post(page, data)
    assert "is_absent" in answer.context["entry"].lines[0].errors
    assert not Absence.objects.exists()


def test_what_the_family_announced_is_ticked_and_stays_theirs(
    teacher_client, class_of_three, course, page
):
    anne = class_of_three[0]
    told = AbsenceFactory(
        student=anne.student, course=course, starts_on=DAY, announced=True, reason="Mariage"
    )
    line = lines(teacher_client, page)[0]
    assert line["is_absent"].value() and line.is_announced
    data = shown(teacher_client, page) | {cell(anne, "is_justified"): "on"}
    data |= {cell(anne, "reason"): "Réécrit"}
    data.pop(cell(anne, "is_absent"), None)
    teacher_client.post(page, data)
    (row,) = Absence.objects.standing()
    assert (row, row.reason, row.is_justified) == (told, "Mariage", False)


def test_an_absence_at_another_hour_leaves_the_lesson_to_be_entered(
    teacher_client, class_of_three, course, page
):
    """The lesson is at 18:30."""
    hours = {"starts_at": dt.time(8), "ends_at": dt.time(10)}
    AbsenceFactory(student=class_of_three[0].student, starts_on=DAY, announced=True, **hours)
    assert not lines(teacher_client, page)[0]["is_absent"].value()
    data = shown(teacher_client, page) | {cell(class_of_three[0], "is_absent"): "on"}
    teacher_client.post(page, data)
    assert Absence.objects.recorded().get().course == course


def test_what_the_family_was_notified_of_is_left_to_the_secretariat(
    teacher_client, class_of_three, course, page
):
    anne = class_of_three[0]
    AbsenceFactory(student=anne.student, course=course, starts_on=DAY, is_notified=True)
    data = shown(teacher_client, page)
    del data[cell(anne, "is_absent")]
    answer = teacher_client.post(page, data)
    assert "secrétariat" in str(answer.context["entry"].lines[0].errors["is_absent"])
    assert Absence.objects.exists()


def test_whole_days_are_shown_and_left_to_the_secretariat(teacher_client, class_of_three, page):
    AbsenceFactory(
        student=class_of_three[0].student,
        starts_on=DAY - dt.timedelta(days=1),
        ends_on=DAY,
        announced=True,
    )
    line = lines(teacher_client, page)[0]
    assert line["is_absent"].value() and line.fields["is_absent"].disabled
    data = shown(teacher_client, page)
    del data[cell(class_of_three[0], "is_absent")]
    teacher_client.post(page, data)
    assert Absence.objects.standing().count() == 1


def test_two_people_at_one_lesson(teacher_client, staff_client, class_of_three, page):
    mine, theirs = shown(teacher_client, page), shown(staff_client, page)
    key = cell(class_of_three[0], "is_absent")
    reason = cell(class_of_three[0], "reason")
    staff_client.post(page, theirs | {key: "on", reason: "Malade"})
    answer = teacher_client.post(page, mine | {key: "on"})
    assert "Malade" in answer.context["entry"].lines[0].other_errors()[0]
    assert Absence.objects.get().reason == "Malade"


@pytest.mark.parametrize("on", ["2020-01-01", "demain", "2026-13-45"])
def test_a_day_outside_the_year_is_no_lesson(teacher_client, course, on):
    assert teacher_client.get(lesson(course, on)).status_code == 404


def test_the_last_lesson_is_proposed(teacher_client, course):
    page = reverse("admin:students_course_lesson", args=[course.pk])
    answer = teacher_client.get(page, {"on": "2026-12-01"})
    assert answer["Location"] == lesson(course)
    on = dt.date.fromisoformat(teacher_client.get(page)["Location"].split("/")[-2])
    assert on.isoweekday() == course.weekday or on in (course.year.starts_on, course.year.ends_on)


def test_announced_absences_stand_on_the_class_page_and_the_first_page(
    teacher_client, class_of_three, course
):
    far = course.year.ends_on
    told = {"student": class_of_three[0].student, "course": course, "announced": True}
    AbsenceFactory(**told, starts_on=far, reason="Classe de neige")
    page = reverse("admin:students_course_class", args=[course.pk])
    assert "Classe de neige" in teacher_client.get(page).content.decode()
    assert "absence annoncée" in teacher_client.get("/gestion/").content.decode()


def test_an_absence_has_the_hours_of_the_lesson(teacher_client, class_of_three, page):
    """The pupil's own passing time goes before the course's."""
    anne, basile, _zoe = class_of_three
    anne.starts_at, anne.minutes = dt.time(19), 20
    anne.save()
    data = shown(teacher_client, page) | {cell(row, "is_absent"): "on" for row in (anne, basile)}
    teacher_client.post(page, data)
    hours = Absence.objects.order_by("student__first_name").values_list("starts_at", "ends_at")
    assert list(hours) == [(dt.time(19), dt.time(19, 20)), (dt.time(18, 30), dt.time(19, 30))]


def test_an_absence_without_hours_where_the_course_has_none(teacher_client, class_of_three, course):
    course.starts_at = course.minutes = None
    course.save()
    data = shown(teacher_client, lesson(course)) | {cell(class_of_three[0], "is_absent"): "on"}
    teacher_client.post(lesson(course), data)
    absence = Absence.objects.get()
    assert (absence.starts_at, absence.ends_at) == (None, None)


def test_the_page_says_its_day_once_and_begins_at_its_first_box(
    teacher_client, class_of_three, course, page
):
    AbsenceFactory(student=class_of_three[0].student, starts_on=DAY)
    text = teacher_client.get(page).content.decode()
    assert "<caption>Une ligne par élève ; cochez les absents</caption>" in text
    boxes = [box for box in text.split("<input") if "autofocus" in box]
    assert len(boxes) == 1 and f'name="{cell(class_of_three[1], "is_absent")}"' in boxes[0]


def test_what_is_wrong_is_told_above_with_a_link_to_its_cell(teacher_client, class_of_three, page):
    row = class_of_three[1]
    data = shown(teacher_client, page) | {cell(row, "reason"): "Malade"}
    text = teacher_client.post(page, data).content.decode()
    assert f'<a href="#id_{cell(row, "is_absent")}"><bdi>{row.student} – Absent</bdi>' in text


@pytest.mark.django_db(transaction=True)
def test_at_the_same_instant_nobody_is_absent_twice(class_of_three, course, staff):
    """The second waits, sees what stands and is told."""
    anne = class_of_three[0]

    def enter(reason):
        seen = {cell(anne, "seen"): mark_of([None] * len(absence_entry.AbsenceLine.written))}
        data = {cell(anne, "is_absent"): "on", cell(anne, "reason"): reason} | seen
        return absence_entry.enter(data, course=course, on=DAY, by=staff)[1]

    assert while_open(lambda: enter("Malade"), lambda: enter("Voyage")) == (1, None)
    assert Absence.objects.get().reason == "Malade"
