"""What stands against a re-enrolment by the rules of the school: a warning or a stop, lifted."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.roles import TEACHER
from reenrolment import copying, obstacles
from reenrolment.enums import ObstacleEffect, ObstacleKind, ReenrolmentEvent
from reenrolment.models import Obstacle, Reenrolment
from tests.conftest import signed_in
from tests.factories import (
    CourseFactory,
    FollowUpFactory,
    GuardianStudentFactory,
    InvoiceFactory,
    ObstacleFactory,
    ObstacleRuleFactory,
    PaymentFactory,
    ReenrolmentFactory,
    RentalFactory,
    SchoolYearFactory,
    StudentFactory,
    TeacherFactory,
    UserFactory,
)
from tests.reenrolment.pages import Pages

pytestmark = pytest.mark.django_db
LATE = dt.date(2026, 10, 20)
SAID = "Réglez ce qui reste dû, ou voyez avec nous comment le faire."


@pytest.fixture
def pages(campaign, student, family_client):
    return Pages(family_client, student)


@pytest.fixture
def bill(guardian):
    """84,00 €, to be paid a month ago."""
    return InvoiceFactory(payer=guardian, issued=True, days=[LATE])


@pytest.fixture
def rule(campaign):
    return ObstacleRuleFactory(campaign=campaign)


@pytest.fixture
def stop(campaign):
    return ObstacleRuleFactory(campaign=campaign, effect=ObstacleEffect.STOP)


@pytest.fixture
def row(campaign, student, guardian):
    return ReenrolmentFactory(campaign=campaign, student=student, submitted=True)


@pytest.fixture
def against(campaign, student):
    """The kinds that stand, read now."""
    on = dt.date(2026, 11, 29)
    return lambda: [one.kind for one in obstacles.found(campaign, student, on=on)]


def test_without_a_rule_a_bill_is_nothing_to_the_campaign(against, bill):
    assert against() == []


def test_a_bill_that_is_late_warns_with_its_amount_and_the_way_to_pay(pages, rule, bill):
    page = pages.get()
    assert "84,00" in page and bill.number in page and SAID in page
    assert reverse("billing:fees") in page and bill.school.email in page


def test_a_bill_that_is_not_due_yet_is_none(against, rule, guardian):
    InvoiceFactory(payer=guardian, issued=True, days=[dt.date(2026, 12, 15)])
    assert against() == []


def test_what_is_paid_stands_no_longer(against, rule, bill):
    assert against() == [ObstacleKind.INVOICE]
    PaymentFactory(payer=bill.payer, pays=bill)
    assert against() == []


def test_ignored_is_not_said(against, campaign, bill):
    ObstacleRuleFactory(campaign=campaign, effect=ObstacleEffect.IGNORED)
    assert against() == []


def test_a_warning_lets_the_re_enrolment_go(pages, rule, bill):
    pages.start()
    pages.walk()
    pages.submit()
    assert Reenrolment.objects.get().is_submitted


def test_a_stop_is_looked_at_again_at_valider(pages, stop, bill):
    pages.start()
    pages.walk()
    assert pages.submit() == pages.url("recapitulatif")
    assert not Reenrolment.objects.get().is_submitted
    PaymentFactory(payer=bill.payer, pays=bill)
    pages.submit()
    assert Reenrolment.objects.get().is_submitted


def test_without_the_right_to_the_bills_no_amount_is_told(rule, bill, student, second_client):
    second = student.family.guardians.get(first_name="Dominique")
    GuardianStudentFactory(guardian=second, student=student, may_reenrol=True)
    second.sees_money = False
    second.save()
    page = Pages(second_client, student).get()
    assert "À voir avec l’établissement" in page and SAID in page and bill.school.email in page
    assert not [told for told in ("84,00", bill.number, "Facture impayée") if told in page]


def test_the_bill_of_the_other_household_is_not_told(rule, bill, student, second_client, school):
    school.shares_household = False
    school.save()
    page = Pages(second_client, student).get()
    assert "84,00" not in page and "À voir avec l’établissement" in page


def test_an_instrument_that_is_not_brought_back(campaign, student, against):
    ObstacleRuleFactory(campaign=campaign, kind=ObstacleKind.INSTRUMENT)
    rental = RentalFactory(family=student.family, ends_on=dt.date(2026, 10, 1))
    RentalFactory(family=student.family, ends_on=dt.date(2027, 8, 31))
    assert against() == [ObstacleKind.INSTRUMENT]
    rental.returned_on = dt.date(2026, 11, 1)
    rental.save()
    assert against() == []


def test_the_instrument_of_a_sister_is_not_one_s_own(campaign, student, against):
    ObstacleRuleFactory(campaign=campaign, kind=ObstacleKind.INSTRUMENT)
    sister = StudentFactory(family=student.family)
    RentalFactory(family=student.family, student=sister, ends_on=dt.date(2026, 10, 1))
    assert against() == []


def test_an_opinion_has_the_effect_of_the_rule(campaign, student):
    rule = ObstacleRuleFactory(campaign=campaign, kind=ObstacleKind.OPINION, effect="stop")
    ObstacleFactory(campaign=campaign, student=student, kind=ObstacleKind.OPINION, text="Assidu ?")
    (one,) = obstacles.found(campaign, student, on=LATE)
    assert (one.is_stop, one.texts) == (True, (rule.text, "Assidu ?"))


def test_lifted_for_one_pupil_alone(rule, bill, row, staff, now, against):
    obstacles.lift(row, ObstacleKind.INVOICE, by=staff, at=now)
    sister = StudentFactory(family=row.family)
    assert against() == []
    assert len(obstacles.found(row.campaign, sister, on=now.date())) == 1
    entry = row.journal.get(event=ReenrolmentEvent.LIFTED)
    assert (entry.by, entry.note) == (staff, "Facture impayée")


def test_the_desk_reads_it_and_lifts_it(rule, bill, row, staff_client):
    page = reverse("admin:reenrolment_reenrolment_change", args=[row.pk])
    assert bill.number in staff_client.get(page).content.decode()
    url = reverse("admin:reenrolment_reenrolment_lift", args=[row.pk, "invoice"])
    assert staff_client.get(url).status_code == 405
    assert "est levé" in staff_client.post(url, follow=True).content.decode()
    assert Obstacle.objects.lifted().get().student == row.student


def test_what_is_found_makes_it_incomplete_at_the_desk(rule, bill, row, staff_client):
    chosen = {"action": "accept_selected", "_selected_action": [row.pk]}
    url = reverse("admin:reenrolment_reenrolment_changelist")
    page = staff_client.post(url, chosen).content.decode()
    assert "Facture impayée" in page and "Aucune n’est complète" in page


def test_rules_are_copied_with_the_campaign(campaign, stop, school, staff, now):
    year = SchoolYearFactory(school=school, preparing=True, start=2028)
    made = copying.copy(campaign, year, by=staff, at=now)
    rule = made.obstacle_rules.get()
    assert (rule.kind, rule.effect, rule.text) == (stop.kind, stop.effect, stop.text)


@pytest.fixture
def teacher(school):
    person = UserFactory(staff=True, schools=[school], default_school=school)
    person.groups.add(Group.objects.get_or_create(name=TEACHER)[0])
    return TeacherFactory(school=school, user=person)


@pytest.fixture
def writes(teacher, campaign):
    """Enters an opinion about a pupil at the desk."""
    client = signed_in(teacher.user)

    def write(student):
        typed = {"campaign": campaign.pk, "student": student.pk, "text": "Travail à reprendre."}
        return client.post(reverse("admin:reenrolment_obstacle_add"), typed)

    return write


@pytest.fixture
def piano(teacher, year, student, staff):
    course = CourseFactory(year=year, teacher=teacher, name="Piano")
    return FollowUpFactory(student=student, course=course).course


def test_a_teacher_enters_an_opinion_about_own_pupils(writes, piano, campaign, student):
    ObstacleRuleFactory(campaign=campaign, kind=ObstacleKind.OPINION)
    assert writes(student).status_code == 302
    made = Obstacle.objects.get()
    assert (made.kind, made.is_stop, made.student) == (ObstacleKind.OPINION, False, student)


def test_a_teacher_says_nothing_of_others_pupils(writes, piano, campaign, student):
    ObstacleRuleFactory(campaign=campaign, kind=ObstacleKind.OPINION)
    writes(StudentFactory(family=student.family))
    assert not Obstacle.objects.exists()


def test_a_teacher_is_not_asked_where_the_school_has_no_rule(writes, piano, student):
    writes(student)
    assert not Obstacle.objects.exists()


def test_a_teacher_takes_back_own_opinions_alone(writes, teacher, piano, campaign, student, now):
    ObstacleRuleFactory(campaign=campaign, kind=ObstacleKind.OPINION)
    client, by = signed_in(teacher.user), {"entered_by": teacher.user}
    other = ObstacleFactory(campaign=campaign, student=student, kind=ObstacleKind.OPINION)
    takes_back = lambda one: client.post(  # noqa: E731
        reverse("admin:reenrolment_obstacle_delete", args=[one.pk]), {"post": "yes"}
    )
    assert takes_back(other).status_code == 403
    Obstacle.objects.update(lifted_at=now, **by)
    assert takes_back(other).status_code == 403
    writes(student)
    own = Obstacle.objects.standing().get()
    assert own.entered_by == teacher.user and takes_back(own).status_code == 302
    assert not Obstacle.objects.standing().exists()


def test_a_teacher_does_not_read_of_bills(teacher, piano, campaign, student):
    kept = ObstacleFactory(campaign=campaign, student=student, kind=ObstacleKind.INVOICE)
    url = reverse("admin:reenrolment_obstacle_change", args=[kept.pk])
    assert signed_in(teacher.user).get(url).status_code in (302, 404)


# --- At the desk: what stops the family stops staff, too ---------------------------------------


def decides(client, row, page="accept", **data):
    url = reverse(f"admin:reenrolment_reenrolment_{page}", args=[row.pk])
    return client.post(url, {"revision": row.revision} | data)


def test_staff_accept_despite_a_stop_knowingly_alone(stop, bill, row, staff_client):
    answer = decides(staff_client, row)
    assert answer.status_code == 409 and "Bloquée par" in answer.content.decode()
    assert 'name="despite"' in answer.content.decode()
    decides(staff_client, row, despite="on")
    row.refresh_from_db()
    assert row.is_accepted


def test_a_warning_stops_nobody(rule, bill, row, staff_client):
    decides(staff_client, row)
    row.refresh_from_db()
    assert row.is_accepted


def test_what_is_stopped_is_not_accepted_with_others(stop, bill, row, staff_client):
    queue = reverse("admin:reenrolment_reenrolment_changelist")
    chosen = {"action": "accept_selected", "_selected_action": [row.pk]}
    page = staff_client.post(queue, chosen).content.decode()
    assert "Bloquées : à décider une par une" in page.replace("\xa0", " ")
    assert 'name="seen"' not in page
    forged = {"seen": [f"{row.pk}:{row.revision}"]}
    staff_client.post(reverse("admin:reenrolment_reenrolment_accept_many"), forged)
    row.refresh_from_db()
    assert row.is_submitted
