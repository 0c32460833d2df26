"""The passage to the next year: figures are worked out, kept by hand, frozen; once."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from students import closing
from students.enums import ActivityStatus, YearState
from students.models import CourseFollowUp, Evaluation, SchoolYear
from tests.factories import (
    AbsenceFactory,
    CourseFactory,
    CycleFactory,
    EvaluationFactory,
    FollowUpFactory,
    HolidayFactory,
    LessonChangeFactory,
    ResultBandFactory,
    SchoolYearFactory,
    StudentFactory,
)
from tests.house.connections import while_open

SCALES = st.sampled_from([Decimal(5), Decimal(10), Decimal(20), Decimal(100)])
SHARES = st.integers(0, 100)
LAST_DAY = dt.date(2026, 9, 28)
COEFFICIENTS = st.decimals(Decimal("0.25"), Decimal(9), places=2)


@st.composite
def evaluations(draw, marked=True):
    scale = draw(SCALES)
    mark = scale * draw(SHARES) / 100 if marked else None
    return Evaluation(mark=mark, scale=scale, coefficient=draw(COEFFICIENTS))


@given(st.lists(evaluations(), min_size=1, max_size=12), SCALES)
def test_an_average_lies_between_the_least_and_the_greatest_mark(rows, scale):
    shares = [row.mark / row.scale * scale for row in rows]
    average = closing.average_of(rows, scale=scale)
    assert min(shares) - closing.CENT <= average <= max(shares) + closing.CENT
    assert 0 <= average <= scale


@given(st.lists(evaluations(), min_size=1, max_size=12), SCALES, SCALES)
def test_the_scale_of_the_average_changes_its_unit_alone(rows, one, other):
    first = closing.average_of(rows, scale=one) / one
    second = closing.average_of(rows, scale=other) / other
    assert abs(first - second) <= closing.CENT / one + closing.CENT / other


@given(st.lists(evaluations(), min_size=1, max_size=12), st.integers(2, 5))
def test_coefficients_count_by_their_proportion(rows, factor):
    before = closing.average_of(rows, scale=Decimal(20))
    for row in rows:
        row.coefficient *= factor
    assert abs(closing.average_of(rows, scale=Decimal(20)) - before) <= closing.CENT


@given(st.lists(evaluations(), min_size=1, max_size=6), st.lists(evaluations(marked=False)))
def test_what_has_no_mark_does_not_count(rows, unmarked):
    wanted = closing.average_of(rows, scale=Decimal(20))
    assert closing.average_of([*rows, *unmarked], scale=Decimal(20)) == wanted


@given(st.permutations([("12", "20", "1"), ("4", "5", "2"), ("7.5", "10", "0.5")]))
def test_the_order_does_not_matter(figures):
    rows = [
        Evaluation(mark=Decimal(m), scale=Decimal(s), coefficient=Decimal(c)) for m, s, c in figures
    ]
    # (0.6 × 1 + 0.8 × 2 + 0.75 × 0.5) ÷ 3.5 × 20 = 14.714…
    assert closing.average_of(rows, scale=Decimal(20)) == Decimal("14.71")


def test_half_a_hundredth_is_rounded_up():
    rows = [Evaluation(mark=Decimal(mark)) for mark in ("10.01", "10.00")]
    assert closing.average_of(rows, scale=Decimal(20)) == Decimal("10.01")


@pytest.mark.parametrize("rows", [[], [Evaluation(mark=None)], [Evaluation(is_absent=True)]])
def test_without_a_mark_there_is_no_average(rows):
    assert closing.average_of(rows, scale=Decimal(20)) is None


# --- In the database ---------------------------------------------------------------------------

database = pytest.mark.django_db


@pytest.fixture
def year(school):
    """Four Tuesdays: 1, 8, 15, 22 September 2026."""
    return SchoolYearFactory(school=school, ends_on=dt.date(2026, 9, 28))


@pytest.fixture
def following(school):
    return SchoolYearFactory(school=school, preparing=True)


@pytest.fixture
def row(year, following, student):
    return FollowUpFactory(student=student, course=CourseFactory(year=year, minutes=45))


def closed(row, staff):
    closing.close(row.course.year, by=staff, on=LAST_DAY)
    return CourseFollowUp.objects.get(pk=row.pk)


@database
def test_the_year_is_closed_and_the_next_is_current(row, staff, following):
    closing.close(row.course.year, by=staff, on=LAST_DAY)
    states = dict(SchoolYear.objects.values_list("name", "state"))
    assert states == {"2026/2027": YearState.CLOSED, "2027/2028": YearState.CURRENT}
    assert LogEntry.objects.filter(user=staff).count() == 2


@database
def test_averages_hours_and_absences_are_worked_out(row, staff):
    EvaluationFactory(follow_up=row, mark=Decimal(15), coefficient=Decimal(1))
    of_five = {"mark": Decimal(4), "scale": Decimal(5), "coefficient": Decimal(3)}
    EvaluationFactory(follow_up=row, criterion="Lecture", **of_five)
    AbsenceFactory(student=row.student, course=row.course, starts_on=dt.date(2026, 9, 8))
    found = closed(row, staff)
    assert (found.average, found.hours_planned, found.hours_done) == (
        Decimal("15.75"),
        Decimal("3.00"),
        Decimal("2.25"),
    )
    assert (found.absences_total, found.absences_unjustified) == (1, 1)


@database
def test_holidays_and_cancelled_lessons_are_no_lessons(row, staff, school):
    HolidayFactory(school=school, starts_on=dt.date(2026, 9, 14), ends_on=dt.date(2026, 9, 16))
    LessonChangeFactory(course=row.course, on=dt.date(2026, 9, 22))
    AbsenceFactory(student=row.student, starts_on=dt.date(2026, 9, 15))
    found = closed(row, staff)
    assert (found.hours_planned, found.hours_done) == (Decimal("1.50"), Decimal("1.50"))
    assert found.absences_total == 0


@database
def test_a_lesson_missed_twice_over_is_one_absence(row, staff):
    """The family announced whole days, the teacher noted the lesson."""
    day = dt.date(2026, 9, 8)
    AbsenceFactory(student=row.student, course=row.course, starts_on=day)
    AbsenceFactory(student=row.student, starts_on=day, announced=True, is_justified=True)
    found = closed(row, staff)
    assert (found.absences_total, found.absences_unjustified) == (1, 0)


@database
def test_before_its_end_a_year_is_closed_by_who_means_it(row, staff):
    with pytest.raises(closing.ClosingError):
        closing.close(row.course.year, by=staff, on=dt.date(2026, 9, 27))
    assert not SchoolYear.objects.closed().exists()


@database
def test_closed_early_lessons_not_given_are_no_hours_done(row, staff):
    """On the evening of the second of four Tuesdays, one of which was missed, one will be."""
    for day in (1, 22):
        AbsenceFactory(student=row.student, course=row.course, starts_on=dt.date(2026, 9, day))
    closing.close(row.course.year, by=staff, on=dt.date(2026, 9, 8), is_early_meant=True)
    row.refresh_from_db()
    assert (row.hours_planned, row.hours_done) == (Decimal("3.00"), Decimal("0.75"))
    assert row.absences_total == 1


@database
def test_who_has_no_mark_at_all_is_counted(row, family):
    EvaluationFactory(follow_up=row)
    of_course = [FollowUpFactory(course=row.course, student__family=family) for _ in range(3)]
    EvaluationFactory(follow_up=of_course[0], mark=None, is_absent=True)
    CourseFollowUp.objects.filter(pk=of_course[1].pk).update(average=Decimal(12))
    assert closing.prospect(row.course.year).unmarked == 2


@database
def test_what_was_taken_back_does_not_count(row, staff):
    day = dt.date(2026, 9, 8)
    at = dt.datetime(2026, 9, 7, tzinfo=dt.UTC)
    AbsenceFactory(student=row.student, starts_on=day, announced=True, withdrawn_at=at)
    assert closed(row, staff).absences_total == 0


@database
def test_what_was_entered_by_hand_is_kept(row, staff):
    EvaluationFactory(follow_up=row, mark=Decimal(10))
    by_hand = {"average": Decimal("18.50"), "hours_done": Decimal(31), "absences_total": 7}
    CourseFollowUp.objects.filter(pk=row.pk).update(**by_hand)
    found = closed(row, staff)
    assert {name: getattr(found, name) for name in by_hand} == by_hand


def results(row):
    return row.class_result, row.cycle_result, row.mention


@pytest.fixture
def bands(school):
    ResultBandFactory(school=school, from_average=Decimal(0), class_result="Non admis")
    ResultBandFactory(school=school, from_average=Decimal(10), cycle_result="Validé")
    ResultBandFactory(school=school, from_average=Decimal(16), mention="Très bien")


@database
@pytest.mark.parametrize(
    ("mark", "wanted"),
    [
        ("1.99", ("Non admis", "", "")),
        ("2.50", ("Admis", "", "")),
        ("3.99", ("Admis", "", "")),
        ("4.00", ("Admis", "", "Très bien")),
    ],
)
def test_results_follow_from_the_average_on_any_scale(row, staff, bands, mark, wanted):
    CourseFollowUp.objects.update(average_scale=Decimal(5))
    EvaluationFactory(follow_up=row, mark=Decimal(mark), scale=Decimal(5))
    assert results(closed(row, staff)) == wanted


@database
@pytest.mark.parametrize("is_own", [True, False])
def test_a_cycle_has_its_result_in_its_last_year_alone(row, staff, bands, school, is_own):
    """The pupil's own cycle goes before that of the course."""
    final = CycleFactory(school=school, name="1C4", is_final=True)
    running = CycleFactory(school=school, name="1C3")
    row.cycle, row.course.cycle = (final, running) if is_own else (running, final)
    row.average = Decimal(12)
    row.save()
    row.course.save()
    assert results(closed(row, staff)) == ("Admis", "Validé" if is_own else "", "")


@database
def test_results_entered_by_hand_are_kept(row, staff, bands):
    EvaluationFactory(follow_up=row, mark=Decimal(18))
    CourseFollowUp.objects.update(class_result="Dispensé", mention="Félicitations")
    assert results(closed(row, staff)) == ("Dispensé", "", "Félicitations")


@database
def test_without_an_average_there_is_no_result(row, staff, bands):
    assert results(closed(row, staff)) == ("", "", "")


@database
def test_what_another_school_says_of_averages_does_not_count(row, staff):
    ResultBandFactory(from_average=Decimal(0))
    EvaluationFactory(follow_up=row)
    assert results(closed(row, staff)) == ("", "", "")


@database
def test_who_stopped_has_no_result(row, staff, bands):
    EvaluationFactory(follow_up=row)
    CourseFollowUp.objects.update(activity_status=ActivityStatus.STOPPED)
    assert results(closed(row, staff)) == ("", "", "")


@database
def test_who_stopped_has_no_hours(row, staff):
    CourseFollowUp.objects.update(activity_status=ActivityStatus.STOPPED)
    found = closed(row, staff)
    assert (found.hours_planned, found.hours_done) == (None, None)


@database
def test_absences_are_no_fewer_than_the_unjustified_ones_written_by_hand(row, staff):
    CourseFollowUp.objects.update(absences_unjustified=3)
    assert closed(row, staff).absences_total == 3


@database
def test_unjustified_absences_are_no_more_than_all_of_them_written_by_hand(row, staff):
    for day in (1, 8):
        AbsenceFactory(student=row.student, starts_on=dt.date(2026, 9, day))
    CourseFollowUp.objects.update(absences_total=1)
    assert closed(row, staff).absences_unjustified == 1


@database
def test_the_year_that_comes_next_is_opened(row, following, staff, school):
    """Neither one that lies behind nor one that comes later."""
    SchoolYearFactory(school=school, preparing=True, start=2028)
    SchoolYearFactory(school=school, preparing=True, start=2020)
    closing.close(row.course.year, by=staff, on=LAST_DAY)
    assert SchoolYear.objects.current().get() == following


@database
def test_a_year_behind_is_no_next_year(row, following, staff, school):
    following.delete()
    SchoolYearFactory(school=school, preparing=True, start=2020)
    with pytest.raises(closing.ClosingError):
        closing.close(row.course.year, by=staff, on=LAST_DAY)


@database
def test_twice_is_refused_and_changes_nothing(row, staff):
    closed(row, staff)
    CourseFollowUp.objects.update(average=None)
    with pytest.raises(closing.ClosingError):
        closing.close(row.course.year, by=staff, on=LAST_DAY)
    assert CourseFollowUp.objects.get().average is None
    assert LogEntry.objects.count() == 2


@database
def test_without_a_next_year_nothing_is_done(row, staff, following):
    following.delete()
    with pytest.raises(closing.ClosingError):
        closing.close(row.course.year, by=staff, on=LAST_DAY)
    assert SchoolYear.objects.get().state == YearState.CURRENT


@database
def test_a_fault_in_the_middle_leaves_nothing(row, staff, full_table):
    """The log is written last."""
    EvaluationFactory(follow_up=row)
    full_table(LogEntry)
    with pytest.raises(IntegrityError):
        closing.close(row.course.year, by=staff, on=LAST_DAY)
    assert CourseFollowUp.objects.get().average is None
    assert set(SchoolYear.objects.values_list("state", flat=True)) == {"current", "preparing"}


@database
def test_as_many_queries_for_one_pupil_as_for_thirty(row, following, staff, family):
    """The year of one pupil is closed, then the next one with thirty."""
    ContentType.objects.get_for_model(SchoolYear)
    with CaptureQueriesContext(connection) as one:
        closing.close(row.course.year, by=staff, on=LAST_DAY)
    course = CourseFactory(year=following)
    SchoolYearFactory(school=following.school, preparing=True, start=2028)
    for _ in range(30):
        FollowUpFactory(course=course, student__family=family)
    with CaptureQueriesContext(connection) as thirty:
        closing.close(following, by=staff, on=following.ends_on)
    assert len(thirty) == len(one)


@pytest.mark.django_db(transaction=True)
def test_two_who_close_it_at_once_close_it_once(row, staff):
    """The second waits, and is told."""
    act = partial(closing.close, row.course.year, by=staff, on=LAST_DAY)
    _, second = while_open(act, act)
    assert isinstance(second, closing.ClosingError)
    assert LogEntry.objects.count() == 2


# --- At the desk -------------------------------------------------------------------------------


@database
def test_the_desk_asks_first_and_then_closes(row, staff_client):
    page = reverse("admin:students_schoolyear_close", args=[row.course.year_id])
    shown = staff_client.get(page).content.decode()
    assert "2027/2028" in shown and "n’a pas dit" in shown
    ResultBandFactory(school=row.course.year.school)
    assert "10,00 : Admis" in staff_client.get(page).content.decode()
    assert SchoolYear.objects.closed().count() == 0
    assert staff_client.post(page, {"is_meant": "on"}).status_code == 302
    assert SchoolYear.objects.closed().count() == 1


@database
def test_the_desk_closes_a_year_that_runs_once_the_box_is_ticked(row, staff_client):
    for start, state in ((2099, YearState.PREPARING), (2098, YearState.CURRENT)):
        days = {"starts_on": dt.date(start, 9, 1), "ends_on": dt.date(start + 1, 7, 7)}
        SchoolYear.objects.filter(state=state).update(**days)
    page = reverse("admin:students_schoolyear_close", args=[row.course.year_id])
    assert "L’année se termine le 07/07/2099" in staff_client.get(page).content.decode()
    refused = staff_client.post(page).content.decode()
    assert "Cochez cette case" in refused and not SchoolYear.objects.closed().exists()
    staff_client.post(page, {"is_meant": "on"})
    assert SchoolYear.objects.closed().exists()


@database
def test_closing_needs_its_permission_and_one_s_own_school(row, teacher_client, other_staff_client):
    page = reverse("admin:students_schoolyear_close", args=[row.course.year_id])
    assert teacher_client.post(page).status_code == 403
    assert other_staff_client.post(page).status_code == 404
    assert SchoolYear.objects.closed().count() == 0


@database
def test_a_closed_year_is_read_only_at_the_desk(row, staff, staff_client):
    evaluation = EvaluationFactory(follow_up=row)
    absence = AbsenceFactory(student=row.student, starts_on=dt.date(2026, 9, 8))
    closing.close(row.course.year, by=staff, on=LAST_DAY)
    frozen = [row, evaluation, absence, row.course, row.course.year]
    for found in frozen:
        name = f"admin:students_{found._meta.model_name}"
        for view in ("change", "delete"):
            page = reverse(f"{name}_{view}", args=[found.pk])
            assert staff_client.post(page, {"post": "yes"}).status_code == 403
        data = {"action": "delete_selected", "_selected_action": [found.pk], "post": "yes"}
        staff_client.post(reverse(f"{name}_changelist"), data)
        assert type(found).objects.filter(pk=found.pk).exists()


@database
@pytest.mark.parametrize("is_whole_day", [False, True])
def test_nothing_of_a_closed_year_goes_with_a_pupil(row, staff, staff_client, is_whole_day):
    """Neither a follow-up nor, of a pupil without any, the absence of a whole day."""
    student = StudentFactory(family=row.student.family) if is_whole_day else row.student
    AbsenceFactory(student=student, starts_on=dt.date(2026, 9, 8))
    closing.close(row.course.year, by=staff, on=LAST_DAY)
    page = reverse("admin:students_student_delete", args=[student.pk])
    assert "fiches d’une année clôturée" in staff_client.get(page).content.decode()
    assert staff_client.post(page, {"post": "yes"}).status_code == 403
    student.refresh_from_db()


@database
@pytest.mark.parametrize("name", ["evaluations", "repertoire", "lesson"])
def test_nothing_is_entered_for_a_class_of_a_closed_year(row, staff, staff_client, name):
    closing.close(row.course.year, by=staff, on=LAST_DAY)
    page = reverse(f"admin:students_course_{name}", args=[row.course_id])
    assert staff_client.post(page, {}).status_code == 403
    shown = staff_client.get(reverse("admin:students_course_class", args=[row.course_id]))
    assert shown.status_code == 200
