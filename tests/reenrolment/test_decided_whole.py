"""Accepting decides with it: the requests on sheets, all or nothing; and the way back."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from reenrolment import places, placing, review
from reenrolment.enums import Place, ReenrolmentState
from reenrolment.models import Moved, ReenrolmentError
from students.models import CourseFollowUp
from tests.factories import (
    ChangeSetFactory,
    CourseFactory,
    CourseOfferFactory,
    CourseWishFactory,
    EvaluationFactory,
    FollowUpFactory,
    ReenrolmentFactory,
)
from tests.reenrolment.pages import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(campaign, student, guardian):
    return ReenrolmentFactory(campaign=campaign, student=student, submitted=True)


@pytest.fixture
def request_(row, guardian):
    """A new address of the guardian, asked with the re-enrolment."""
    made = ChangeSetFactory(guardian=guardian, changes={"city": (guardian.city, "RENNES")})
    row.changesets.add(made)
    return made


@pytest.fixture
def shown(row, staff_client):
    url = reverse("admin:reenrolment_reenrolment_change", args=[row.pk])
    return lambda: staff_client.get(url).content.decode()


@pytest.fixture
def post(row, staff_client):
    def sent(view, **typed):
        url = reverse(f"admin:reenrolment_reenrolment_{view}", args=[row.pk])
        return staff_client.post(url, typed)

    return sent


@pytest.fixture
def accept(row, staff, now):
    return lambda **more: review.accept(row, by=staff, at=now, revision=1, **more)


@pytest.fixture
def reopen(row, staff, now):
    def act(reason="Erreur de notre part", revision=1):
        review.reopen(row, by=staff, at=now, revision=revision, reason=reason)

    return act


@pytest.fixture
def piano(student, year):
    return FollowUpFactory(student=student, course__year=year, course__name="Piano")


def city_of(guardian):
    guardian.refresh_from_db()
    return guardian.city


# --- On one page ----------------------------------------------------------------------------------


def test_the_page_shows_each_field_before_and_asked(shown, request_, guardian):
    text = shown()
    assert "RENNES" in text and guardian.city in text and "Ville" in text
    assert fields_of(text)["with_requests"] == "on"


def test_the_page_shows_what_the_family_changed_between_two_sendings(row, shown, now):
    for number, said in ((1, "Flûte"), (2, "Hautbois")):
        row.submissions.create(
            revision=number,
            at=now + dt.timedelta(hours=number),
            by=row.submitted_by,
            name="Alix",
            sections=[["Information", [["Texte", said]]]],
        )
    text = shown()
    assert "Modifié depuis le premier envoi" in text
    assert "Flûte" in text and "Hautbois" in text


def test_accepting_approves_what_was_shown(shown, post, row, request_, guardian, outbox):
    data = fields_of(shown())
    post("accept", **{name: data[name] for name in ("revision", "request", "with_requests")})
    row.refresh_from_db()
    assert (row.is_accepted, city_of(guardian)) == (True, "RENNES")
    assert len(outbox("families/mail/decided")) == 1


def test_without_the_tick_the_requests_wait(post, row, request_, guardian):
    post("accept", revision=1, request=f"{row.pk}:{request_.pk}:1")
    row.refresh_from_db()
    assert (row.is_accepted, city_of(guardian)) == (True, guardian.city)
    request_.refresh_from_db()
    assert request_.is_pending


def test_a_request_that_changed_meanwhile_is_a_conflict_and_nothing_is_done(
    post, row, request_, guardian, user, outbox
):
    request_.amend({"city": (guardian.city, "BREST")}, by=user, touched=["city"])
    answer = post("accept", revision=1, request=f"{row.pk}:{request_.pk}:1", with_requests="on")
    row.refresh_from_db()
    assert (answer.status_code, row.is_submitted, outbox()) == (409, True, [])
    assert "BREST" in answer.content.decode()


def test_a_request_that_was_not_shown_is_a_conflict(accept, row, request_):
    with pytest.raises(Moved):
        accept(requests={})
    row.refresh_from_db()
    assert row.is_submitted


def test_who_may_not_decide_on_requests_approves_none(post, row, request_, staff, guardian):
    name = "families.review_changeset"
    for group in staff.groups.all():
        group.permissions.remove(*group.permissions.filter(codename=name.split(".")[1]))
    post("accept", revision=1, request=f"{row.pk}:{request_.pk}:1", with_requests="on")
    assert city_of(guardian) != "RENNES"


def test_several_at_once_decide_on_their_requests_too(row, staff_client, request_, guardian):
    url = reverse("admin:reenrolment_reenrolment_changelist")
    chosen = {"action": "accept_selected", "_selected_action": [row.pk]}
    data = fields_of(staff_client.post(url, chosen).content.decode())
    many = reverse("admin:reenrolment_reenrolment_accept_many")
    staff_client.post(many, {name: data[name] for name in ("seen", "request", "with_requests")})
    row.refresh_from_db()
    assert (row.is_accepted, city_of(guardian)) == (True, "RENNES")


# --- A decision taken back ------------------------------------------------------------------------


def test_what_the_acceptance_made_goes_again(row, accept, reopen, piano, outbox):
    accept()
    assert CourseFollowUp.objects.filter(course__year=row.campaign.year).exists()
    reopen()
    row.refresh_from_db()
    assert (row.is_submitted, row.decided_at, row.placements.count()) == (True, None, 0)
    assert not CourseFollowUp.objects.filter(course__year=row.campaign.year).exists()
    assert "Erreur de notre part" in outbox("reenrolment/mail/reopened")[0].message
    assert row.journal.last().note == "Erreur de notre part"


def test_it_may_be_accepted_again(row, accept, reopen, piano):
    for _ in range(2):
        accept()
        reopen()
    accept()
    assert row.placements.count() == 1


def test_what_the_pupil_followed_already_stays(row, accept, reopen, piano, campaign):
    course = CourseFactory(
        year=campaign.year,
        name="Piano",
        discipline=piano.course.discipline,
        weekday=None,
        starts_at=None,
        minutes=None,
        teacher=None,
    )
    known = FollowUpFactory(student=row.student, course=course)
    accept()
    assert row.placements.get().follow_up == known
    reopen()
    assert CourseFollowUp.objects.filter(pk=known.pk).exists()


@pytest.mark.parametrize("used", ["marked", "written"])
def test_follow_ups_in_use_keep_the_decision(row, accept, reopen, piano, used):
    accept()
    made = row.placements.get().follow_up
    if used == "marked":
        EvaluationFactory(follow_up=made)
    else:
        CourseFollowUp.objects.filter(pk=made.pk).update(comment="Bon début")
    with pytest.raises(placing.InUse):
        reopen()
    row.refresh_from_db()
    assert (row.is_accepted, row.placements.count()) == (True, 1)


def test_a_place_stays_held_when_an_acceptance_is_taken_back(row, accept, reopen, piano, campaign):
    offer = CourseOfferFactory(campaign=campaign, capacity=1)
    wish = CourseWishFactory(reenrolment=row, follow_up=piano, offer=offer, held=True)
    accept()
    reopen()
    wish.refresh_from_db()
    assert wish.place == Place.HELD


@pytest.mark.parametrize(("capacity", "place"), [(1, Place.WAITING), (2, Place.HELD)])
def test_a_refusal_taken_back_takes_what_is_free(
    row, reopen, staff, now, piano, campaign, capacity, place
):
    offer = CourseOfferFactory(campaign=campaign, capacity=1)
    wish = CourseWishFactory(reenrolment=row, follow_up=piano, offer=offer, held=True)
    other = CourseWishFactory(reenrolment__campaign=campaign, offer=offer, waiting=True)
    review.refuse(row, by=staff, at=now, revision=1, reason="Complet")
    other.refresh_from_db()
    wish.refresh_from_db()
    assert (other.place, wish.place) == (Place.HELD, Place.RELEASED)
    offer.capacity = capacity
    offer.save()
    reopen()
    wish.refresh_from_db()
    assert (wish.place, row.reason) == (place, "")


def test_reopened_at_the_desk_with_a_reason(post, row, accept):
    accept()
    assert "motif" in post("reopen", revision=1, reason=" ").content.decode()
    post("reopen", revision=1, reason="Erreur")
    row.refresh_from_db()
    assert row.state == ReenrolmentState.SUBMITTED


def test_only_a_decision_is_taken_back_and_once(reopen, accept):
    with pytest.raises(ReenrolmentError):
        reopen()
    accept()
    reopen()
    with pytest.raises(ReenrolmentError):
        reopen()


def test_a_place_promised_while_it_was_accepted_is_not_lost(row, accept, campaign, piano):
    """The acceptance holds its offers before it reads who waits."""
    offer = CourseOfferFactory(campaign=campaign, capacity=0)
    CourseWishFactory(reenrolment=row, follow_up=piano, offer=offer, waiting=True)
    accept()
    offer.capacity = 1
    offer.save()
    places.promote(offer, at=timezone.now())
    assert row.placements.get().follow_up.course.name == offer.label
