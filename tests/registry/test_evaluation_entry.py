"""Evaluations of a whole class on one page."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from students import evaluation_entry
from students.models import Course, CourseFollowUp, Evaluation
from tests.factories import EvaluationFactory, FollowUpFactory
from tests.registry.grids import HEADING, cell, evaluation, new_evaluation, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(class_of_three):
    return class_of_three


@pytest.fixture
def page(course):
    return new_evaluation(course)


def marks():
    rows = Evaluation.objects.order_by("follow_up__student__first_name")
    return {row.follow_up.student.first_name: row.mark for row in rows}


def test_a_class_is_entered_at_once(teacher_client, three, page):
    anne, basile, zoe = three
    data = {
        **shown(teacher_client, page),
        **HEADING,
        cell(anne, "mark"): "15,75",
        cell(basile, "is_absent"): "on",
        cell(zoe, "mark"): "0",
        cell(zoe, "appreciation"): "À revoir",
    }
    assert teacher_client.post(page, data).status_code == 302
    assert marks() == {"Anne": Decimal("15.75"), "Basile": None, "Zoé": Decimal(0)}
    assert LogEntry.objects.get().object_id == str(anne.course_id)


@pytest.mark.parametrize("typed", ["15,75", "15.75"])
def test_both_decimal_signs_are_taken(teacher_client, three, page, typed):
    data = {**shown(teacher_client, page), **HEADING, cell(three[0], "mark"): typed}
    teacher_client.post(page, data)
    assert marks() == {"Anne": Decimal("15.75")}


def test_an_empty_line_is_not_written(teacher_client, three, page):
    teacher_client.post(page, {**shown(teacher_client, page), **HEADING})
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("wrong", ["21", "-1", "quinze", "15,755"])
def test_one_wrong_mark_and_nothing_is_saved_nor_lost(teacher_client, three, page, wrong):
    data = {
        **shown(teacher_client, page),
        **HEADING,
        cell(three[0], "mark"): "12",
        cell(three[1], "mark"): wrong,
    }
    answer = teacher_client.post(page, data)
    shown_again = answer.content.decode()
    assert not Evaluation.objects.exists()
    assert f'id="id_{cell(three[1], "mark")}_error"' in shown_again
    assert 'value="12"' in shown_again and f'value="{wrong}"' in shown_again
    assert "<title>Erreur" in shown_again


def test_an_absent_pupil_has_no_mark(teacher_client, three, page):
    data = {
        **shown(teacher_client, page),
        **HEADING,
        cell(three[0], "mark"): "12",
        cell(three[0], "is_absent"): "on",
    }
    assert teacher_client.post(page, data).status_code == 200
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("scale", "0"), ("coefficient", "-1"), ("on", "2020-01-01"), ("on", ""), ("kind", "")],
)
def test_the_heading_must_be_right(teacher_client, three, page, field, wrong):
    data = {**shown(teacher_client, page), **HEADING, field: wrong, cell(three[0], "mark"): "1"}
    answer = teacher_client.post(page, data)
    assert answer.context["entry"].heading.errors.keys() == {field}
    assert not Evaluation.objects.exists()


# --- Corrections -------------------------------------------------------------------------------


@pytest.fixture
def entered(three):
    """Three marks of one sitting."""
    return [EvaluationFactory(follow_up=row, mark=Decimal(10)) for row in three]


def test_what_stands_is_shown_and_corrected(teacher_client, three, entered):
    page = evaluation(entered[0])
    data = shown(teacher_client, page) | {cell(three[1], "mark"): "11,5"}
    teacher_client.post(page, data)
    assert marks() == {"Anne": Decimal(10), "Basile": Decimal("11.50"), "Zoé": Decimal(10)}
    assert Evaluation.objects.count() == 3


def test_the_heading_is_corrected_for_all(teacher_client, three, entered):
    page = evaluation(entered[0])
    data = shown(teacher_client, page) | {"kind": "Examen", "scale": "40"}
    teacher_client.post(page, data)
    assert set(Evaluation.objects.values_list("kind", "scale")) == {("Examen", Decimal(40))}


def test_a_smaller_scale_goes_with_smaller_marks(teacher_client, three, entered):
    page = evaluation(entered[0])
    data = shown(teacher_client, page) | {"scale": "5"}
    refused = teacher_client.post(page, data)
    assert refused.status_code == 200 and len(refused.context["entry"].errors) == 3
    data |= {cell(row, "mark"): "4" for row in three}
    assert teacher_client.post(page, data).status_code == 302
    assert set(Evaluation.objects.values_list("mark", "scale")) == {(Decimal(4), Decimal(5))}


def test_an_emptied_line_takes_the_evaluation_away(teacher_client, three, entered):
    page = evaluation(entered[0])
    teacher_client.post(page, shown(teacher_client, page) | {cell(three[0], "mark"): ""})
    assert "Anne" not in marks()


def test_the_same_sitting_with_another_scale_is_refused(teacher_client, three, entered, page):
    data = {**shown(teacher_client, page), **HEADING, "criterion": "", "scale": "10"}
    answer = teacher_client.post(page, data | {cell(three[0], "mark"): "9"})
    assert "kind" in answer.context["entry"].heading.errors
    assert Evaluation.objects.count() == 3


# --- Two at once -------------------------------------------------------------------------------


def test_two_people_enter_different_pupils(teacher_client, staff_client, three, page):
    mine, theirs = (shown(client, page) | HEADING for client in (teacher_client, staff_client))
    teacher_client.post(page, mine | {cell(three[0], "mark"): "12"})
    staff_client.post(page, theirs | {cell(three[1], "mark"): "13"})
    assert marks() == {"Anne": Decimal(12), "Basile": Decimal(13)}


def test_the_same_pupil_is_shown_and_not_overwritten(teacher_client, staff_client, three, page):
    mine, theirs = (shown(client, page) | HEADING for client in (teacher_client, staff_client))
    staff_client.post(page, theirs | {cell(three[0], "mark"): "13"})
    mine |= {cell(three[0], "mark"): "12", cell(three[1], "mark"): "9"}
    answer = teacher_client.post(page, mine)
    assert "13" in answer.context["entry"].lines[0].other_errors()[0]
    assert marks() == {"Anne": Decimal(13)}
    again = mine | {cell(three[0], "seen"): answer.context["entry"].lines[0]["seen"].value()}
    assert teacher_client.post(page, again).status_code == 302
    assert marks() == {"Anne": Decimal(12), "Basile": Decimal(9)}


def test_a_line_left_alone_keeps_what_another_wrote(teacher_client, staff_client, three, entered):
    page = evaluation(entered[0])
    mine, theirs = shown(teacher_client, page), shown(staff_client, page)
    staff_client.post(page, theirs | {cell(three[0], "mark"): "13"})
    teacher_client.post(page, mine | {cell(three[1], "mark"): "9"})
    assert marks() == {"Anne": Decimal(13), "Basile": Decimal(9), "Zoé": Decimal(10)}


def test_a_heading_that_another_changed_is_told(teacher_client, staff_client, three, entered):
    page = evaluation(entered[0])
    mine, theirs = shown(teacher_client, page), shown(staff_client, page)
    staff_client.post(page, theirs | {"kind": "Examen"})
    answer = teacher_client.post(page, mine | {cell(three[1], "mark"): "9"})
    assert answer.context["entry"].heading.non_field_errors()
    assert marks()["Basile"] == Decimal(10)


@pytest.mark.django_db(transaction=True)
def test_at_the_same_instant_nobody_enters_twice(three, course):
    """Two threads, one line: the second waits, sees what stands and is told."""
    written = []

    def enter(mark):
        data = HEADING | {cell(three[0], "mark"): mark, cell(three[0], "seen"): _seen_empty()}
        _, count = evaluation_entry.enter(
            data, course=course, former_pk=None, on=dt.date(2026, 10, 6)
        )
        written.append(count)
        connection.close()

    threads = [threading.Thread(target=enter, args=[mark]) for mark in ("12", "13")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert Evaluation.objects.count() == 1
    assert sorted(written, key=str) == [1, None]


def _seen_empty():
    return evaluation_entry.mark_of([None] * len(evaluation_entry.EvaluationLine.written))


# --- Size --------------------------------------------------------------------------------------


def test_as_many_queries_for_three_as_for_thirty(teacher_client, three, page, count_of, family):
    few = count_of(lambda: teacher_client.get(page))
    for _ in range(27):
        FollowUpFactory(course=three[0].course, student__family=family)
    assert count_of(lambda: teacher_client.get(page)) == few


def test_who_left_is_not_on_the_page(teacher_client, three, page):
    three[0].activity_status = "stopped"
    three[0].save()
    lines = teacher_client.get(page).context["entry"].lines
    assert [line.follow_up for line in lines] == three[1:]
    assert Course.objects.get().class_list().count() == 2


def test_a_sitting_of_somebody_who_left_is_still_edited(teacher_client, three, page):
    teacher_client.post(
        page,
        {**shown(teacher_client, page), **HEADING, **{cell(row, "mark"): "8" for row in three}},
    )
    CourseFollowUp.objects.filter(pk=three[0].pk).update(activity_status="stopped")
    sitting = evaluation(Evaluation.objects.last())
    for scale in ("10", "16"):
        data = shown(teacher_client, sitting) | {"scale": scale}
        assert teacher_client.post(sitting, data).status_code == 302
    assert set(Evaluation.objects.values_list("scale", flat=True)) == {Decimal(16)}


def test_the_scale_does_not_fall_below_the_mark_of_who_left(teacher_client, three, page):
    EvaluationFactory(follow_up=three[0], mark=Decimal(15))
    EvaluationFactory(follow_up=three[1], mark=Decimal(5))
    CourseFollowUp.objects.filter(pk=three[0].pk).update(activity_status="stopped")
    sitting = evaluation(Evaluation.objects.last())
    answer = teacher_client.post(sitting, shown(teacher_client, sitting) | {"scale": "10"})
    assert "Un élève qui a quitté la classe" in answer.content.decode()
    assert set(Evaluation.objects.values_list("scale", flat=True)) == {Decimal(20)}


def test_a_new_evaluation_is_proposed_for_today_within_the_year(course):
    """Outside of it no day is proposed."""
    today, before = dt.date(2026, 11, 25), dt.date(2026, 8, 1)
    for on, wanted in ((today, today), (before, None)):
        entry = evaluation_entry.open_entry(None, course=course, former_pk=None, on=on)
        assert entry.heading["on"].value() == wanted


def test_what_is_wrong_is_told_above_with_links(teacher_client, class_of_three, course):
    row = class_of_three[0]
    data = shown(teacher_client, new_evaluation(course)) | HEADING | {"kind": ""}
    text = teacher_client.post(new_evaluation(course), data | {cell(row, "mark"): "21"})
    text = " ".join(text.content.decode().split())
    assert '<a href="#id_kind"><bdi>' in text
    assert f'<a href="#id_{cell(row, "mark")}"><bdi>{row.student} – Note</bdi>' in text
