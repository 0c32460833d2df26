"""A pupil's lessons for the family's own calendar (iCalendar, RFC 5545), at a private address."""

import datetime as dt
import hashlib
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from icalendar import Calendar, Event

from accounts.enums import MenuPage
from families.models import Guardian
from imuse_portal.figures import joined
from students import timetable
from students.models import CalendarFeed, SchoolYear, Student
from students.timetable import Lesson

PRODUCT = "-//Portail pour les usagers//Cours//FR"
AFRESH = dt.timedelta(hours=6)
"""How often calendars are asked to read again."""

Told = dict[str, list]
"""By lesson: digest of what was said last, how often that changed, when it last did."""


@transaction.atomic
def make(student: Student, guardian: Guardian, *, at: dt.datetime) -> CalendarFeed:
    """A new address; the former one of this guardian for this pupil ends."""
    Guardian.objects.select_for_update(of=("self",)).get(pk=guardian.pk)
    revoke(student, guardian, at=at)
    return CalendarFeed.objects.create(student=student, guardian=guardian, made_at=at)


def revoke(student: Student, guardian: Guardian, *, at: dt.datetime) -> bool:
    """Whether there was an address to end."""
    live = student.calendar_feeds.live().filter(guardian=guardian)
    for feed in live:
        feed.revoke(at=at)
    return bool(live)


def of_token(token: str) -> CalendarFeed | None:
    """The feed of an address, as long as its guardian may see the pupil's courses."""
    related = ("guardian__user", "guardian__family__school", "student__family__school")
    feed = CalendarFeed.objects.of_token(token).select_related(*related).first()
    return feed if feed and _is_allowed(feed) else None


@transaction.atomic
def text(feed: CalendarFeed, *, at: dt.datetime) -> bytes:
    """The calendar of the current year.

    What was said of each lesson is kept, so that SEQUENCE rises whenever it is said otherwise and
    an unchanged lesson reads the same, byte for byte; of what is no lesson now, nothing is kept.
    """
    year = SchoolYear.current_of(feed.student.family.school)
    found = timetable.lessons(feed.student, first=year.starts_on, last=year.ends_on) if year else []
    told = CalendarFeed.objects.select_for_update(of=("self",)).get(pk=feed.pk).told
    known = dict(told)
    calendar = _calendar(feed.student)
    for lesson in found:
        calendar.add_component(_event(lesson, known, at=at))
    known = {uid: known[uid] for uid in (str(event["uid"]) for event in calendar.events)}
    if known != told:
        feed.told = known
        feed.save(update_fields=["told"])
    if year:
        calendar.add_missing_timezones(first_date=year.starts_on, last_date=year.ends_on)
    return calendar.to_ical()


def _is_allowed(feed: CalendarFeed) -> bool:
    guardian = feed.guardian
    return bool(
        guardian.user
        and guardian.user.is_active
        and guardian.family.school.shows(MenuPage.STUDENT_COURSES)
        and Student.objects.pedagogy_visible_to(guardian).filter(pk=feed.student_id).exists()
    )


def _calendar(student: Student) -> Calendar:
    name = gettext("Courses of %(pupil)s") % {"pupil": student.first_name or student}
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for key in ("refresh-interval", "x-published-ttl"):
        calendar.add(key, AFRESH, parameters={"VALUE": "DURATION"})
    return calendar


def _event(lesson: Lesson, known: Told, *, at: dt.datetime) -> Event:
    """Its identity is the follow-up and the week: a lesson that moves to another day keeps it."""
    zone = ZoneInfo(settings.TIME_ZONE)
    event = Event()
    event.add("summary", _summary(lesson))
    event.add("dtstart", lesson.begins.replace(tzinfo=zone))
    if lesson.ends:
        event.add("dtend", lesson.ends.replace(tzinfo=zone))
    if place := _place(lesson):
        event.add("location", place)
    if description := _description(lesson):
        event.add("description", description)
    event.add("status", "CANCELLED" if lesson.is_cancelled else "CONFIRMED")
    is_free = lesson.is_cancelled or lesson.absence
    event.add("transp", "TRANSPARENT" if is_free else "OPAQUE")
    year, week, _day = lesson.on.isocalendar()
    host = settings.POST_OFFICE["MESSAGE_ID_FQDN"]
    _count(event, f"lesson-{lesson.follow_up.pk}-{year}W{week:02}@{host}", known, at=at)
    return event


def _count(event: Event, uid: str, known: Told, *, at: dt.datetime) -> None:
    """Add who it is, how often it changed, and when it last did."""
    digest = hashlib.sha256(event.to_ical()).hexdigest()[:16]
    former, sequence, since = known.get(uid, ["", -1, ""])
    if digest != former:
        sequence, since = sequence + 1, at.astimezone(dt.UTC).isoformat(timespec="seconds")
        known[uid] = [digest, sequence, since]
    event.add("uid", uid)
    event.add("sequence", sequence)
    for key in ("dtstamp", "last-modified"):
        event.add(key, dt.datetime.fromisoformat(since))


def _summary(lesson: Lesson) -> str:
    """«Piano – Irina», with what is not as usual in front."""
    name = joined(lesson.name, lesson.follow_up.student.first_name)
    if lesson.is_cancelled:
        return gettext("Cancelled: %(lesson)s") % {"lesson": name}
    if lesson.absence:
        return gettext("Absent: %(lesson)s") % {"lesson": name}
    return name


def _place(lesson: Lesson) -> str:
    """The room with its venue, and the venue's address in one line."""
    room = lesson.room
    address = ", ".join(room.venue.address.split("\n")) if room else ""
    return ", ".join(filter(None, [str(room or ""), address]))


def _description(lesson: Lesson) -> str:
    """Never the reason of an absence: calendars are shared."""
    teacher = lesson.follow_up.course.teacher
    lines = [
        gettext("Teacher: %(name)s") % {"name": teacher} if teacher else "",
        gettext("Change of room") if lesson.is_moved else "",
        lesson.note,
    ]
    return "\n".join(filter(None, lines))
