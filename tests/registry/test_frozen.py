"""A closed year: whoever writes, however they write, and whenever they began."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.imports.running import ImportRefused
from students import absence_entry, absences, closing, evaluation_entry
from students.class_entries import mark_of
from students.models import (
    Absence,
    AbsenceError,
    Course,
    CourseFollowUp,
    Cursus,
    Discipline,
    Evaluation,
    SchoolLevel,
    SchoolYear,
)
from students.models.frozen import HELD, is_refusal
from students.resources import AbsenceResource, EvaluationResource, FollowUpResource
from tests.factories import (
    AbsenceFactory,
    CourseFactory,
    CycleFactory,
    DepartmentFactory,
    EvaluationFactory,
    FollowUpFactory,
    LessonChangeFactory,
    SchoolYearFactory,
    TermFactory,
)
from tests.house.connections import while_open
from tests.imports.conftest import csv_of, imported
from tests.registry.grids import HEADING, cell, new_evaluation, shown

__all__ = ["csv_of", "imported"]

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 1)
LATER = DAY + dt.timedelta(days=14)
SENTENCE = "Cette année est clôturée"


@pytest.fixture
def following(school):
    return SchoolYearFactory(school=school, preparing=True)


@pytest.fixture
def close(year, following, staff):
    def act():
        return closing.close(year, by=staff, on=year.ends_on)

    return act


@pytest.fixture
def follow_up(student, course):
    """Irina, whose reference is IRINA, in a course of this one year."""
    student.reference = "IRINA"
    student.save()
    Course.objects.update(reference="PIANO")
    return FollowUpFactory(student=student, course=course)


@pytest.fixture
def rows(follow_up):
    """One of each kind that a year holds."""
    student, course = follow_up.student, follow_up.course
    return [
        TermFactory(year=course.year),
        SchoolLevel.objects.create(student=student, year=course.year, name="6e"),
        LessonChangeFactory(course=course),
        EvaluationFactory(follow_up=follow_up),
        AbsenceFactory(student=student, course=course),
        AbsenceFactory(student=student),
        follow_up,
        course,
    ]


TEXTS = {"term": "name", "schoollevel": "name", "lessonchange": "note", "course": "name"}


def is_refused(act):
    try:
        with transaction.atomic():
            act()
    except IntegrityError as error:
        return is_refusal(error)
    return False


# --- Whatever it is ----------------------------------------------------------------------------


def test_every_kind_of_row_is_kept(rows, close):
    """Changed, deleted, made anew: past every page, by the database itself."""
    close()
    assert {row._meta.model_name for row in rows} == set(HELD)
    for row in rows:
        same = type(row).objects.filter(pk=row.pk)
        text = TEXTS.get(row._meta.model_name, "reason")
        text = {"coursefollowup": "comment", "evaluation": "letter"}.get(row._meta.model_name, text)
        assert is_refused(lambda same=same, text=text: same.update(**{text: "X"})), row
        assert is_refused(lambda same=same: same._raw_delete("default")), row
        row.pk = None
        assert is_refused(row.save), row


def test_the_year_itself_stays_closed(follow_up, close, year):
    close()
    same = SchoolYear.objects.filter(pk=year.pk)
    assert same.get().closed_at
    assert is_refused(lambda: same.update(state="preparing", closed_at=None))
    assert is_refused(lambda: same.update(ends_on=dt.date(2027, 1, 1)))


def test_whole_days_that_reach_into_a_closed_year_are_of_it(student, year, close):
    close()
    first, last = year.starts_on - dt.timedelta(days=2), year.starts_on
    assert is_refused(lambda: AbsenceFactory(student=student, starts_on=first, ends_on=last))
    AbsenceFactory(student=student, starts_on=first, ends_on=first)
    AbsenceFactory(starts_on=DAY)


def test_an_account_that_wrote_may_go(student, close, admin_user):
    AbsenceFactory(student=student, declared_by=admin_user)
    close()
    admin_user.delete()
    assert Absence.objects.get().declared_by is None


def test_other_years_and_schools_are_written(close, following, other_school):
    close()
    FollowUpFactory(student__family__school=other_school)
    FollowUpFactory(course=CourseFactory(year=following))


# --- Whenever they began -----------------------------------------------------------------------


def evaluate(course, row, mark="12"):
    empty = [None] * len(evaluation_entry.EvaluationLine.written)
    line = {cell(row, "mark"): mark, cell(row, "seen"): mark_of(empty)}
    on = course.year.starts_on
    return evaluation_entry.enter(HEADING | line, course=course, former_pk=None, on=on)


def note_absent(course, row, by):
    line = {cell(row, "is_absent"): "on", cell(row, "seen"): mark_of([None] * 3)}
    return absence_entry.enter(line, course=course, on=DAY, by=by)


def announced(student):
    day = DAY + dt.timedelta(days=7)
    return Absence(student=student, starts_on=day, ends_on=day, reason="Malade")


def write_comment(imported):
    return imported(FollowUpResource, "student;year;course;comment", "IRINA;2026/2027;PIANO;X")


@pytest.fixture
def writers(follow_up, staff, imported):
    """By name, what somebody does who began before the year was closed."""
    told = AbsenceFactory(student=follow_up.student, starts_on=LATER, announced=True)
    at, course, days = timezone.now(), follow_up.course, follow_up.student
    return {
        "evaluations": lambda: evaluate(course, follow_up),
        "absences": lambda: note_absent(course, follow_up, staff),
        "announce": lambda: absences.announce(announced(days), by=staff, at=at),
        "withdraw": lambda: Absence.objects.get(pk=told.pk).withdraw(by=staff, at=at),
        "import": lambda: write_comment(imported),
    }


def written():
    values = [model.objects.order_by("pk").values() for model in (Evaluation, Absence)]
    return [list(rows) for rows in values], CourseFollowUp.objects.get().comment


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["evaluations", "absences", "announce", "withdraw", "import"])
def test_who_writes_while_a_year_is_closed_waits_and_is_refused(writers, close, name):
    before = written()
    _, error = while_open(close, writers[name])
    assert is_refusal(error) or isinstance(error, ImportRefused)
    assert written() == before


@pytest.mark.django_db(transaction=True)
def test_what_is_being_written_counts_in_the_closing(follow_up, close):
    """The closing waits for it."""
    while_open(lambda: evaluate(follow_up.course, follow_up, "12"), close)
    assert CourseFollowUp.objects.get().average == Decimal(12)


def comment_at_the_desk(client, row):
    page = reverse("admin:students_coursefollowup_change", args=[row.pk])
    evaluations = {"evaluations-TOTAL_FORMS": 0, "evaluations-INITIAL_FORMS": 0}
    return client.post(page, {"comment": "X", **evaluations})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_file", [True, False])
def test_neither_a_closing_nor_who_waits_for_it_is_stopped(
    class_of_three, follow_up, close, year, imported, teacher_client, is_file
):
    """Of two that lock the same rows in another order, the database stops one."""
    write = partial(write_comment, imported)
    if not is_file:
        write = partial(comment_at_the_desk, teacher_client, follow_up)
    begin = partial(list, SchoolYear.objects.select_for_update())
    _, answer = while_open(begin, write, then=close)
    assert not isinstance(answer, OperationalError)
    assert SchoolYear.objects.closed().get() == year
    assert not CourseFollowUp.objects.exclude(comment="").exists()


@pytest.mark.django_db(transaction=True)
def test_who_comes_too_late_reads_it_in_words(teacher_client, class_of_three, course, close):
    page = new_evaluation(course)
    data = shown(teacher_client, page) | HEADING | {cell(class_of_three[0], "mark"): "12"}
    _, answer = while_open(close, lambda: teacher_client.post(page, data, follow=True))
    assert answer.redirect_chain == [(reverse("admin:index"), 302)]
    assert SENTENCE in answer.content.decode()
    assert not Evaluation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_family_that_comes_too_late_reads_it_too(family_client, student, follow_up, close):
    page = reverse("students:declare_absence", args=[student.pk])
    data = {"starts_on": "2027-06-01", "reason": "Malade"}
    _, answer = while_open(close, lambda: family_client.post(page, data, follow=True))
    assert SENTENCE in answer.content.decode()
    assert not Absence.objects.exists()


# --- However they write ------------------------------------------------------------------------


def test_levels_of_closed_years_are_read_on_the_pupil_s_page(staff_client, student, year, close):
    level = SchoolLevel.objects.create(student=student, year=year, name="6e")
    close()
    page = reverse("admin:students_student_change", args=[student.pk])
    answer = staff_client.get(page)
    assert "6e" in answer.content.decode()
    of_levels = [
        formset.formset
        for formset in answer.context["inline_admin_formsets"]
        if formset.opts.model is SchoolLevel and formset.has_change_permission
    ]
    assert [len(formset.initial_forms) for formset in of_levels] == [0]
    assert level.year.is_closed is False  # as it was read


@pytest.mark.parametrize("posted", [{"levels-0-name": "X"}, {"levels-0-DELETE": "on"}])
def test_levels_of_closed_years_are_not_written_there(staff_client, student, year, close, posted):
    level = SchoolLevel.objects.create(student=student, year=year, name="6e")
    page = reverse("admin:students_student_change", args=[student.pk])
    form = staff_client.get(page).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"birth_date": "02/03/2015"}
    for prefix in ("levels", "levels-2", "guardian_rights"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    row = {"levels-0-id": level.pk, "levels-0-student": student.pk, "levels-0-year": year.pk}
    data |= row | {"levels-TOTAL_FORMS": 1, "levels-INITIAL_FORMS": 1, "levels-0-name": "6e"}
    close()
    staff_client.post(page, data | posted)
    assert SchoolLevel.objects.get().name == "6e"


NAMED = ["teacher", "room", "venue", "department", "discipline", "cursus", "cycle", "own_cycle"]


@pytest.fixture
def named(follow_up, school):
    """What the course and the follow-up of the year name, by name."""
    course = follow_up.course
    course.department = DepartmentFactory(school=school)
    course.discipline = Discipline.objects.create(school=school, name="Piano")
    course.cursus = Cursus.objects.create(school=school, name="Musique")
    course.cycle = CycleFactory(school=school)
    course.save()
    follow_up.cycle = CycleFactory(school=school, name="1C1")
    follow_up.save()
    own = {"venue": course.room.venue, "own_cycle": follow_up.cycle}
    return own | {name: getattr(course, name) for name in NAMED if hasattr(course, name)}


@pytest.mark.parametrize("name", NAMED)
def test_what_a_closed_year_names_is_not_deleted(staff_client, named, close, name):
    close()
    row = named[name]
    page = reverse(f"admin:students_{row._meta.model_name}_delete", args=[row.pk])
    assert "nommé par des fiches d’une année clôturée" in staff_client.get(page).content.decode()
    assert staff_client.post(page, {"post": "yes"}).status_code == 403
    row.refresh_from_db()


def test_what_the_running_year_names_is_deleted_and_leaves_it_empty(staff_client, named, course):
    for name in ("teacher", "cycle", "department"):
        row = named[name]
        page = reverse(f"admin:students_{row._meta.model_name}_delete", args=[row.pk])
        assert staff_client.post(page, {"post": "yes"}).status_code == 302
    course.refresh_from_db()
    assert (course.teacher, course.cycle, course.department) == (None, None, None)


LINES = [
    (EvaluationResource, "student;year;course;kind;on;mark", "IRINA;{};PIANO;Examen;{};15"),
    (AbsenceResource, "student;year;course;starts_on;ends_on", "IRINA;{};PIANO;{};{}"),
    (FollowUpResource, "student;year;course;average", "IRINA;{};ORGUE;15"),
]


@pytest.mark.parametrize(("resource", "head", "line"), LINES)
def test_a_file_adds_nothing_to_a_year_that_was_closed_here(
    follow_up, close, imported, year, resource, head, line
):
    CourseFactory(year=year, reference="ORGUE")
    close()
    with pytest.raises(ImportRefused, match=SENTENCE):
        imported(resource, head, line.format(year, "01/12/2026", "01/12/2026"))


@pytest.mark.parametrize(("resource", "head", "line"), LINES)
def test_a_file_brings_the_history_of_a_former_software(
    school, student, imported, resource, head, line
):
    former = SchoolYearFactory(school=school, closed=True)
    course = CourseFactory(year=former, reference="PIANO")
    student.reference = "IRINA"
    student.save()
    FollowUpFactory(student=student, course=course)
    CourseFactory(year=former, reference="ORGUE")
    done = imported(resource, head, line.format(former, "02/12/2025", "02/12/2025"))
    assert done["new"] == 1


def test_a_family_takes_nothing_back_of_a_closed_year(family_client, follow_up, close, user):
    """The year was closed before its end; the absence is still ahead."""
    of_course = {"student": follow_up.student, "course": follow_up.course}
    for more in ({"student": follow_up.student}, of_course):
        told = AbsenceFactory(**more, starts_on=dt.date(2027, 6, 1), announced=True)
    close()
    for told in Absence.objects.all():
        page = reverse("students:withdraw_absence", args=[follow_up.student_id, told.pk])
        answer = family_client.post(page, follow=True)
        assert "ne peut plus être" in answer.content.decode()
        with pytest.raises(AbsenceError):
            told.withdraw(by=user, at=timezone.now())
    assert not Absence.objects.exclude(withdrawn_at=None).exists()
