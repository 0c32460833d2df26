"""Cours, Historique and Répertoire: as in the guides, of the pupil alone, by rights."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import (
    AbsenceFactory,
    EvaluationFactory,
    EventFactory,
    FollowUpFactory,
    GuardianStudentFactory,
    PerformanceFactory,
    SchoolYearFactory,
    StudentFactory,
)
from tests.house.reading import words_of
from tests.students.records import (
    PIANO,
    SOLFEGE,
    closed_course,
    facts_of,
    links_of,
    page_of,
    rows_of,
    two_courses,
)

pytestmark = pytest.mark.django_db

HEADERS = ["Cours", "HA", "Enseignant", "Cycle", "Salle", "Jour", "Heure de passage", "Durée"]
EVALUATIONS = [
    "Type d’évaluation",
    "Date",
    "Type de critère",
    "Note",
    "Lettre",
    "Mention",
    "Appréciation",
    "Choix",
    "Absent",
    "Motif",
]
ABSENCES = [
    "Cours",
    "Date de début",
    "Heure de début",
    "Date de fin",
    "Heure de fin",
    "Caractéristique",
    "Justifié(e)",
    "Absence notifiée",
    "Date de la notification",
    "Type de notification",
]
SUIVI = [
    "Classe",
    "Cycle",
    "Horaires aménagés",
    "Situation d’activité",
    "Motif",
    "Moyenne",
    "Moyenne lettrée",
    "Mention",
    "Résultat",
    "Admission",
]


@pytest.fixture
def courses(student, year):
    return two_courses(student, year)


# --- Cours ------------------------------------------------------------------------------------


def test_the_courses_read_as_in_the_guide(family_client, student, courses):
    """000 L216-218."""
    page = family_client.get(page_of("courses", student))
    assert rows_of(page) == [HEADERS, SOLFEGE, PIANO]
    assert "Cours 2026/2027" in words_of(page)


def test_a_passing_time_of_ones_own_goes_before_the_courses(family_client, student, courses):
    courses[1].starts_at, courses[1].minutes = dt.time(19, 5), 20
    courses[1].flexible_schedule = True
    courses[1].save()
    row = rows_of(family_client.get(page_of("courses", student)))[2]
    assert (row[1], row[6], row[7]) == ("Oui", "19:05", "00:20")


@pytest.mark.parametrize("search", ["faure", "vendredi 17:30", "ASTAREL"])
def test_a_search_finds_what_is_shown(family_client, student, courses, search):
    page = family_client.get(page_of("courses", student, recherche=search))
    assert rows_of(page)[1:] == [SOLFEGE]
    assert "1 ligne sur 2" in words_of(page)


def test_a_search_for_nothing_says_so(family_client, student, courses):
    page = family_client.get(page_of("courses", student, recherche="violon"))
    assert rows_of(page)[1:] == [["Aucune ligne ne correspond à cette recherche."]]


def test_days_are_sorted_as_the_week_has_them(family_client, student, courses):
    page = family_client.get(page_of("courses", student, tri="jour"))
    assert rows_of(page)[1:] == [PIANO, SOLFEGE]
    assert 'aria-sort="ascending"' in words_of(page)


def test_each_row_leads_to_its_sheet_and_knows_the_list(family_client, student, courses):
    page = family_client.get(page_of("courses", student, tri="jour"))
    assert page_of("follow_up", student, courses[0], tri="jour") in links_of(page)


def test_nobody_without_courses_sees_an_empty_table(family_client, student):
    rows = rows_of(family_client.get(page_of("courses", student)))
    assert rows[1:] == [["Aucun cours attribué"]]


def test_courses_are_those_of_the_current_year(family_client, student, courses, school):
    closed_course(student)
    FollowUpFactory(student=student, course__year=SchoolYearFactory(school=school, preparing=True))
    assert len(rows_of(family_client.get(page_of("courses", student)))) == 3


# --- The follow-up sheet ----------------------------------------------------------------------


def test_the_sheet_has_every_label_and_column(family_client, student, courses):
    """000 L224-251; nothing is written where there is nothing."""
    page = family_client.get(page_of("follow_up", student, courses[1]))
    assert "ABARRE Irina - Piano".replace("ABARRE", student.last_name) in words_of(page)
    facts = facts_of(page)
    assert [label for label, _value in facts] == SUIVI
    assert dict(facts) | {"Classe": "Piano"} == dict(facts)
    assert (dict(facts)["Situation d’activité"], dict(facts)["Moyenne"]) == ("Actif", "/ 20,00")
    assert [dict(facts)[label] for label in ("Motif", "Mention", "Résultat")] == ["", "", ""]
    assert rows_of(page, 0)[0] == EVALUATIONS
    assert rows_of(page, 1)[0] == ABSENCES


def test_what_is_known_is_shown(family_client, student, courses):
    EvaluationFactory(follow_up=courses[1], mention="Bien", appreciation="À poursuivre")
    AbsenceFactory(student=student, course=courses[1].course, is_justified=True)
    page = family_client.get(page_of("follow_up", student, courses[1]))
    mark = ["Contrôle Continu", "06/10/2026", "", "15,75", "", "Bien", "À poursuivre"]
    assert rows_of(page, 0)[1] == [*mark, "Non", "Non", ""]
    day = ["Piano", "01/12/2026", "", "01/12/2026", "", "", "Oui", "Non", "", ""]
    assert rows_of(page, 1)[1] == day


def test_a_mark_on_another_scale_than_the_average_names_its_own(family_client, student, courses):
    EvaluationFactory(follow_up=courses[1], mark=Decimal("8.5"), scale=Decimal(10))
    page = family_client.get(page_of("follow_up", student, courses[1]))
    assert rows_of(page, 0)[1][3] == "8,50 / 10,00"


def test_a_whole_day_counts_for_the_courses_of_that_day(family_client, student, courses):
    AbsenceFactory(student=student, announced=True)  # a Tuesday: of the piano alone
    solfege, piano = (
        rows_of(family_client.get(page_of("follow_up", student, one)), 1) for one in courses
    )
    assert solfege[1:] == [["Aucune absence saisie"]]
    assert (piano[1][0], piano[1][5]) == ("Tous les cours", "Annoncée")


def test_the_pager_keeps_the_order_of_the_list(family_client, student, courses):
    page = family_client.get(page_of("follow_up", student, courses[1], tri="jour"))
    assert "1 / 2" in words_of(page)
    assert page_of("follow_up", student, courses[0], tri="jour") in links_of(page)
    assert page_of("courses", student, tri="jour") in links_of(page)


def test_a_line_has_its_own_page(family_client, student, courses):
    evaluation = EvaluationFactory(follow_up=courses[1])
    page = family_client.get(page_of("evaluation", student, courses[1], evaluation))
    assert ("Note", "15,75") in facts_of(page)
    assert ("Dénominateur", "20,00") in facts_of(page)


# --- Historique -------------------------------------------------------------------------------


def test_the_history_reads_as_in_the_guide(family_client, student):
    """000 L270-284: the newest year first, then by department."""
    closed_course(student, "FM 2C3", start=2010)
    closed_course(student, "Piano", department="Polyphoniques")
    closed_course(student, "FM 2C3")
    rows = rows_of(family_client.get(page_of("history", student)))
    assert rows[0] == ["Année", "Département", "Classe", "Cycle", "Enseignant"]
    assert [row[:3] for row in rows[1:]] == [
        ["2011/2012", "Formation Musicale", "FM 2C3"],
        ["2011/2012", "Polyphoniques", "Piano"],
        ["2010/2011", "Formation Musicale", "FM 2C3"],
    ]


@pytest.mark.parametrize("name", ["FM 2C3", "Piano"])
def test_no_two_links_of_a_list_say_the_same(family_client, student, name):
    closed_course(student, "FM 2C3")
    closed_course(student, "Piano")
    page = family_client.get(page_of("history", student)).content.decode()
    assert f'2011/2012<span class="told-apart"> – {name}</span></a>' in page


def test_the_sheet_of_a_former_year_reads_as_in_the_guide(family_client, student):
    """000 L286-329."""
    one = closed_course(
        student, average=Decimal("15.75"), class_admission="FM 2C4", hours_planned=54
    )
    EvaluationFactory(follow_up=one, on=dt.date(2012, 6, 5))
    page = family_client.get(page_of("history_sheet", student, one))
    facts = dict(facts_of(page))
    assert f"Historique - {student}" in words_of(page)
    assert (facts["Année"], facts["Du"], facts["au"]) == ("2011/2012", "01/09/2011", "07/07/2012")
    assert (facts["Moyenne"], facts["Nb heure"]) == ("15,75 / 20,00", "54:00")
    assert (facts["Admission classe"], facts["Mention"], facts["Abs tot"]) == ("FM 2C4", "", "")
    assert len(facts) == 23
    assert rows_of(page)[1][:6] == ["Contrôle Continu", "05/06/2012", "", "15,75", "20,00", "1,00"]
    assert "1 / 1" in words_of(page)


# --- Répertoire -------------------------------------------------------------------------------


def test_the_repertoire_reads_as_in_the_guide(family_client, student):
    """000 L342-349."""
    event = EventFactory(school=student.family.school, name="Fin de cycle - Piano")
    PerformanceFactory(student=student, event=event, piece="Danse du sabre de Gayaneh")
    rows = rows_of(family_client.get(page_of("repertoire", student)))
    assert rows[0] == ["Répertoire", "Date", "Morceau", "Durée", "Commentaire"]
    assert rows[1] == [
        "Fin de cycle - Piano", "13/06/2012", "Danse du sabre de Gayaneh", "00:10", ""
    ]  # fmt: skip


def test_an_event_names_the_familys_pupils_and_nobody_else(family_client, student, other_family):
    sibling = StudentFactory(family=student.family, first_name="Keera")
    stranger = StudentFactory(family=other_family, first_name="Zacharie")
    event = EventFactory(school=student.family.school, place="Parvis de la Cathédrale")
    own, other, _hidden = (
        PerformanceFactory(student=one, event=event) for one in (student, sibling, stranger)
    )
    page = words_of(family_client.get(page_of("event", student, own)))
    assert "Parvis de la Cathédrale" in page
    assert str(sibling) in page and other.piece in page
    assert stranger.first_name not in page and _hidden.piece not in page


def test_an_event_leaves_out_whose_courses_the_guardian_does_not_see(
    family_client, guardian, student
):
    sibling = StudentFactory(family=student.family, first_name="Keera")
    GuardianStudentFactory(guardian=guardian, student=sibling, sees_pedagogy=False)
    event = EventFactory(school=student.family.school)
    own, hidden = (PerformanceFactory(student=one, event=event) for one in (student, sibling))
    page = words_of(family_client.get(page_of("event", student, own)))
    assert own.piece in page and hidden.piece not in page


# --- Who --------------------------------------------------------------------------------------


@pytest.fixture
def pages(student, courses):
    """The address of every page of the file that the pedagogy right opens."""
    old, played = closed_course(student), PerformanceFactory(student=student)
    absence = AbsenceFactory(student=student, course=courses[1].course)
    plain = ["courses", "week", "history", "repertoire", "declare_absence", "calendar_address"]
    rows = [
        ("follow_up", courses[0]),
        ("evaluation", courses[0], EvaluationFactory(follow_up=courses[0])),
        ("absence", courses[1], absence),
        ("history_sheet", old),
        ("history_evaluation", old, EvaluationFactory(follow_up=old)),
        ("event", played),
    ]
    return [page_of(name, student) for name in [*plain, "career_pdf"]] + [
        page_of(name, student, *args) for name, *args in rows
    ]


def test_every_page_opens(family_client, pages):
    assert {family_client.get(page).status_code for page in pages} == {200}


def test_without_the_right_no_page_exists(family_client, guardian, student, pages):
    GuardianStudentFactory(guardian=guardian, student=student, sees_pedagogy=False)
    assert {family_client.get(page).status_code for page in pages} == {404}
    assert family_client.get(reverse("students:identity", args=[student.pk])).status_code == 200


def test_the_other_guardian_keeps_theirs(second_guardian, guardian, student, pages):
    GuardianStudentFactory(guardian=guardian, student=student, sees_pedagogy=False)
    client = signed_in(second_guardian.user)
    assert {client.get(page).status_code for page in pages} == {200}


def test_another_family_finds_nothing(other_client, pages):
    assert {other_client.get(page).status_code for page in pages} == {404}


def test_a_siblings_rows_are_not_this_pupils(family_client, student, year):
    sibling = StudentFactory(family=student.family)
    one = FollowUpFactory(student=sibling)
    mine = FollowUpFactory(student=student)
    evaluation, played = EvaluationFactory(follow_up=one), PerformanceFactory(student=sibling)
    for page in (
        page_of("follow_up", student, one),
        page_of("history_sheet", student, one),
        page_of("evaluation", student, mine, evaluation),
        page_of("event", student, played),
    ):
        assert family_client.get(page).status_code == 404, page


def test_each_tab_has_its_own_years(family_client, student, courses):
    old = closed_course(student)
    assert family_client.get(page_of("follow_up", student, old)).status_code == 404
    assert family_client.get(page_of("history_sheet", student, courses[0])).status_code == 404


# --- Queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["courses", "week", "history", "repertoire", "follow_up"])
def test_pages_ask_as_often_for_many_rows_as_for_one(
    family_client, student, courses, count_of, name
):
    page = page_of(name, student, *([courses[0]] if name == "follow_up" else []))
    closed_course(student)
    PerformanceFactory(student=student)
    EvaluationFactory(follow_up=courses[0])
    before = count_of(lambda: family_client.get(page))
    for number in range(20):
        FollowUpFactory(student=student)
        closed_course(student, f"Piano {number}")
        EvaluationFactory(follow_up=courses[0], criterion=str(number))
        on = dt.date(2026, 12, 1 + number)
        AbsenceFactory(student=student, course=courses[0].course, starts_on=on)
    PerformanceFactory.create_batch(20, student=student)
    assert count_of(lambda: family_client.get(page)) == before
