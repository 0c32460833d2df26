"""The parcours and the bulletin: what they say, for whom, readable for everybody."""

import datetime as dt
import io
from decimal import Decimal

import pikepdf
import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from pypdf import PdfReader

from students import career, report
from tests.conftest import signed_in
from tests.factories import (
    AbsenceFactory,
    EvaluationFactory,
    EventFactory,
    FollowUpFactory,
    PerformanceFactory,
    SchoolYearFactory,
    TermFactory,
)
from tests.house.reading import words_of
from tests.students.records import closed_course, page_of, two_courses

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def courses(student, year):
    return two_courses(student, year)


@pytest.fixture
def term(year):
    return TermFactory(year=year)


def text_of(response):
    pages = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_the_career_names_years_results_and_works(family_client, student, courses):
    closed_course(student, class_admission="FM 2C4", cycle_result="Reçue", mention="Bien")
    event = EventFactory(school=student.family.school, name="Fin de cycle - Piano")
    PerformanceFactory(student=student, event=event, piece="Romance", composer="Prokofiev")
    text = text_of(family_client.get(page_of("career_pdf", student)))
    for said in ("2011/2012", "2026/2027", "FM 2C3", "FM 2C4", "Reçue – Bien", "Prokofiev"):
        assert said in text
    assert text.index("2011/2012") < text.index("2026/2027")


def test_the_career_leaves_out_what_is_being_prepared(student, school):
    year = SchoolYearFactory(school=school, preparing=True)
    FollowUpFactory(student=student, course__year=year)
    assert career.context(student, on=TODAY)["years"] == []


def test_the_bulletin_is_of_its_term(student, courses, term):
    piano = courses[1]
    EvaluationFactory(follow_up=piano, appreciation="Bon travail")
    EvaluationFactory(follow_up=piano, on=term.ends_on + dt.timedelta(days=1))
    EvaluationFactory(follow_up=piano, kind="Examen", mark=None, is_absent=True)
    _solfege, part = report.context(student, term)["parts"]
    assert [mark.mark for mark in part.marks] == ["15,75 / 20,00", ""]
    assert (part.marks[0].words, part.marks[1].is_absent) == ("Bon travail", True)


def test_the_bulletin_counts_absences_by_course(student, courses, term):
    fields = {"student": student, "starts_on": dt.date(2026, 9, 22)}  # a Tuesday
    AbsenceFactory(course=courses[1].course, is_justified=True, **fields)
    AbsenceFactory(**fields)  # the same lesson once more
    AbsenceFactory(announced=True, student=student, starts_on=dt.date(2026, 9, 29))
    hours = {"starts_at": dt.time(8), "ends_at": dt.time(10)}
    AbsenceFactory(student=student, starts_on=dt.date(2026, 10, 6), **hours)
    AbsenceFactory(course=courses[1].course, student=student, starts_on=dt.date(2027, 5, 4))
    solfege, piano = (part.attendance for part in report.context(student, term)["parts"])
    assert (solfege.missed, piano.missed, piano.missed_unjustified) == (0, 2, 1)


def test_the_published_bulletin_is_offered_and_opens(family_client, student, courses, term):
    courses[1].appreciation = "Une année réussie"
    courses[1].save()
    address = page_of("report_pdf", student, term)
    assert address in words_of(family_client.get(page_of("courses", student)))
    answer = family_client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "bulletin-dupont-irina" in answer.headers["Content-Disposition"]
    assert "Une année réussie" in text_of(answer)


@pytest.mark.parametrize("published_at", [None, dt.datetime(2999, 1, 1, tzinfo=dt.UTC)])
def test_a_bulletin_that_is_not_published_does_not_exist(
    family_client, student, courses, term, published_at
):
    term.published_at = published_at
    term.save()
    assert family_client.get(page_of("report_pdf", student, term)).status_code == 404
    assert "Bulletins" not in words_of(family_client.get(page_of("courses", student)))


def test_a_bulletin_of_a_year_in_preparation_does_not_exist(family_client, student, school):
    year = SchoolYearFactory(school=school, preparing=True)
    FollowUpFactory(student=student, course__year=year)
    term = TermFactory(year=year)
    assert family_client.get(page_of("report_pdf", student, term)).status_code == 404


def test_a_term_of_another_school_or_without_courses_is_none(family_client, student, term):
    assert family_client.get(page_of("report_pdf", student, term)).status_code == 404
    elsewhere = TermFactory(year=SchoolYearFactory())
    assert family_client.get(page_of("report_pdf", student, elsewhere)).status_code == 404


def test_papers_are_the_familys(other_guardian, student, courses, term):
    client = signed_in(other_guardian.user)
    for page in (page_of("career_pdf", student), page_of("report_pdf", student, term)):
        assert client.get(page).status_code == 404


def test_both_are_accessible_documents(student, courses, term):
    """PDF/UA-1: tagged, with language and title."""
    for content in (career.document(student, on=TODAY), report.document(student, term)):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert pdf.Root.Lang == "fr"
            with pdf.open_metadata() as data:
                assert data["pdfuaid:part"] == "1"
                assert str(student) in data["dc:title"]


def test_the_logo_has_a_name(school):
    told = {"school": school, "logo": "data:image/png;base64,AA=="}
    assert 'alt="Logo"' in render_to_string("students/pdf/_head.html", told)


def test_the_queries_stay_the_same(student, courses, term, count_of):
    def both():
        render_to_string("students/pdf/career.html", career.context(student, on=TODAY))
        render_to_string("students/pdf/report.html", report.context(student, term))

    before = count_of(both)
    for number in range(10):
        one = FollowUpFactory(student=student)
        EvaluationFactory(follow_up=one)
        closed_course(student, f"Piano {number}", average=Decimal(12))
    PerformanceFactory.create_batch(10, student=student)
    assert count_of(both) == before


def test_the_career_knows_its_day(student):
    assert career.context(student, on=timezone.localdate())["on"] == timezone.localdate()
