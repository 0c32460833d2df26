"""A file never touches, names or shows a row of another school."""

import pytest
from django.utils import timezone

from accounts.imports.registry import kinds, resource_of
from accounts.imports.running import ImportRefused, load
from families.models import Family
from families.resources import FamilyResource
from students.models import Absence, Course, CourseFollowUp, Event, Student
from students.resources import (
    CourseResource,
    FollowUpResource,
    PerformanceResource,
    StudentResource,
)
from tests.conftest import signed_in
from tests.factories import (
    AbsenceFactory,
    EvaluationFactory,
    FamilyFactory,
    FollowUpFactory,
    PerformanceFactory,
    SchoolYearFactory,
    StudentFactory,
    TeacherFactory,
)
from tests.imports.conftest import csv_of


@pytest.fixture
def foreign(other_school):
    """A pupil of another school, with all that pupils have."""
    year = SchoolYearFactory(school=other_school)
    family = FamilyFactory(school=other_school, reference="FOREIGN", name="AILLEURS")
    student = StudentFactory(family=family, reference="ELSEWHERE")
    row = FollowUpFactory(student=student, course__year=year, course__reference="HARPE")
    EvaluationFactory(follow_up=row)
    AbsenceFactory(student=student, course=row.course)
    PerformanceFactory(student=student)
    return row


def refused(staff, school, resource, *lines):
    with pytest.raises(ImportRefused) as error:
        load(resource(school=school, by=staff), csv_of(*lines))
    return str(error.value)


def test_the_same_reference_in_another_school_is_another_row(foreign, imported):
    assert imported(FamilyResource, "reference;name", "FOREIGN;DUPONT") == {"new": 1}
    assert Family.objects.get(reference="FOREIGN", name="AILLEURS").school == (
        foreign.student.family.school
    )


def test_no_pupil_goes_to_a_family_of_another_school(foreign, staff, school):
    said = refused(staff, school, StudentResource, "reference;family;last_name", "E1;FOREIGN;X")
    assert "« FOREIGN » est inconnu de l’établissement" in said
    assert not Student.objects.filter(reference="E1").exists()


def test_no_follow_up_reaches_another_school(foreign, follow_up, staff, school):
    before = CourseFollowUp.objects.count()
    lines = ("ELSEWHERE;PIANO", "IRINA;HARPE")
    for line in lines:
        assert "inconnu" in refused(staff, school, FollowUpResource, "student;course", line)
    assert CourseFollowUp.objects.count() == before


def test_no_event_of_another_school_is_named(foreign, follow_up, staff, school):
    event = Event.objects.get()
    said = refused(
        staff,
        school,
        PerformanceResource,
        "event;on;student;piece",
        f"{event.name};{event.on:%d/%m/%Y};IRINA;Hymne à la joie",
    )
    assert "inconnu de l’établissement" in said
    assert event.performances.count() == 1


def test_what_a_family_took_back_is_not_exported(foreign, other_staff):
    Absence.objects.update(withdrawn_at=timezone.now())
    school = foreign.student.family.school
    query = {"export-school": school.pk, "export-form": "csv"}
    answer = signed_in(other_staff).get("/gestion/exportation/absence/", query)
    assert b"".join(answer.streaming_content).count(b"\n") == 1


def test_no_teacher_of_another_school_is_taken(foreign, year, imported, other_school):
    TeacherFactory(school=other_school, last_name="ASTAREL", first_name="Carmen")
    head = "reference;name;teacher;teacher_first_name"
    imported(CourseResource, head, "FM;FM;ASTAREL;Carmen")
    assert Course.objects.get(reference="FM").teacher.school == year.school


@pytest.mark.parametrize("kind", kinds())
def test_exports_hold_the_rows_of_the_school_alone(foreign, follow_up, staff_client, school, kind):
    path = f"/gestion/exportation/{kind}/"
    answer = staff_client.get(path, {"export-school": school.pk, "export-form": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "ELSEWHERE" not in text and "AILLEURS" not in text and "FOREIGN" not in text
    assert text.count("\n") == 1 + resource_of(kind)(school=school).get_queryset().count()


@pytest.mark.parametrize("kind", kinds())
def test_exports_of_another_school_are_not_given(foreign, staff_client, other_school, kind):
    path = f"/gestion/exportation/{kind}/"
    answer = staff_client.get(path, {"export-school": other_school.pk, "export-form": "csv"})
    assert answer.status_code == 302


@pytest.fixture
def strange(foreign):
    """Rows that a file could mix up: alike but for one cell, or written by a browser."""
    EvaluationFactory(follow_up=foreign, kind="Examen")
    EvaluationFactory(follow_up=foreign, kind="Examen", criterion="Lecture")
    for announced in (True, False):
        AbsenceFactory(student=foreign.student, announced=announced)
    foreign.comment = "Bien\r\nTrès bien\rEnfin"
    foreign.save()


@pytest.mark.usefixtures("strange")
@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", kinds())
def test_what_is_exported_is_imported_without_a_change(foreign, other_staff, kind, form):
    school = foreign.student.family.school
    path = f"/gestion/exportation/{kind}/"
    query = {"export-school": school.pk, "export-form": form}
    content = b"".join(signed_in(other_staff).get(path, query).streaming_content)
    counts = dict(load(resource_of(kind)(school=school, by=other_staff), content).counts)
    rows = resource_of(kind)(school=school).get_queryset().count()
    assert counts == ({"unchanged": rows} if rows else {})
