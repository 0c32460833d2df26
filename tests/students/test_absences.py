"""An absence announced by the family: what is refused, who is told, until when it is taken back."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from imuse_portal.models import OutgoingMail
from students import absences
from students.enums import AbsenceOrigin, Weekday
from students.models import Absence, AbsenceError
from tests.conftest import signed_in
from tests.factories import (
    AbsenceFactory,
    CourseFactory,
    FollowUpFactory,
    GuardianStudentFactory,
    HolidayFactory,
    SchoolYearFactory,
    TeacherFactory,
    UserFactory,
)
from tests.house.connections import while_open
from tests.house.reading import words_of
from tests.students.records import links_of, page_of

pytestmark = pytest.mark.django_db

ANNOUNCED, WITHDRAWN = "students/mail/absence_announced", "students/mail/absence_withdrawn"
WEEK = dt.timedelta(days=7)


@pytest.fixture
def year(school):
    """The current year, whenever the test runs: from last week on, for half a year."""
    today = timezone.localdate()
    return SchoolYearFactory(
        school=school, starts_on=today - WEEK, ends_on=today + 26 * WEEK, start=today.year
    )


@pytest.fixture
def day():
    """A Tuesday to come."""
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return tomorrow + dt.timedelta(days=(Weekday.TUESDAY - tomorrow.isoweekday()) % 7)


@pytest.fixture
def piano(student, year):
    teacher = TeacherFactory(school=year.school, email="brice@example.org")
    course = CourseFactory(year=year, name="Piano", teacher=teacher)
    return FollowUpFactory(student=student, course=course)


@pytest.fixture
def declare(family_client, student, piano, day):
    """`declare(starts_on=…)`: send the form."""

    def sent(client=family_client, **fields):
        data = {"course": "", "starts_on": day, "ends_on": "", "reason": "Rendez-vous médical"}
        return client.post(page_of("declare_absence", student), data | fields)

    return sent


def receivers(outbox, kind):
    return sorted(address for mail in outbox(kind) for address in mail.to)


def test_an_announced_day_is_recorded(declare, student, user, day):
    assert declare().headers["Location"] == page_of("courses", student)
    absence = Absence.objects.get()
    assert (absence.student, absence.course, absence.starts_on, absence.ends_on) == (
        student, None, day, day,
    )  # fmt: skip
    assert (absence.origin, absence.declared_by) == (AbsenceOrigin.ANNOUNCED, user)
    assert (absence.is_justified, absence.is_notified) == (False, False)


def test_the_secretariat_and_the_teacher_are_told(declare, outbox, school, student, day):
    declare()
    assert receivers(outbox, ANNOUNCED) == sorted([school.email, "brice@example.org"])
    mail = outbox(ANNOUNCED)[0]
    assert mail.subject == f"Absence annoncée : {student}, le {day:%d/%m/%Y}"
    assert "Rendez-vous médical" in mail.message and "Cours : Piano" in mail.message
    assert reverse("admin:students_absence_change", args=[Absence.objects.get().pk]) in mail.message


def test_teachers_of_other_days_are_not_told(declare, outbox, student, year, day):
    friday = CourseFactory(year=year, weekday=Weekday.FRIDAY, teacher__email="carmen@example.org")
    FollowUpFactory(student=student, course=friday)
    declare()
    assert "carmen@example.org" not in receivers(outbox, ANNOUNCED)
    declare(starts_on=day + dt.timedelta(days=1), ends_on=day + dt.timedelta(days=3))
    assert "carmen@example.org" in receivers(outbox, ANNOUNCED)


def test_a_teacher_without_address_is_told_at_their_account(declare, outbox, piano, school):
    account = UserFactory(staff=True, email="compte@example.org")
    piano.course.teacher.email, piano.course.teacher.user = "", account
    piano.course.teacher.save()
    declare(course=piano.course.pk)
    assert receivers(outbox, ANNOUNCED) == sorted([school.email, "compte@example.org"])


def test_a_mail_that_cannot_be_asked_for_records_nothing(student, user, piano, day, full_table):
    full_table(OutgoingMail)
    absence = Absence(student=student, starts_on=day, ends_on=day, reason="Voyage")
    with pytest.raises(IntegrityError):
        absences.announce(absence, by=user, at=timezone.now())
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"starts_on": -1}, "Ce jour est passé"),
        ({"ends_on": -1}, "Ce jour est passé"),
        ({"starts_on": 1000}, "en dehors de l’année scolaire"),
        ({"ends_on": 1000}, "en dehors de l’année scolaire"),
        ({"starts_on": 20, "ends_on": 10}, "Le dernier jour"),
        ({"starts_on": None}, "Ce champ est obligatoire"),
        ({"reason": "  "}, "Ce champ est obligatoire"),
        ({"course": "0"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_is_refused(declare, fields, complaint):
    days = {
        name: timezone.localdate() + dt.timedelta(days=value) if isinstance(value, int) else value
        for name, value in fields.items()
    }
    page = declare(**{name: "" if value is None else value for name, value in days.items()})
    assert page.status_code == 200 and complaint in words_of(page)
    assert not Absence.objects.exists()


def test_a_course_without_a_lesson_on_these_days_is_refused(declare, piano, day):
    page = declare(course=piano.course.pk, starts_on=day + dt.timedelta(days=1))
    assert "Le cours « Piano » n’a pas lieu ces jours-là." in words_of(page)


def test_days_without_any_lesson_are_refused(declare, student, piano, day, school):
    wednesday = day + dt.timedelta(days=1)
    assert f"{student} n’a pas cours ces jours-là." in words_of(declare(starts_on=wednesday))
    HolidayFactory(school=school, starts_on=day, ends_on=day)
    assert f"{student} n’a pas cours ces jours-là." in words_of(declare())
    assert not Absence.objects.exists()


def test_a_course_without_a_timetable_may_be_missed_on_any_day(declare, student, year, day):
    FollowUpFactory(student=student, course=CourseFactory(year=year, unscheduled=True))
    declare(starts_on=day + dt.timedelta(days=1))
    assert Absence.objects.exists()


def test_who_has_no_course_is_not_offered_to_announce(family_client, student, year):
    page = family_client.get(page_of("courses", student))
    assert page_of("declare_absence", student) not in links_of(page)


def test_a_course_of_somebody_else_is_no_choice(declare, year):
    page = declare(course=CourseFactory(year=year).pk)
    assert page.status_code == 200 and not Absence.objects.exists()


def test_the_same_is_not_announced_twice(declare, piano, outbox, day):
    declare()
    page = declare(course=piano.course.pk)
    assert f"Une absence est déjà annoncée jusqu’au {day:%d/%m/%Y}" in words_of(page)
    assert Absence.objects.count() == 1 and len(outbox(ANNOUNCED)) == 2


def test_announcing_over_and_over_ends(declare, family_client, student, outbox):
    for _time in range(absences.MOST_A_DAY):
        declare()
        family_client.post(page_of("withdraw_absence", student, Absence.objects.latest("pk")))
    before = len(outbox())
    assert "Beaucoup d’absences ont été annoncées" in words_of(declare())
    assert len(outbox()) == before


def test_an_illness_that_lasts_is_announced_from_the_next_day_on(declare, day):
    declare(ends_on=day + dt.timedelta(days=2))
    declare(starts_on=day + dt.timedelta(days=3), ends_on=day + WEEK)
    assert Absence.objects.count() == 2


def test_it_stands_in_the_list_and_in_the_sheet(declare, family_client, student, piano):
    declare()
    page = family_client.get(page_of("courses", student))
    assert "Absences annoncées" in words_of(page)
    sheet = family_client.get(page_of("follow_up", student, piano))
    assert "Annoncée" in words_of(sheet)
    assert page_of("absence", student, piano, Absence.objects.get()) in links_of(sheet)


# --- Taking it back ---------------------------------------------------------------------------


def test_it_is_taken_back_and_told_again(declare, family_client, student, user, piano, outbox):
    declare()
    family_client.post(page_of("withdraw_absence", student, Absence.objects.get()))
    absence = Absence.objects.get()
    assert absence.withdrawn_at and absence.withdrawn_by == user
    assert receivers(outbox, WITHDRAWN) == receivers(outbox, ANNOUNCED)
    sheet = words_of(family_client.get(page_of("follow_up", student, piano)))
    assert "Aucune absence saisie" in sheet


def test_after_the_day_it_stays(student, user, day, piano):
    absence = AbsenceFactory(student=student, announced=True, starts_on=day)
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    with pytest.raises(AbsenceError):
        absences.withdraw(absence, by=user, at=noon + dt.timedelta(days=1))
    absences.withdraw(absence, by=user, at=noon)


def test_it_is_taken_back_once(declare, family_client, student, outbox):
    declare()
    path = page_of("withdraw_absence", student, Absence.objects.get())
    assert [family_client.post(path).status_code for _time in range(2)] == [302, 404]
    assert len(outbox(WITHDRAWN)) == 2


def test_what_the_school_recorded_is_not_the_familys(family_client, student, day, year):
    absence = AbsenceFactory(student=student, starts_on=day)
    path = page_of("withdraw_absence", student, absence)
    assert family_client.post(path).status_code == 404


# --- Who --------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", ["may_edit", "sees_pedagogy"])
def test_without_the_right_there_is_no_form(declare, guardian, student, family_client, right):
    GuardianStudentFactory(guardian=guardian, student=student, **{right: False})
    assert declare().status_code == 404
    assert family_client.get(page_of("declare_absence", student)).status_code == 404
    assert not Absence.objects.exists()


def test_who_may_not_edit_is_not_offered_it(family_client, guardian, student, piano):
    guardian.requests_changes = False
    guardian.save()
    page = family_client.get(page_of("courses", student))
    assert page_of("declare_absence", student) not in links_of(page)


def test_nobody_else_announces(declare, other_guardian):
    assert declare(client=signed_in(other_guardian.user)).status_code == 404
    assert not Absence.objects.exists()


# --- Two at once -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_guardians_who_announce_it_at_once_announce_it_once(student, piano, user, day):
    def announce():
        absence = Absence(student=student, starts_on=day, ends_on=day, reason="Malade")
        return absences.announce(absence, by=user, at=timezone.now())

    _, second = while_open(announce, announce)
    assert isinstance(second, AbsenceError)
    assert Absence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_back_at_once_take_it_back_once(student, piano, user, staff, day):
    told = AbsenceFactory(student=student, starts_on=day, announced=True)

    def withdraw(by):
        Absence.objects.get(pk=told.pk).withdraw(by=by, at=timezone.now())

    _, second = while_open(lambda: withdraw(user), lambda: withdraw(staff))
    assert isinstance(second, AbsenceError)
    assert Absence.objects.get().withdrawn_by == user
