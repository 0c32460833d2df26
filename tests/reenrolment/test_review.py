"""The school decides: next year's follow-ups, the places, the mails, one decision alone."""

import pytest
from django.db import IntegrityError, transaction

from imuse_portal.models import OutgoingMail
from reenrolment import review
from reenrolment.models import Moved, ReenrolmentError
from students.models import CourseFollowUp
from tests.factories import (
    CourseFactory,
    CourseOfferFactory,
    CourseWishFactory,
    FollowUpFactory,
    GuardianStudentFactory,
    ReenrolmentFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(campaign, student, guardian):
    return ReenrolmentFactory(campaign=campaign, student=student, submitted=True)


@pytest.fixture
def piano(student, year):
    return FollowUpFactory(student=student, course__year=year, course__name="Piano")


@pytest.fixture
def accept(row, staff, now):
    return lambda: review.accept(row, by=staff, at=now, revision=1)


def next_year(row):
    found = CourseFollowUp.objects.filter(course__year=row.campaign.year)
    return sorted(found.values_list("course__name", flat=True))


def test_the_administrative_box_copies_the_active_courses_to_be_placed(row, accept, piano, year):
    FollowUpFactory(student=row.student, course__year=year, activity_status="stopped")
    accept()
    assert next_year(row) == ["Piano"]
    placement = row.placements.get()
    course = placement.follow_up.course
    assert (placement.is_to_place, course.weekday, course.teacher) == (True, None, None)


def test_without_a_course_none_is_made(row, accept):
    accept()
    assert (next_year(row), row.is_accepted) == ([], True)


def test_a_wish_becomes_its_offered_class(row, accept, campaign, piano):
    course = CourseFactory(year=campaign.year, name="Piano - Argentré")
    offer = CourseOfferFactory(campaign=campaign, course=course)
    CourseWishFactory(reenrolment=row, follow_up=piano, offer=offer, held=True)
    accept()
    assert next_year(row) == ["Piano - Argentré"]
    assert not row.placements.get().is_to_place


def test_an_offer_without_a_class_makes_one_for_all(campaign, accept, row, piano, staff, now, year):
    offer = CourseOfferFactory(campaign=campaign, label="Piano - La Guerche")
    CourseWishFactory(reenrolment=row, follow_up=piano, offer=offer, held=True)
    accept()
    other = ReenrolmentFactory(campaign=campaign, submitted=True, student__family=row.family)
    again = FollowUpFactory(student=other.student, course=piano.course)
    CourseWishFactory(reenrolment=other, follow_up=again, offer=offer, held=True)
    review.accept(other, by=staff, at=now, revision=1)
    assert campaign.year.courses.filter(name="Piano - La Guerche").count() == 1


def test_who_waits_is_followed_once_a_place_frees(row, accept, campaign, piano, staff, now):
    offer = CourseOfferFactory(campaign=campaign, capacity=1)
    first = CourseWishFactory(
        reenrolment__campaign=campaign, offer=offer, held=True, follow_up__course=piano.course
    )
    CourseWishFactory(reenrolment=row, follow_up=piano, offer=offer, waiting=True)
    accept()
    assert next_year(row) == []
    review.refuse(first.reenrolment, by=staff, at=now, revision=1, reason="Complet")
    assert next_year(row) == [offer.label]


def test_the_mail_has_the_school_s_text_with_its_fields(row, accept, campaign, piano, outbox):
    campaign.accepted_text = "Bonjour, [eleve] suit en [annee] :\n[cours]\n[inconnu]"
    campaign.save()
    row.refresh_from_db()
    accept()
    text = outbox("reenrolment/mail/accepted")[0].message
    assert f"{row.student} suit en 2027/2028" in text
    assert "- Piano, horaires à venir" in text and "[inconnu]" in text


def test_a_guardian_without_the_right_is_not_told(row, accept, guardian, second_guardian, outbox):
    GuardianStudentFactory(guardian=second_guardian, student=row.student, may_reenrol=False)
    accept()
    told = [mail.to for mail in outbox("reenrolment/mail/accepted")]
    assert told == [[guardian.user.email]]


def test_a_correction_is_told_with_its_reason(row, staff, now, outbox):
    review.ask_correction(row, {"courses": "Quel site ?"}, by=staff, at=now, revision=1)
    assert "Quel site ?" in outbox("reenrolment/mail/to_correct")[0].message


def test_nothing_follows_from_a_decision_that_is_refused(row, staff, now, piano, outbox):
    with pytest.raises(Moved):
        review.accept(row, by=staff, at=now, revision=7)
    assert (next_year(row), outbox()) == ([], [])


def test_several_at_once_leave_those_that_cannot_be(row, staff, now, campaign):
    decided = ReenrolmentFactory(campaign=campaign, accepted=True)
    batch = review.accept_many([(row, 1, None), (decided, 1, None)], by=staff, at=now)
    assert batch.accepted == [row]
    assert [one for one, _error in batch.left] == [decided]
    assert isinstance(batch.left[0][1], ReenrolmentError)


def test_the_mail_that_cannot_be_written_takes_the_decision_back(row, accept, full_table):
    full_table(OutgoingMail)
    with pytest.raises(IntegrityError), transaction.atomic():
        accept()
    row.refresh_from_db()
    assert row.is_submitted


def test_nothing_is_made_in_a_year_that_is_closed(row, accept, piano, campaign, now):
    campaign.year.close(at=now)
    with pytest.raises(ReenrolmentError, match="année scolaire est close"):
        accept()
    row.refresh_from_db()
    assert row.is_submitted and not CourseFollowUp.objects.exclude(pk=piano.pk).exists()
