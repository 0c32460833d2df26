"""When a campaign is open, and what its school changes of it; what the database refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from reenrolment.enums import Place, ReenrolmentState, StepKind
from reenrolment.models import Campaign, ReenrolmentError
from tests.factories import (
    CampaignFactory,
    CourseOfferFactory,
    CourseWishFactory,
    ReenrolmentFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def is_open(campaign, at):
    """As Python says it; the query says the same."""
    found = Campaign.objects.open(at=at).filter(pk=campaign.pk).exists()
    assert found == campaign.is_open(at=at)
    return found


def test_open_from_its_first_second_to_before_its_last(campaign, in_time, late):
    assert is_open(campaign, campaign.opens_at)
    assert is_open(campaign, in_time)
    assert not is_open(campaign, late)
    assert not is_open(campaign, campaign.opens_at - dt.timedelta(microseconds=1))


def test_a_draft_is_not_open(school, now):
    assert not is_open(CampaignFactory(school=school, draft=True), now)


def test_stopped_then_extended(campaign, staff, now):
    campaign.stop(by=staff, at=now)
    assert not is_open(campaign, now)
    campaign.extend(now + DAY, by=staff, at=now)
    assert is_open(campaign, now)
    assert not is_open(campaign, now + DAY)


def test_extended_into_the_past_is_refused(campaign, staff, now):
    with pytest.raises(ReenrolmentError, match="à venir"):
        campaign.extend(now - DAY, by=staff, at=now)


def test_published_once_with_its_steps(school, staff, now):
    draft = CampaignFactory(school=school, draft=True, steps=())
    with pytest.raises(ReenrolmentError, match="étape"):
        draft.publish(by=staff, at=now)
    draft.steps.create(kind=StepKind.COURSES)
    draft.publish(by=staff, at=now)
    with pytest.raises(ReenrolmentError, match="déjà publiée"):
        draft.publish(by=staff, at=now)


def test_terms_are_written_in_versions(campaign, staff, now):
    first = campaign.write_terms("Règlement 2026", by=staff, at=now)
    assert campaign.write_terms("Règlement 2026", by=staff, at=now) == first
    second = campaign.write_terms("Règlement 2027", by=staff, at=now)
    assert (campaign.current_terms, second.number) == (second, 2)
    first.refresh_from_db()
    assert first.text == "Règlement 2026"


def test_whoever_waited_longest_is_promoted(campaign, now):
    offer = CourseOfferFactory(campaign=campaign, capacity=1)
    second, first = (
        CourseWishFactory(
            reenrolment__campaign=campaign,
            offer=offer,
            waiting=True,
            waiting_since=now - dt.timedelta(minutes=minutes),
        )
        for minutes in (1, 5)
    )
    assert (first.position, second.position) == (1, 2)
    assert offer.promote(at=now) == [first]
    assert offer.promote(at=now) == []
    assert (second.position, offer.is_full) == (1, True)


@pytest.mark.parametrize(
    ("constraint", "fault"),
    [
        ("reenrolment_sent_before_it_is_judged", {"state": ReenrolmentState.SUBMITTED}),
        ("reenrolment_decided_iff_dated", {"sent": True, "state": ReenrolmentState.ACCEPTED}),
        (
            "reenrolment_refused_with_a_reason",
            {"accepted": True, "state": ReenrolmentState.REFUSED},
        ),
    ],
)
def test_the_database_refuses(campaign, student, guardian, constraint, fault):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReenrolmentFactory(campaign=campaign, student=student, **fault)


def test_one_reenrolment_a_pupil_and_campaign(reenrolment):
    with pytest.raises(IntegrityError, match="reenrolment_once"), transaction.atomic():
        ReenrolmentFactory(campaign=reenrolment.campaign, student=reenrolment.student)


@pytest.mark.parametrize(
    ("constraint", "fault"),
    [
        ("course_wish_place_iff_offer", {"place": Place.HELD}),
        ("course_wish_waiting_iff_since", {"offer": True, "place": Place.WAITING}),
    ],
)
def test_a_wish_is_whole(reenrolment, constraint, fault):
    if fault.get("offer"):
        fault = fault | {"offer": CourseOfferFactory(campaign=reenrolment.campaign)}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CourseWishFactory(reenrolment=reenrolment, **fault)
