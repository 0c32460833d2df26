"""Each table: its lines make rows, and the same lines once more change nothing."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.imports.running import ImportRefused
from families.models import Family, Guardian
from families.resources import FamilyResource, GuardianResource
from students.enums import ActivityStatus
from students.models import (
    Absence,
    Course,
    CourseFollowUp,
    Evaluation,
    Event,
    Performance,
    Room,
    Student,
)
from students.resources import (
    AbsenceResource,
    CourseResource,
    EvaluationResource,
    EventResource,
    FollowUpResource,
    PerformanceResource,
    StudentResource,
)
from tests.factories import AbsenceFactory, DepartmentFactory, FollowUpFactory, VenueFactory

COURSES = (
    "année scolaire;référence;nom;département;cycle;nom de l’enseignant;prénom de l’enseignant;"
    "salle;antenne;jour;heure de début;durée",
    "2026/2027;FM-2C4;FM 2C4 A;Formation Musicale;;ASTAREL;Carmen;Fauré;Conservatoire;"
    "Vendredi;17:30;01:30",
    "2026/2027;PIANO;Piano;Polyphoniques;2C4;BARDEVAL;Brice;Berlioz;Conservatoire;"
    "mardi;18h30;01:00",
)
TABLES = {
    FamilyResource: ("reference;name", "F1;DUPONT", "F2;LE GALL"),
    GuardianResource: (
        "family;rank;civility;last_name;first_name;birth_date;email;sees_money",
        "F0;1;Madame;DUPONT;Alix;05/06/1980;alix@example.org;oui",
        "F0;2;;DUPONT;Dominique;;;non",
    ),
    StudentResource: (
        "reference;family;last_name;first_name;birth_date;address_of;image_consent;level",
        "E1;F0;DUPONT;Zoé;2015-03-02;1;non;6e",
        "E2;F0;DUPONT;Malo;;;;",
    ),
    CourseResource: COURSES,
    FollowUpResource: (
        "student;course;cycle;average;average_scale;activity_status;hours_planned;comment",
        "IRINA;FM;1C2;15,75;20;En congé;54,00;Très bien",
    ),
    EvaluationResource: (
        "student;course;kind;on;mark;coefficient;is_absent",
        "IRINA;PIANO;Contrôle Continu;05/10/2026;15.75;2;",
        "IRINA;PIANO;Contrôle Continu;05/11/2026;;;oui",
    ),
    AbsenceResource: (
        "student;course;starts_on;starts_at;ends_on;is_justified;is_notified;notification_kind",
        "IRINA;PIANO;06/10/2026;18:30;06/10/2026;oui;oui;E-mail",
        "IRINA;;07/10/2026;;09/10/2026;;;",
    ),
    EventResource: ("name;on;place", "Fête de la Musique;21/06/2027;Parvis"),
    PerformanceResource: (
        "event;on;student;piece;minutes;comment",
        "Audition;12/12/2026;IRINA;Hymne à la joie;00:15;",
    ),
}


@pytest.fixture
def ground(follow_up, guardian, school):
    """What the lines name."""
    guardian.user = None
    guardian.save()
    Family.objects.filter(pk=follow_up.student.family_id).update(reference="F0")
    Course.objects.create(year=follow_up.course.year, reference="FM", name="FM")
    Event.objects.create(school=school, name="Audition", on=dt.date(2026, 12, 12))


@pytest.mark.parametrize("resource", TABLES, ids=lambda resource: resource.__name__)
def test_the_same_file_twice_changes_nothing(ground, imported, resource):
    lines = TABLES[resource]
    first = imported(resource, *lines)
    assert sum(first.values()) == len(lines) - 1 and "unchanged" not in first
    assert imported(resource, *lines) == {"unchanged": len(lines) - 1}


def test_guardians_are_known_by_family_and_rank(ground, imported, guardian):
    counts = imported(GuardianResource, *TABLES[GuardianResource])
    assert counts == {"changed": 1, "new": 1}
    guardian.refresh_from_db()
    assert (guardian.birth_date, guardian.civility) == (dt.date(1980, 6, 5), "mrs")
    assert not Guardian.objects.get(family__reference="F0", rank=2).sees_money


def test_a_new_address_is_dated(ground, imported, guardian):
    imported(GuardianResource, "family;rank;city", "F0;1;VALLET")
    guardian.refresh_from_db()
    assert guardian.address_changed_on


def test_phones_and_places_have_the_one_writing_of_the_sheet(ground, imported):
    head = "reference;family;last_name;mobile;postcode;birth_department"
    imported(StudentResource, head, "E1;F0;DUPONT;+33 (0)6.39.98.00.01;35 500;2a")
    zoe = Student.objects.get(reference="E1")
    assert (zoe.mobile, zoe.postcode) == ("06 39 98 00 01", "35500")
    assert zoe.birth_department == "2A"
    written = "E1;F0;DUPONT;0639980001;35500;2A"
    assert imported(StudentResource, head, written) == {"unchanged": 1}


def test_what_stands_may_stay(ground, imported, student):
    """Of a former software, as long as the line leaves it alone."""
    Student.objects.filter(pk=student.pk).update(mobile="le soir", birth_department="Finistère")
    head = "reference;family;mobile;birth_department;city"
    line = "IRINA;F0;le soir;Finistère;"
    assert imported(StudentResource, head, line) == {"unchanged": 1}
    assert imported(StudentResource, head, line + "RENNES") == {"changed": 1}


def test_pupils_have_level_consents_and_the_address_of_a_guardian(ground, imported, guardian):
    imported(StudentResource, *TABLES[StudentResource])
    zoe = Student.objects.get(reference="E1")
    assert (zoe.address_of, zoe.image_consent) == (guardian, False)
    assert zoe.levels.get().name == "6e"
    assert Student.objects.get(reference="E2").image_consent is None


def test_courses_make_what_their_lists_lack(year, imported):
    imported(CourseResource, *COURSES)
    course = Course.objects.get(reference="FM-2C4")
    assert (str(course.teacher), str(course.room)) == ("ASTAREL Carmen", "Fauré (Conservatoire)")
    assert (course.weekday, course.starts_at, course.minutes) == (5, dt.time(17, 30), 90)
    assert Course.objects.get(reference="PIANO").cycle.name == "2C4"
    assert year.school.venues.count() == 1


def test_a_homonymous_teacher_is_another_one(year, imported):
    imported(CourseResource, *COURSES)
    head = "reference;teacher;teacher_first_name"
    assert imported(CourseResource, f"year;{head}", "2026/2027;PIANO;BARDEVAL;Anne") == {
        "changed": 1
    }
    assert str(Course.objects.get(reference="PIANO").teacher) == "BARDEVAL Anne"


def test_short_lists_are_met_without_regard_to_case_and_accents(year, imported):
    imported(CourseResource, *COURSES)
    head, *lines = COURSES
    lines = [line.replace("Vendredi", "Lundi").upper() for line in lines]
    assert imported(CourseResource, head, lines[0].replace("FAURÉ", "Faure")) == {"changed": 1}
    course = Course.objects.get(reference="FM-2C4")
    assert (str(course.teacher), str(course.room)) == ("ASTAREL Carmen", "Fauré (Conservatoire)")
    school = year.school
    lists = (school.teachers, school.departments, school.venues, Room.objects)
    assert [rows.count() for rows in lists] == [2, 2, 1, 2]


def test_a_new_room_is_of_the_venue_there_is(year, imported):
    VenueFactory(school=year.school, name="Conservatoire")
    imported(CourseResource, "reference;name;room;venue", "FM;FM;Fauré;CONSERVATOIRE")
    assert str(Room.objects.get()) == "Fauré (Conservatoire)"


def test_of_two_rows_alike_the_exact_one_is_meant(year, imported, school):
    for name in ("Cordes", "cordes"):
        DepartmentFactory(school=school, name=name)
    head = "reference;name;department"
    imported(CourseResource, head, "VIOLON;Violon;cordes")
    assert Course.objects.get().department.name == "cordes"
    with pytest.raises(ImportRefused, match="désigne plusieurs lignes"):
        imported(CourseResource, head, "VIOLON;Violon;CORDES")


def test_follow_ups_read_french_numbers_and_states(ground, imported):
    imported(FollowUpResource, *TABLES[FollowUpResource])
    row = CourseFollowUp.objects.get(course__reference="FM")
    assert (row.average, row.hours_planned) == (Decimal("15.75"), Decimal(54))
    assert (row.activity_status, row.cycle.name) == (ActivityStatus.ON_LEAVE, "1C2")


def test_evaluations_are_known_by_pupil_course_kind_and_day(ground, imported):
    imported(EvaluationResource, *TABLES[EvaluationResource])
    assert Evaluation.objects.get(mark=Decimal("15.75")).coefficient == 2
    assert Evaluation.objects.get(is_absent=True).scale == 20


def test_absences_are_of_a_course_or_of_whole_days(ground, imported, staff):
    imported(AbsenceResource, *TABLES[AbsenceResource])
    lesson = Absence.objects.get(course__reference="PIANO")
    assert (lesson.starts_at, lesson.notification_kind) == (dt.time(18, 30), "email")
    assert Absence.objects.get(course=None).declared_by == staff


def test_an_absence_that_the_family_announced_is_another_one(ground, imported):
    head = "student;starts_on;ends_on;origin"
    day = "07/10/2026"
    lines = (f"IRINA;{day};{day};Annoncée par la famille", f"IRINA;{day};{day};")
    assert imported(AbsenceResource, head, *lines) == {"new": 2}
    assert set(Absence.objects.values_list("origin", flat=True)) == {"announced", "recorded"}


def test_an_absence_that_was_taken_back_is_no_row_of_the_file(ground, imported, student, year):
    taken = AbsenceFactory(student=student, announced=True)
    Absence.objects.update(withdrawn_at=taken.declared_at)
    head = "student;starts_on;ends_on;origin"
    day = f"{taken.starts_on:%d/%m/%Y}"
    line = f"IRINA;{day};{day};Annoncée par la famille"
    assert imported(AbsenceResource, head, line) == {"new": 1}
    assert imported(AbsenceResource, head, line) == {"unchanged": 1}


@pytest.mark.parametrize("course", ["", "ORGUE"])
def test_absences_of_a_closed_year_no_longer_change(ground, closed_year, imported, student, course):
    row = FollowUpFactory(student=student, course__year=closed_year, course__reference="ORGUE")
    on = closed_year.starts_on
    AbsenceFactory(student=student, course=row.course if course else None, starts_on=on)
    head = "student;year;course;starts_on;reason"
    with pytest.raises(ImportRefused, match="clôturée"):
        imported(AbsenceResource, head, f"IRINA;2025/2026;{course};{on:%d/%m/%Y};Malade")


def test_performances_belong_to_an_event_of_their_day(ground, imported):
    imported(PerformanceResource, *TABLES[PerformanceResource])
    row = Performance.objects.get()
    assert (row.event.name, row.minutes) == ("Audition", 15)


def test_a_column_that_is_not_there_changes_nothing(ground, imported):
    imported(StudentResource, "reference;city", "IRINA;VALLET")
    student = Student.objects.get(reference="IRINA")
    assert (student.first_name, student.city) == ("Irina", "VALLET")


def test_an_empty_cell_empties(ground, imported):
    imported(StudentResource, "reference;birth_date", "IRINA;")
    assert Student.objects.get(reference="IRINA").birth_date is None


def test_a_closed_year_takes_history_and_keeps_what_it_has(closed_year, ground, imported):
    line = "2025/2026;OLD;{name}"
    head = "year;reference;name"
    assert imported(CourseResource, head, line.format(name="FM 2C3")) == {"new": 1}
    with pytest.raises(ImportRefused, match="clôturée"):
        imported(CourseResource, head, line.format(name="FM 2C4"))
