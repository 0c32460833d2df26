"""Families, their guardians, the school and the clock in any order: what must always be true."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from reenrolment import places, review, submission
from reenrolment.case import Case
from reenrolment.enums import Place, ReenrolmentState, StepKind
from reenrolment.flow import Flow
from reenrolment.models import CourseWish, Reenrolment, ReenrolmentError
from tests.factories import (
    CampaignFactory,
    CourseOfferFactory,
    FollowUpFactory,
    GuardianFactory,
    SchoolFactory,
    SchoolYearFactory,
    StudentFactory,
    UserFactory,
)

FAMILIES = 3
MINUTE = dt.timedelta(minutes=1)
STEPS = (StepKind.COURSES, StepKind.INFORMATION, StepKind.SUMMARY)
WHO = st.integers(0, FAMILIES - 1)
RANK = st.integers(0, 1)


class Campaigning(RuleBasedStateMachine):
    """Everybody may do anything at any moment; what may not be is refused, without effect."""

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @initialize()
    def open(self):
        school = SchoolFactory()
        year = SchoolYearFactory(school=school)
        self.campaign = CampaignFactory(school=school, steps=STEPS)
        self.staff = UserFactory(staff=True)
        self.offer = CourseOfferFactory(campaign=self.campaign, capacity=1)
        self.guardians, self.students = [], []
        for _ in range(FAMILIES):
            first = GuardianFactory(family__school=school)
            self.guardians.append([first, GuardianFactory(family=first.family, rank=2)])
            student = StudentFactory(family=first.family)
            FollowUpFactory(
                student=student, course__year=year, course__discipline=self.offer.discipline
            )
            self.students.append(student)
        self.at = self.campaign.closes_at - 20 * MINUTE
        self.sent = {}

    def case(self, who, rank):
        """Read anew, as each request does."""
        student, guardian = self.students[who], self.guardians[who][rank]
        whose = {"campaign": self.campaign, "student": student}
        row = Reenrolment.objects.filter(**whose).first() or Reenrolment(**whose)
        return Case(row, guardian, student.rights_of(guardian), by=guardian.user, at=self.at)

    def refused(self, act):
        """Whether it was; a refusal leaves every row as it was."""
        before = self.rows()
        try:
            with transaction.atomic():
                act()
        except ReenrolmentError:
            assert self.rows() == before
            return True
        return False

    def rows(self):
        return list(Reenrolment.objects.order_by("pk").values_list("pk", "state", "revision"))

    @rule(who=WHO, rank=RANK, place=st.booleans())
    def answers(self, who, rank, place):
        case = self.case(who, rank)
        follow_up = case.follow_ups[0]
        values = {f"cours-{follow_up.pk}": True}
        values |= {f"place-{follow_up.pk}": self.offer.pk} if place else {}

        def act():
            case.hold()
            for kind, kept in ((StepKind.COURSES, values), (StepKind.INFORMATION, {"text": "x"})):
                standing = case.answers.get((kind, None))
                seen = standing.revision if standing else 0
                case.row.answer(kind, kept, by=case.by, at=self.at, seen=seen)

        self.refused(act)

    @rule(who=WHO, rank=RANK)
    def sends(self, who, rank):
        flow = Flow(self.case(who, rank), may_edit=True)
        was_back = flow.row.is_to_correct
        if not self.refused(lambda: submission.submit(flow, accepts=True)):
            assert was_back or self.campaign.is_open(at=self.at)
            self.sent[who] = flow.row.pk

    @rule(who=WHO, rank=RANK)
    def declines(self, who, rank):
        if not self.refused(lambda: submission.decline(self.case(who, rank))):
            self.sent.pop(who, None)

    @rule(who=WHO, rank=RANK)
    def resumes(self, who, rank):
        self.refused(self.case(who, rank).resume)

    @rule(who=WHO, revision=st.integers(0, 3))
    def is_accepted(self, who, revision):
        self.decides(who, lambda row, **by: review.accept(row, revision=revision, **by))

    @rule(who=WHO)
    def is_refused(self, who):
        said = {"reason": "Complet"}
        self.decides(who, lambda row, **by: review.refuse(row, revision=row.revision, **said, **by))

    @rule(who=WHO)
    def is_sent_back(self, who):
        why = {StepKind.COURSES: "Quel site ?"}
        self.decides(
            who, lambda row, **by: review.ask_correction(row, why, revision=row.revision, **by)
        )

    def decides(self, who, act):
        row = Reenrolment.objects.filter(student=self.students[who]).first()
        if row:
            self.refused(lambda: act(row, by=self.staff, at=self.at))

    @rule()
    def time_passes(self):
        self.at += 3 * MINUTE

    @rule()
    def is_extended(self):
        self.campaign.extend(self.at + 20 * MINUTE, by=self.staff, at=self.at)

    @rule(more=st.integers(1, 2))
    def has_more_places(self, more):
        self.offer.capacity = max(more, self.offer.capacity)
        self.offer.save()
        places.promote(self.offer, at=self.at)

    @invariant()
    def one_row_a_pupil(self):
        pupils = list(Reenrolment.objects.values_list("student", flat=True))
        assert len(pupils) == len(set(pupils))

    @invariant()
    def what_was_sent_is_seen_by_staff(self):
        for pk in getattr(self, "sent", {}).values():
            row = Reenrolment.objects.get(pk=pk)
            assert row.state in ReenrolmentState.sent()
            assert row.submissions.filter(revision=row.revision).exists()

    @invariant()
    def what_is_accepted_has_its_follow_ups(self):
        for row in Reenrolment.objects.accepted():
            waits = row.wishes.filter(place=Place.WAITING).count()
            assert row.placements.count() == 1 - waits

    @invariant()
    def places_are_neither_overdrawn_nor_left_empty(self):
        if hasattr(self, "offer"):
            held, waiting = self.offer.wishes.held().count(), self.offer.wishes.waiting().count()
            assert held <= self.offer.capacity
            assert waiting == 0 or held == self.offer.capacity
            decided = [ReenrolmentState.DECLINED, ReenrolmentState.REFUSED]
            assert not CourseWish.objects.filter(reenrolment__state__in=decided).exists()


@pytest.mark.django_db
def test_whatever_happens_in_whatever_order():
    many = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Campaigning, settings=many)
