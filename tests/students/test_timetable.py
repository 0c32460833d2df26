"""The lessons of a week: without holidays, with what is not as usual; drawn and told alike."""

import datetime as dt

import pytest

from students import timetable, week
from students.enums import ActivityStatus, Weekday
from tests.factories import (
    AbsenceFactory,
    CourseFactory,
    FollowUpFactory,
    HolidayFactory,
    LessonChangeFactory,
    RoomFactory,
)
from tests.house.reading import words_of
from tests.students.records import page_of, rows_of

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 11, 30)
TUESDAY = dt.date(2026, 12, 1)
SUNDAY = dt.date(2026, 12, 6)


@pytest.fixture
def piano(student, year):
    """On Tuesdays from 18:30 to 19:30."""
    return FollowUpFactory(student=student, course=CourseFactory(year=year, name="Piano"))


@pytest.fixture
def lessons(student):
    """`lessons()`: of the week of 1 December; `lessons(first, last)`."""

    def found(first=MONDAY, last=SUNDAY):
        return timetable.lessons(student, first=first, last=last)

    return found


def test_a_course_has_a_lesson_each_week_of_its_year(piano, lessons, year):
    days = [one.on for one in lessons(dt.date(2026, 1, 1), dt.date(2027, 12, 31))]
    assert (days[0], days[-1]) == (dt.date(2026, 9, 1), dt.date(2027, 7, 6))
    assert {day.isoweekday() for day in days} == {Weekday.TUESDAY}
    assert len(days) == 45


def test_a_lesson_says_when(piano, lessons):
    (lesson,) = lessons()
    assert lesson.begins == dt.datetime(2026, 12, 1, 18, 30)
    assert lesson.ends == dt.datetime(2026, 12, 1, 19, 30)


def test_holidays_have_no_lessons_from_their_first_day_to_their_last(piano, lessons, school):
    holiday = HolidayFactory(school=school, starts_on=TUESDAY, ends_on=TUESDAY)
    assert lessons() == []
    holiday.starts_on = holiday.ends_on = TUESDAY + dt.timedelta(days=1)
    holiday.save()
    assert len(lessons()) == 1


def test_another_schools_holidays_are_theirs(piano, lessons):
    HolidayFactory(starts_on=MONDAY, ends_on=SUNDAY)
    assert len(lessons()) == 1


def test_a_change_of_room_and_a_cancellation_are_of_one_day(piano, lessons, school):
    change = LessonChangeFactory(
        course=piano.course,
        is_cancelled=False,
        room=RoomFactory(venue__school=school, name="Ravel"),
        note="Travaux",
    )
    (lesson,) = lessons()
    assert (lesson.is_moved, lesson.room.name, lesson.note) == (True, "Ravel", "Travaux")
    change.is_cancelled = True
    change.save()
    (lesson,) = lessons()
    assert (lesson.is_cancelled, lesson.is_moved) == (True, False)
    (later,) = lessons(SUNDAY, SUNDAY + timetable.WEEK)
    assert (later.is_cancelled, later.room.name) == (False, "Fauré")


@pytest.mark.parametrize(
    ("fields", "is_missed"),
    [
        ({}, True),
        ({"starts_on": MONDAY, "ends_on": SUNDAY}, True),
        ({"starts_on": MONDAY}, False),
        ({"ends_at": dt.time(18, 30)}, False),
        ({"ends_at": dt.time(18, 31)}, True),
        ({"starts_at": dt.time(19, 30)}, False),
    ],
)
def test_an_absence_meets_the_lessons_of_its_time(piano, student, lessons, fields, is_missed):
    absence = AbsenceFactory(student=student, **fields)
    assert lessons()[0].absence == (absence if is_missed else None)


def test_an_absence_of_another_course_or_withdrawn_is_none(piano, student, lessons, year):
    AbsenceFactory(student=student, course=CourseFactory(year=year))
    AbsenceFactory(student=student, withdrawn_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    assert lessons()[0].absence is None


def test_who_stopped_has_no_lessons(piano, lessons):
    piano.activity_status = ActivityStatus.STOPPED
    piano.save()
    assert lessons() == []


def test_a_course_without_a_day_waits_below(student, year, lessons):
    one = FollowUpFactory(student=student, course=CourseFactory(year=year, unscheduled=True))
    assert lessons() == []
    assert timetable.without_time(student) == [one]


# --- The picture ------------------------------------------------------------------------------


def drawn(lessons):
    return week.picture(lessons, monday=MONDAY, today=TUESDAY)


def test_a_block_stands_under_its_day_at_its_hour(piano, lessons):
    picture = drawn(lessons())
    (block,) = picture.blocks
    tuesday = picture.days[1]
    assert (block.x, block.width) == (tuesday.x, tuesday.width)
    assert tuesday.is_today and len(picture.days) == 6
    assert [hour.text for hour in picture.hours] == ["18:00", "19:00"]
    assert (block.y, block.height) == ("5.300em", "5.600em")


def test_lessons_at_the_same_time_share_their_day(piano, lessons, student, year):
    FollowUpFactory(student=student, course=CourseFactory(year=year, starts_at=dt.time(19, 0)))
    FollowUpFactory(student=student, course=CourseFactory(year=year, starts_at=dt.time(19, 30)))
    picture = drawn(lessons())
    widths = {block.width for block in picture.blocks}
    assert len(picture.blocks) == 3 and len({block.x for block in picture.blocks}) == 2
    assert float(widths.pop().rstrip("%")) == pytest.approx(93 / 6 / 2, abs=0.01)


def test_sunday_is_drawn_when_something_is_on(lessons, student, year):
    course = CourseFactory(year=year, weekday=Weekday.SUNDAY, starts_at=dt.time(23, 30), minutes=60)
    FollowUpFactory(student=student, course=course)
    picture = drawn(lessons())
    assert len(picture.days) == 7
    assert picture.height == "8.100em"


def test_without_lessons_there_is_no_picture(lessons):
    assert drawn(lessons()) is None


# --- The page ---------------------------------------------------------------------------------


def test_the_table_says_what_the_picture_shows(family_client, student, piano, school):
    LessonChangeFactory(course=piano.course, note="Concert")
    page = family_client.get(page_of("week", student, du="2026-12-03"))
    assert rows_of(page)[1] == [
        "Mardi 01/12/2026",
        "18:30 – 19:30",
        "Piano",
        "BARDEVAL Brice",
        "Fauré (Conservatoire)",
        "Annulé Concert",
    ]
    assert 'role="img"' in words_of(page)


@pytest.mark.parametrize("day", ["hier", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_is_none_is_this_week(family_client, student, piano, day):
    this = family_client.get(page_of("week", student)).context["monday"]
    assert family_client.get(page_of("week", student, du=day)).context["monday"] == this


def test_a_week_of_holidays_says_which(family_client, student, piano, school):
    HolidayFactory(school=school)
    page = words_of(family_client.get(page_of("week", student, du="2026-10-20")))
    assert "Vacances de la Toussaint : pas de cours du 17/10/2026 au 01/11/2026." in page
    assert "Aucun cours cette semaine." in page
