"""The private calendar: who may read it, and what a calendar program reads there."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.enums import MenuPage
from families.models import FamilyViewing
from students import calendar_feed
from students.models import CalendarFeed
from tests.factories import (
    AbsenceFactory,
    CourseFactory,
    FollowUpFactory,
    GuardianStudentFactory,
    HolidayFactory,
    LessonChangeFactory,
    MenuEntryFactory,
    RoomFactory,
)
from tests.house.connections import while_open
from tests.house.reading import words_of
from tests.students.records import page_of

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
LESSON = dt.datetime(2026, 12, 1, 18, 30, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def piano(student, year):
    return FollowUpFactory(student=student, course=CourseFactory(year=year, name="Piano"))


@pytest.fixture
def feed(student, guardian):
    return calendar_feed.make(student, guardian, at=NOW)


@pytest.fixture
def lessons(feed):
    """`lessons()`: what a calendar reads, by the lesson's beginning."""

    def read(at=NOW):
        calendar = Calendar.from_ical(calendar_feed.text(CalendarFeed.objects.get(), at=at))
        return {event.start: event for event in calendar.walk("VEVENT")}

    return read


def address_of(feed):
    return reverse("students:calendar_feed", args=[feed.token])


def read(feed):
    """By a program that is nobody."""
    return Client().get(address_of(feed))


# --- What stands there ------------------------------------------------------------------------


def test_a_lesson_is_told_with_its_zone(piano, lessons):
    event = lessons()[LESSON]
    assert event["SUMMARY"] == "Piano – Irina"
    assert event.end - event.start == dt.timedelta(hours=1)
    assert event["LOCATION"] == "Fauré (Conservatoire)"
    assert event["DESCRIPTION"] == "Enseignant : BARDEVAL Brice"
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CONFIRMED", "OPAQUE", 0)


def test_the_hour_is_the_same_in_summer_and_in_winter(piano, lessons):
    offsets = {start.utcoffset() for start in lessons()}
    assert {start.hour for start in lessons()} == {18}
    assert offsets == {dt.timedelta(hours=1), dt.timedelta(hours=2)}


def test_the_zone_itself_is_told(piano, feed):
    calendar = Calendar.from_ical(calendar_feed.text(feed, at=NOW))
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Paris"
    assert calendar["X-WR-CALNAME"] == "Cours – Irina"


def test_holidays_are_left_out(piano, lessons, school):
    HolidayFactory(school=school, starts_on=LESSON.date(), ends_on=LESSON.date())
    assert LESSON not in lessons()
    assert len(lessons()) == 44


def test_a_cancelled_lesson_stays_and_says_so(piano, lessons):
    LessonChangeFactory(course=piano.course, note="Concert")
    event = lessons()[LESSON]
    assert event["SUMMARY"] == "Annulé : Piano – Irina"
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert event["DESCRIPTION"].endswith("Concert")


def test_a_change_of_room_is_told(piano, lessons, school):
    room = RoomFactory(venue__school=school, name="Ravel")
    LessonChangeFactory(course=piano.course, is_cancelled=False, room=room)
    event = lessons()[LESSON]
    assert event["LOCATION"] == "Ravel (Conservatoire)"
    assert "Changement de salle" in event["DESCRIPTION"]


def test_an_absence_is_told_without_its_reason(piano, lessons, student):
    AbsenceFactory(student=student, announced=True)
    event = lessons()[LESSON]
    assert (event["SUMMARY"], event["TRANSP"]) == ("Absent(e) : Piano – Irina", "TRANSPARENT")
    assert "médical" not in event.to_ical().decode()


def test_what_changes_counts_and_keeps_its_identity(piano, lessons):
    before = lessons()[LESSON]
    change = LessonChangeFactory(course=piano.course)
    cancelled = lessons(at=LATER)[LESSON]
    change.delete()
    restored = lessons(at=LATER)[LESSON]
    assert before["UID"] == cancelled["UID"] == restored["UID"]
    assert [one["SEQUENCE"] for one in (before, cancelled, restored)] == [0, 1, 2]
    assert cancelled["LAST-MODIFIED"].dt == LATER


def test_a_lesson_that_moves_to_another_day_is_the_same_lesson(piano, lessons):
    before = lessons()[LESSON]["UID"]
    piano.course.weekday = 5
    piano.course.save()
    assert lessons()[LESSON + dt.timedelta(days=3)]["UID"] == before


def test_what_does_not_change_reads_the_same_to_the_byte(piano, feed):
    LessonChangeFactory(course=piano.course)
    assert calendar_feed.text(feed, at=NOW) == calendar_feed.text(feed, at=LATER)


def test_identities_are_each_ones_own(piano, lessons, student, year):
    FollowUpFactory(student=student, course=CourseFactory(year=year, starts_at=dt.time(20)))
    found = lessons().values()
    assert len({event["UID"] for event in found}) == len(found) == 90


# --- Who reads it -----------------------------------------------------------------------------


def test_whoever_has_the_address_reads_it(piano, feed):
    answer = read(feed)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert len(feed.key) == 43 and feed.key in address_of(feed)


def test_the_row_alone_opens_nothing(feed):
    """Who reads a copy of the database lacks the portal's signature."""
    for token in (feed.key, f"{feed.key}.", f"{feed.key}.{'A' * 43}", "x"):
        path = reverse("students:calendar_feed", args=[token])
        assert Client().get(path).status_code == 404


def test_of_a_course_that_was_left_nothing_is_kept(piano, lessons, feed):
    lessons()
    feed.refresh_from_db()
    assert feed.told
    piano.delete()
    assert not lessons()
    feed.refresh_from_db()
    assert feed.told == {}


def test_a_revoked_address_is_dead(family_client, student, feed):
    family_client.post(page_of("revoke_calendar", student))
    assert read(feed).status_code == 404
    feed.refresh_from_db()
    assert feed.revoked_at and feed.told == {}


def test_the_school_ends_an_address_without_seeing_it(staff_client, other_staff_client, feed):
    page = reverse("admin:students_calendarfeed_changelist")
    assert feed.token not in staff_client.get(page).content.decode()
    action = {"action": "revoke", "_selected_action": [feed.pk]}
    other_staff_client.post(page, action)
    assert read(feed).status_code == 200
    staff_client.post(page, action)
    assert read(feed).status_code == 404


def test_a_new_address_ends_the_former(family_client, student, guardian, feed):
    family_client.post(page_of("calendar_address", student))
    new = CalendarFeed.objects.live().get()
    assert read(feed).status_code == 404
    assert read(new).status_code == 200
    assert new.token in words_of(family_client.get(page_of("calendar_address", student)))


def test_it_ends_with_the_guardians_right(guardian, student, feed):
    GuardianStudentFactory(guardian=guardian, student=student, sees_pedagogy=False)
    assert read(feed).status_code == 404


def test_it_ends_with_the_guardians_account(guardian, feed):
    guardian.user.is_active = False
    guardian.user.save()
    assert read(feed).status_code == 404


def test_it_ends_with_the_schools_tab(school, feed):
    MenuEntryFactory(school=school, page=MenuPage.HOME)
    assert read(feed).status_code == 404


def test_it_ends_when_the_guardian_leaves_the_family(guardian, other_family, feed):
    guardian.family, guardian.rank = other_family, 7
    guardian.save()
    assert read(feed).status_code == 404


def test_each_guardian_has_their_own(second_client, student, feed):
    page = words_of(second_client.get(page_of("calendar_address", student)))
    assert feed.token not in page
    second_client.post(page_of("revoke_calendar", student))
    assert read(feed).status_code == 200


def test_staff_who_look_on_do_not_see_the_address(staff_client, guardian, student, feed):
    staff_client.post(reverse("families:view_as", args=[guardian.pk]))
    assert FamilyViewing.objects.exists()
    page = staff_client.get(page_of("calendar_address", student))
    assert page.status_code == 200 and feed.token not in words_of(page)


def test_it_asks_as_often_for_many_courses_as_for_one(piano, student, feed, count_of):
    before = count_of(lambda: read(feed))
    for _number in range(15):
        FollowUpFactory(student=student)
    assert count_of(lambda: read(feed)) == before


# --- Two at once -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_addresses_made_at_once_the_second_holds(student, guardian):
    """It waits, and ends the first."""
    first, second = while_open(
        lambda: calendar_feed.make(student, guardian, at=NOW),
        lambda: calendar_feed.make(student, guardian, at=LATER),
    )
    assert CalendarFeed.objects.count() == 2
    assert CalendarFeed.objects.live().get() == second != first


@pytest.mark.django_db(transaction=True)
def test_two_calendars_that_read_at_once_read_the_same(piano, feed):
    """The second waits for what the first was told, and is told no other date of change."""

    def read(at):
        return calendar_feed.text(CalendarFeed.objects.get(), at=at)

    first, second = while_open(lambda: read(NOW), lambda: read(LATER))
    assert b"DTSTAMP:20261122T100000Z" in first and second == first
