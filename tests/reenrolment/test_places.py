"""Places: taken at «Valider», the last one once; a list for the others; moved up when one frees."""

import threading

import pytest
from django.db import connection, transaction

from reenrolment import places
from reenrolment.enums import Place
from reenrolment.models import CourseOffer, CourseWish, Reenrolment
from tests.factories import (
    CourseOfferFactory,
    FollowUpFactory,
    GuardianFactory,
    ReenrolmentFactory,
    StudentFactory,
)
from tests.reenrolment.pages import Pages

FAMILIES, ROUNDS = 20, 10


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
def test_the_page_says_that_it_is_full(campaign, student, year, offer, family_client, now):
    take(*asked(campaign, year, offer), now)
    FollowUpFactory(student=student, course__year=year, course__discipline=offer.discipline)
    pages = Pages(family_client, student)
    pages.start()
    pages.answer("coordonnees")
    pages.answer("autorisations", image_consent="True")
    assert f"{offer} (complet : liste d’attente)" in pages.get("cours")


@pytest.mark.django_db(transaction=True)
def test_twenty_race_for_the_last_place(campaign, year, now):
    """Each round one gets it, and nineteen have a rank of their own."""
    for number in range(ROUNDS):
        offer = CourseOfferFactory(campaign=campaign, capacity=1, label=f"Site {number}")
        cases = [asked(campaign, year, offer) for _ in range(FAMILIES)]
        race([lambda case=case: take(*case, now) for case in cases])
        assert offer.wishes.held().count() == 1
        ranks = sorted(wish.position for wish in offer.wishes.waiting())
        assert ranks == list(range(1, FAMILIES))


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
    errors, start = [], threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait()
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
