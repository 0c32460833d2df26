"""Two who press at the same moment: one of them is told, nothing happens twice."""

import pytest
from django.db import transaction
from django.utils import timezone

from families.models import ChangeSet
from reenrolment import places, review, submission
from reenrolment.case import Case
from reenrolment.enums import Place, StepKind
from reenrolment.flow import Flow
from reenrolment.models import CourseOffer, Reenrolment, ReenrolmentError
from students.models import CourseFollowUp
from tests.factories import (
    CampaignFactory,
    ChangeSetFactory,
    CourseOfferFactory,
    CourseWishFactory,
    FollowUpFactory,
    ReenrolmentFactory,
    StudentFactory,
)
from tests.house.connections import while_open
from tests.reenrolment.test_places import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def campaign(school, year):
    return CampaignFactory(school=school, steps=(StepKind.INFORMATION, StepKind.SUMMARY))


@pytest.fixture
def answered(reenrolment, user, now):
    reenrolment.answer(StepKind.INFORMATION, {"text": "Flûte"}, by=user, at=now, seen=0)
    return reenrolment


def flow_of(guardian, row):
    """As a request of its own reads it."""
    row = Reenrolment.objects.get(pk=row.pk)
    case = Case(row, guardian, by=guardian.user, at=timezone.now())
    return Flow(case, may_edit=True)


def outcome(act, heard):
    def run():
        try:
            act()
        except ReenrolmentError:
            heard.append("refused")
        else:
            heard.append("done")

    return run


def test_both_guardians_press_valider(answered, guardian, second_guardian, outbox):
    heard = []
    flows = [flow_of(one, answered) for one in (guardian, second_guardian) * 5]
    race([outcome(lambda f=f: submission.submit(f, accepts=True), heard) for f in flows])
    assert sorted(heard) == ["done"] + ["refused"] * 9
    assert answered.submissions.count() == 1
    assert len(outbox("reenrolment/mail/received")) == 1


def test_the_first_answers_of_two_tabs_are_one_row(campaign, student, guardian, user):
    """Nobody has begun: both make the row."""
    cases = [
        Case(Reenrolment(campaign=campaign, student=student), guardian, user, timezone.now())
        for _ in range(8)
    ]
    race([case.start for case in cases])
    assert Reenrolment.objects.count() == 1


def test_one_sheet_that_two_pupils_ask_for_is_kept_once(campaign, guardian, user):
    """It is the guardian's: the rows of the pupils do not serialise it, that of the family does."""
    pupils = [StudentFactory(family=guardian.family) for _ in range(6)]
    flows = [flow_of(guardian, ReenrolmentFactory(campaign=campaign, student=s)) for s in pupils]
    heard = []

    @transaction.atomic
    def keep(case):
        case.hold()
        said = {"by": user, "at": case.at, "seen": 0, "guardian": guardian}
        case.row.answer(StepKind.CONTACTS, {"city": ["Vitré", "Rennes"]}, **said)

    race([outcome(lambda f=f: keep(f.case), heard) for f in flows])
    assert sorted(heard) == ["done"] + ["refused"] * 5


def test_the_school_accepts_while_the_family_declines(answered, guardian, staff, year):
    """One of them is first: accepted with its follow-ups, or declined without any."""
    FollowUpFactory(student=answered.student, course__year=year)
    submission.submit(flow_of(guardian, answered), accepts=True)
    row, flow, heard = Reenrolment.objects.get(), flow_of(guardian, answered), []
    said = {"by": staff, "at": timezone.now(), "revision": row.revision}
    acts = [lambda: review.accept(row, **said), lambda: submission.decline(flow.case)]
    race([outcome(act, heard) for act in acts])
    assert sorted(heard) == ["done", "refused"]
    row = Reenrolment.objects.get()
    made = CourseFollowUp.objects.filter(course__year=row.campaign.year).exists()
    assert (row.is_accepted, row.is_declined) == (made, not made)


@pytest.fixture
def waiting(answered, guardian, year):
    """Sent, and waiting for a place that has just become free."""
    piano = FollowUpFactory(student=answered.student, course__year=year)
    submission.submit(flow_of(guardian, answered), accepts=True)
    offer = CourseOfferFactory(campaign=answered.campaign, capacity=1)
    row = Reenrolment.objects.get()
    return CourseWishFactory(reenrolment=row, follow_up=piano, offer=offer, waiting=True)


def promotion(wish):
    @transaction.atomic
    def run():
        places.promote(wish.offer, at=timezone.now())

    return run


def made(wish):
    year = wish.reenrolment.campaign.year
    return CourseFollowUp.objects.filter(course__year=year).count()


def test_a_place_frees_while_it_is_accepted(waiting, staff):
    """Whoever is first: the place is held, and its follow-up is made once."""
    row = Reenrolment.objects.get()
    said = {"by": staff, "at": timezone.now(), "revision": row.revision}
    race([lambda: review.accept(row, **said), promotion(waiting)])
    waiting.refresh_from_db()
    assert (waiting.place, made(waiting)) == (Place.HELD, 1)


def test_a_place_frees_while_the_acceptance_is_taken_back(waiting, staff):
    """Whoever is first: it waits for the school again, and nothing of next year stays."""
    row = Reenrolment.objects.get()
    said = {"by": staff, "at": timezone.now(), "revision": row.revision}
    review.accept(row, **said)
    race([lambda: review.reopen(row, reason="Erreur", **said), promotion(waiting)])
    waiting.refresh_from_db()
    assert (waiting.place, made(waiting)) == (Place.HELD, 0)


def test_accepting_holds_the_places_before_the_requests(waiting, guardian, staff):
    """As a family does that sends for a sister: neither waits for the other."""
    request = ChangeSetFactory(guardian=guardian, changes={"city": (guardian.city, "RENNES")})
    row = Reenrolment.objects.get()
    row.changesets.add(request)
    said = {"by": staff, "at": timezone.now(), "revision": row.revision}
    free = ChangeSet.objects.filter(pk=request.pk).select_for_update(of=("self",), nowait=True)
    while_open(
        lambda: CourseOffer.objects.hold([waiting.offer_id]),
        lambda: review.accept(row, requests={request.pk: request.revision}, **said),
        then=lambda: list(free),
    )
    assert Reenrolment.objects.get().is_accepted


def test_two_staff_take_the_same_decision_back(waiting, staff, outbox):
    row, heard = Reenrolment.objects.get(), []
    said = {"by": staff, "at": timezone.now(), "revision": row.revision}
    review.accept(row, **said)
    rows = [Reenrolment.objects.get() for _ in range(4)]
    race([outcome(lambda r=r: review.reopen(r, reason="Erreur", **said), heard) for r in rows])
    assert sorted(heard) == ["done"] + ["refused"] * 3
    assert len(outbox("reenrolment/mail/reopened")) == 1
