"""The pupil's records in a real browser: the hardest mode, rows opened, sorted, on paper."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from students import calendar_feed
from tests.browser.test_dress import faults, prefers_the_hardest, signs_in
from tests.factories import (
    AbsenceFactory,
    EvaluationFactory,
    HolidayFactory,
    LessonChangeFactory,
    PerformanceFactory,
    SchoolYearFactory,
    TermFactory,
)
from tests.students.records import closed_course, page_of, two_courses

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Parcours découvertes instrumentales - Vitré, Argentré-du-Plessis et Châteaubourg"
NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def courses(student):
    year = SchoolYearFactory(school=student.family.school)
    found = two_courses(student, year)
    found[0].course.name = LONG
    found[0].course.save()
    return found


@pytest.fixture
def portal(live_server, settings, guardian, student, courses):
    """A live portal of one school and one pupil with something on every page."""
    settings.PORTAL_URL = live_server.url
    day = dt.date(2026, 12, 4)
    HolidayFactory(school=student.family.school, starts_on=day, ends_on=day)
    TermFactory(year=courses[0].course.year)
    LessonChangeFactory(course=courses[1].course)
    return live_server.url


@pytest.fixture
def pages(student, guardian, courses, portal):
    """The address of each page, with rows of every kind."""
    piano, old, played = courses[1], closed_course(student), PerformanceFactory(student=student)
    mark = EvaluationFactory(follow_up=piano, appreciation="À poursuivre : la main gauche. " * 5)
    absence = AbsenceFactory(student=student, announced=True, starts_on=dt.date(2027, 3, 2))
    calendar_feed.make(student, guardian, at=NOW)
    plain = ["courses", "history", "repertoire", "declare_absence", "calendar_address"]
    return [page_of(name, student) for name in plain] + [
        page_of("courses", student, recherche="piano", tri="-jour"),
        page_of("week", student, du="2026-12-01"),
        page_of("follow_up", student, piano),
        page_of("evaluation", student, piano, mark),
        page_of("absence", student, piano, absence),
        page_of("history_sheet", student, old),
        page_of("event", student, played),
    ]


def test_light_on_dark_at_twice_the_size_no_record_is_cut_off(person, portal, pages):
    somebody = person()
    prefers_the_hardest(somebody, portal)
    signs_in(somebody)
    assert [fault for path in pages for fault in faults(somebody, path)] == []


def test_a_double_click_on_a_row_opens_it(person, student, pages):
    somebody = person()
    signs_in(somebody)
    somebody.goes_to(page_of("courses", student))
    somebody.page.get_by_role("cell", name="Berlioz (Conservatoire)").dblclick()
    expect(somebody.page.get_by_role("heading", level=2)).to_have_text(f"{student} - Piano")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_searched_sorted_and_walked_through(person, student, pages, scripts):
    somebody = person(java_script_enabled=scripts)
    signs_in(somebody)
    somebody.goes_to(page_of("courses", student))
    somebody.page.get_by_role("columnheader", name="Jour").get_by_role("link").click()
    names = somebody.page.locator("tbody th")
    assert names.all_inner_texts() == ["Piano", LONG]
    somebody.presses("Piano")
    somebody.sees("1 / 2")
    somebody.presses("Suivant")
    somebody.sees("2 / 2")
    somebody.presses("Liste des cours")
    assert names.all_inner_texts() == ["Piano", LONG]
    somebody.fills("Recherche", "bardeval berlioz")
    somebody.presses("Rechercher")
    assert names.all_inner_texts() == ["Piano"]


def test_the_week_is_drawn_where_there_is_room(person, student, pages):
    somebody = person()
    signs_in(somebody)
    somebody.goes_to(page_of("week", student, du="2026-12-01"))
    picture = somebody.page.get_by_role("img", name="Image de la semaine")
    expect(picture).to_be_visible()
    piano = somebody.page.locator(".week-block").bounding_box()
    assert abs(piano["height"] - 5.6 * 14.4) < 6  # an hour, of a text of 14.4 px
    somebody.page.set_viewport_size({"width": 320, "height": 800})
    expect(picture).to_be_hidden()
    expect(somebody.page.get_by_role("table")).to_be_visible()


def test_on_paper_there_is_nothing_to_click(person, student, pages):
    somebody = person()
    signs_in(somebody)
    somebody.goes_to(page_of("follow_up", student, student.follow_ups.first()))
    somebody.page.emulate_media(media="print")
    expect(somebody.page.get_by_role("button", name="Rechercher").first).to_be_hidden()
    expect(somebody.page.get_by_text("Situation d’activité")).to_be_visible()
