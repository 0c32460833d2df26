"""A re-enrolment from hand to hand: each transition takes its row and says when it cannot be."""

import datetime as dt

import pytest

from reenrolment.enums import ReenrolmentState, StepKind
from reenrolment.models import Late, Moved, Reenrolment, ReenrolmentError, StepAnswer
from tests.factories import CampaignFactory, ReenrolmentFactory

pytestmark = pytest.mark.django_db


def events(reenrolment):
    return [entry.event for entry in reenrolment.journal.all()]


@pytest.fixture
def waiting(campaign, student, guardian):
    return ReenrolmentFactory(campaign=campaign, student=student, submitted=True)


def test_the_way_of_a_reenrolment(reenrolment, user, staff, now):
    reenrolment.start(by=user, at=now)
    reenrolment.answer(StepKind.INFORMATION, {"text": "Flûte"}, by=user, at=now, seen=0)
    reenrolment.submit(by=user, at=now)
    reenrolment.accept(by=staff, at=now, revision=1)
    assert events(reenrolment) == ["started", "answered", "submitted", "accepted"]
    reenrolment.refresh_from_db()
    assert (reenrolment.is_accepted, reenrolment.decided_by) == (True, staff)


def test_sent_in_the_last_moment_counts(reenrolment, user, in_time):
    reenrolment.submit(by=user, at=in_time)
    assert Reenrolment.objects.submitted().get() == reenrolment


def test_sent_in_the_second_of_the_closing_is_late(reenrolment, user, late):
    with pytest.raises(Late):
        reenrolment.submit(by=user, at=late)
    reenrolment.refresh_from_db()
    assert (reenrolment.state, reenrolment.revision) == (ReenrolmentState.TO_DO, 0)


def test_a_campaign_that_was_closed_meanwhile_takes_nothing(reenrolment, user, staff, now):
    type(reenrolment.campaign).objects.get().stop(by=staff, at=now)
    with pytest.raises(Late):
        reenrolment.submit(by=user, at=now)


def test_a_draft_campaign_takes_nothing(school, student, user, now):
    draft = ReenrolmentFactory(campaign=CampaignFactory(school=school, draft=True), student=student)
    with pytest.raises(Late):
        draft.start(by=user, at=now)


def test_sent_twice_is_sent_once(reenrolment, user, now):
    same = Reenrolment.objects.get(pk=reenrolment.pk)
    reenrolment.submit(by=user, at=now)
    with pytest.raises(ReenrolmentError, match="en attente de validation"):
        same.submit(by=user, at=now)
    assert events(reenrolment) == ["submitted"]


def test_two_decisions_are_one(waiting, staff, now):
    same = Reenrolment.objects.get(pk=waiting.pk)
    waiting.accept(by=staff, at=now, revision=1)
    with pytest.raises(ReenrolmentError, match="Réinscrit"):
        same.refuse(by=staff, at=now, revision=1, reason="Complet")


def test_what_was_sent_anew_is_looked_at_again(waiting, staff, now):
    with pytest.raises(Moved):
        waiting.accept(by=staff, at=now, revision=0)


def test_refused_with_a_reason_alone(waiting, staff, now):
    with pytest.raises(ReenrolmentError, match="motif"):
        waiting.refuse(by=staff, at=now, revision=1, reason="  ")
    waiting.refuse(by=staff, at=now, revision=1, reason="Complet")
    waiting.refresh_from_db()
    assert (waiting.is_refused, waiting.reason) == (True, "Complet")


def test_only_steps_sent_back_are_answered(waiting, user, staff, now):
    later = now + dt.timedelta(minutes=1)
    waiting.ask_correction({StepKind.COURSES: "Quel site ?"}, by=staff, at=later, revision=1)
    with pytest.raises(ReenrolmentError, match="pas renvoyé"):
        waiting.answer(StepKind.INFORMATION, {}, by=user, at=later, seen=0)
    waiting.answer(StepKind.COURSES, {"follow_ups": []}, by=user, at=later, seen=0)
    assert not waiting.asked_again().exists()
    waiting.submit(by=user, at=later)
    assert (waiting.is_submitted, waiting.revision) == (True, 2)


def test_what_was_sent_back_then_given_up_and_sent_is_sent_back_again(waiting, user, staff, now):
    why = {StepKind.COURSES: "Quel site ?"}
    waiting.ask_correction(why, by=staff, at=now, revision=1)
    waiting.decline(by=user, at=now)
    waiting.resume(by=user, at=now)
    waiting.submit(by=user, at=now)
    waiting.ask_correction(why, by=staff, at=now, revision=2)
    assert waiting.asked_again().count() == 1


def test_what_was_sent_back_is_corrected_after_the_closing(waiting, user, staff, late):
    waiting.ask_correction({StepKind.COURSES: "Quel site ?"}, by=staff, at=late, revision=1)
    waiting.answer(StepKind.COURSES, {}, by=user, at=late, seen=0)
    waiting.submit(by=user, at=late)
    assert waiting.is_submitted


def test_a_correction_names_a_step(waiting, staff, now):
    with pytest.raises(ReenrolmentError, match="quelle étape"):
        waiting.ask_correction({}, by=staff, at=now, revision=1)


def test_an_answer_over_another_is_shown_it_first(reenrolment, user, second_guardian, now):
    reenrolment.answer(StepKind.INFORMATION, {"text": "Flûte"}, by=user, at=now, seen=0)
    same = Reenrolment.objects.get(pk=reenrolment.pk)
    with pytest.raises(Moved):
        same.answer(StepKind.INFORMATION, {}, by=second_guardian.user, at=now, seen=0)
    assert StepAnswer.objects.get().values == {"text": "Flûte"}


def test_a_guardian_answers_once_for_all_pupils(reenrolment, guardian, user, now):
    said = {"by": user, "at": now, "guardian": guardian}
    reenrolment.answer(StepKind.CONTACTS, {"city": "Vitré"}, seen=0, **said)
    sister = ReenrolmentFactory(
        campaign=reenrolment.campaign, student__family=reenrolment.student.family
    )
    sister.answer(StepKind.CONTACTS, {"city": "Rennes"}, seen=1, **said)
    assert StepAnswer.objects.get().values == {"city": "Rennes"}


def test_a_decline_is_undone_until_the_closing(reenrolment, user, now, late):
    reenrolment.decline(by=user, at=now)
    with pytest.raises(Late):
        reenrolment.resume(by=user, at=late)
    reenrolment.resume(by=user, at=now)
    assert reenrolment.state == ReenrolmentState.IN_PROGRESS


def test_a_decline_that_is_undone_finds_its_answers(reenrolment, user, now):
    reenrolment.answer(StepKind.INFORMATION, {"text": "Flûte"}, by=user, at=now, seen=0)
    reenrolment.decline(by=user, at=now)
    reenrolment.resume(by=user, at=now)
    assert reenrolment.state == ReenrolmentState.IN_PROGRESS


def test_what_is_accepted_is_declined_no_more(campaign, student, guardian, user, now):
    done = ReenrolmentFactory(campaign=campaign, student=student, accepted=True)
    with pytest.raises(ReenrolmentError, match="Réinscrit"):
        done.decline(by=user, at=now)
