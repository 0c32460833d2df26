"""Places: taken at «Valider», the last one once; a list for the others; moved up when one frees."""

import re

import pytest
from django.db import transaction
from django.utils import timezone

from reenrolment import places
from reenrolment.enums import Place, StepKind
from reenrolment.models import CourseOffer, CourseWish, Reenrolment
from tests.conftest import signed_in
from tests.factories import (
    CampaignFactory,
    CourseOfferFactory,
    FollowUpFactory,
    GuardianFactory,
    ReenrolmentFactory,
    StudentFactory,
)
from tests.house.connections import all_together
from tests.reenrolment.pages import Pages

FAMILIES, ROUNDS = 20, 10
SENT = "Réinscription en attente de validation"
RANK = re.compile(r"Liste d’attente, position (\d+)")


def asked(campaign, year, offer):
    """A re-enrolment of a new family that wishes this place."""
    guardian = GuardianFactory(family__school=campaign.school)
    row = ReenrolmentFactory(
        campaign=campaign, student=StudentFactory(family=guardian.family), in_progress=True
    )
    course = {"course__year": year, "course__discipline": offer.discipline}
    return row, [(FollowUpFactory(student=row.student, **course), offer)]


def take(row, wishes, at):
    with transaction.atomic():
        row.hold()
        return places.take(row, wishes, at=at)


@pytest.fixture
def offer(campaign):
    return CourseOfferFactory(campaign=campaign, capacity=1)


@pytest.mark.django_db
def test_the_second_waits_and_moves_up(campaign, year, offer, now, outbox):
    first, wish_first = asked(campaign, year, offer)
    second, wish_second = asked(campaign, year, offer)
    assert take(first, wish_first, now)[0].place == Place.HELD
    waiting = take(second, wish_second, now)[0]
    assert waiting.position == 1
    with transaction.atomic():
        first.hold()
        places.give_back(first, at=now)
    waiting.refresh_from_db()
    assert (waiting.place, waiting.waiting_since) == (Place.HELD, None)
    assert [entry.event for entry in second.journal.all()] == ["promoted"]
    assert len(outbox("reenrolment/mail/place_held")) == 1


@pytest.mark.django_db
def test_who_sends_again_keeps_the_place_and_the_rank(campaign, year, offer, now):
    first, wish = asked(campaign, year, offer)
    second, waits = asked(campaign, year, offer)
    held, waiting = take(first, wish, now)[0], take(second, waits, now)[0]
    assert take(first, wish, now) == [held]
    assert take(second, waits, now) == [waiting]


@pytest.mark.django_db
def test_a_place_that_is_given_up_for_another_moves_the_first_up(campaign, year, offer, now):
    other = CourseOfferFactory(campaign=campaign, discipline=offer.discipline)
    first, wish = asked(campaign, year, offer)
    second, waits = asked(campaign, year, offer)
    take(first, wish, now)
    waiting = take(second, waits, now)[0]
    take(first, [(wish[0][0], other)], now)
    waiting.refresh_from_db()
    assert waiting.place == Place.HELD


@pytest.mark.django_db
def test_more_places_move_the_first_up(campaign, year, offer, now):
    for _ in range(3):
        take(*asked(campaign, year, offer), now)
    offer.capacity = 2
    offer.save()
    with transaction.atomic():
        places.promote(offer, at=now)
    assert [one.place for one in CourseWish.objects.all()] == ["held", "held", "waiting"]


@pytest.mark.django_db
def test_who_sends_now_does_not_pass_who_waits(campaign, year, offer, now):
    """Though a place is free at this moment, and nobody has been moved up yet."""
    for _ in range(2):
        take(*asked(campaign, year, offer), now)
    CourseOffer.objects.filter(pk=offer.pk).update(capacity=2)
    take(*asked(campaign, year, offer), now)
    assert [one.place for one in CourseWish.objects.all()] == ["held", "held", "waiting"]


@pytest.mark.django_db
def test_the_page_of_courses_costs_as_much_for_one_place_as_for_many(
    campaign, student, year, offer, family_client, count_of
):
    FollowUpFactory(student=student, course__year=year, course__discipline=offer.discipline)
    pages = Pages(family_client, student)
    pages.start()
    pages.answer("coordonnees")
    pages.answer("autorisations", image_consent="True")
    few = count_of(lambda: pages.get("cours"))
    CourseOfferFactory.create_batch(5, campaign=campaign, capacity=1)
    assert count_of(lambda: pages.get("cours")) == few


@pytest.mark.django_db
def test_a_place_left_to_be_chosen_is_told_before_valider(student, year, offer, family_client):
    row = FollowUpFactory(student=student, course__year=year, course__discipline=offer.discipline)
    pages = Pages(family_client, student)
    pages.start()
    pages.walk(courses=[row])
    assert "le cours reste à choisir" in pages.get("recapitulatif")


@pytest.mark.django_db
def test_the_page_says_that_it_is_full(campaign, student, year, offer, family_client, now):
    take(*asked(campaign, year, offer), now)
    FollowUpFactory(student=student, course__year=year, course__discipline=offer.discipline)
    pages = Pages(family_client, student)
    pages.start()
    pages.answer("coordonnees")
    pages.answer("autorisations", image_consent="True")
    assert f"{offer} (complet : liste d’attente)" in pages.get("cours")


def racer(year, offer):
    """The pages of a family that has chosen this place, and has only to press «Valider»."""
    row, [(follow_up, _)] = asked(offer.campaign, year, offer)
    user = row.student.family.guardians.get().user
    chosen = {f"cours-{follow_up.pk}": True, f"place-{follow_up.pk}": offer.pk}
    row.answer(StepKind.COURSES, chosen, by=user, at=timezone.now(), seen=0)
    return Pages(signed_in(user), row.student)


@pytest.mark.django_db(transaction=True)
def test_twenty_race_for_the_last_place(school, year):
    """Each round one is told of the place, and nineteen read a rank of their own."""
    campaign = CampaignFactory(school=school, steps=(StepKind.COURSES, StepKind.SUMMARY))
    for number in range(ROUNDS):
        offer = CourseOfferFactory(campaign=campaign, capacity=1, label=f"Site {number}")
        people = [racer(year, offer) for _ in range(FAMILIES)]
        led = all_together(lambda n, people=people: people[n].submit(), FAMILIES)
        assert led == [one.url("recapitulatif") for one in people]
        told = [page for one in people for page in [one.get()] if SENT in page]
        assert len(told) == FAMILIES
        assert sum("Place retenue" in page for page in told) == 1
        ranks = sorted(int(rank) for page in told for rank in RANK.findall(page))
        assert ranks == list(range(1, FAMILIES))
        assert offer.wishes.held().count() == 1


@pytest.mark.django_db(transaction=True)
def test_places_given_back_and_taken_at_once_leave_nobody_out(campaign, year, now):
    """Crossed offers in crossed orders: no deadlock, no place empty while somebody waits."""
    offers = [
        CourseOfferFactory(campaign=campaign, capacity=1, label=f"Site {n}") for n in range(2)
    ]
    cases = [asked(campaign, year, offers[n % 2]) for n in range(8)]
    race([lambda case=case: take(*case, now) for case in cases])
    swapped = [(row, [(w[0][0], offers[(n + 1) % 2])]) for n, (row, w) in enumerate(cases)]
    race([lambda case=case: take(*case, now) for case in swapped])
    for offer in CourseOffer.objects.all():
        assert offer.wishes.held().count() == 1
    assert Reenrolment.objects.filter(wishes=None).count() == 0


def race(acts):
    """All at once, each on a connection of its own; their errors come out."""
    found = all_together(lambda number: acts[number](), len(acts))
    assert [one for one in found if isinstance(one, Exception)] == []
