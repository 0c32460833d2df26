"""Families, their guardians, the school and the clock in any order: what must always be true."""

import datetime as dt
import os
from contextlib import suppress

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

from families import review as family_review
from families.changesets import ChangeSetError
from families.models import ChangeSet
from reenrolment import places, review, submission
from reenrolment.case import Case
from reenrolment.enums import Place, ReenrolmentState, StepKind
from reenrolment.flow import Flow
from reenrolment.models import CourseWish, Reenrolment, ReenrolmentError
from students.enums import ActivityStatus
from students.models import CourseFollowUp, Student
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
STEPS = (StepKind.CONTACTS, StepKind.COURSES, StepKind.INFORMATION, StepKind.SUMMARY)
EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "25"))
"""A long form: `MACHINE_EXAMPLES=1000`; benchmarks/README.md has what it took."""
WHO = st.integers(0, FAMILIES - 1)
RANK = st.integers(0, 1)
TOWN, TEXT = st.sampled_from(["Nantes", "Rennes"]), st.sampled_from(["Flûte", "Alto"])
BACK = st.sampled_from(STEPS[:-1])


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
        self.sent, self.copied = {}, {}

    def case(self, who, rank):
        """Read anew, as each request does."""
        student, guardian = self.students[who], self.guardians[who][rank]
        whose = {"campaign": self.campaign, "student": student}
        row = Reenrolment.objects.filter(**whose).first() or Reenrolment(**whose)
        return Case(row, guardian, by=guardian.user, at=self.at)

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

    @rule(who=WHO, rank=RANK, place=st.booleans(), text=TEXT, town=TOWN)
    def answers(self, who, rank, place, text, town):
        case = self.case(who, rank)
        current = Flow(case, may_edit=True).step("coordonnees").parts[1].sheet.current
        was = current["birth_place"]
        kept = {StepKind.INFORMATION: {"text": text}}
        kept[StepKind.CONTACTS] = {"birth_place": (was, town)} if was != town else {}
        for one in case.follow_ups:
            places = {f"place-{one.pk}": self.offer.pk} if place else {}
            kept[StepKind.COURSES] = {f"cours-{one.pk}": True} | places
        for kind, values in kept.items():
            self.refused(lambda k=kind, v=values: self.answer(self.case(who, rank), k, v))

    def answer(self, case, kind, values):
        case.hold()
        standing = case.answers.get((kind, None))
        seen = standing.revision if standing else 0
        case.row.answer(kind, values, by=case.by, at=self.at, seen=seen)

    @rule(who=WHO, rank=RANK)
    def sends(self, who, rank):
        flow = Flow(self.case(who, rank), may_edit=True)
        was_back, typed = flow.row.is_to_correct, self.typed(flow)
        if not self.refused(lambda: submission.submit(flow, accepts=True)):
            assert was_back or self.campaign.is_open(at=self.at)
            self.sent[who] = self.sent.get(who, {}) | typed | {"pk": flow.row.pk}

    def typed(self, flow):
        """Of what the steps that are asked would send.

        A sheet that was sent is no draft, nor is what the school has written itself meanwhile.
        """
        found = {}
        for step in flow.answered:
            for part in step.parts:
                if step.kind == StepKind.INFORMATION:
                    found["text"] = part.text
                elif step.kind == StepKind.CONTACTS:
                    town = part.typed.get("birth_place")
                    if town and town != part.sheet.current["birth_place"]:
                        found["town"] = town
        return found

    @rule(who=WHO, rank=RANK)
    def declines(self, who, rank):
        if not self.refused(lambda: submission.decline(self.case(who, rank))):
            self.sent.pop(who, None)

    @rule(who=WHO, rank=RANK)
    def resumes(self, who, rank):
        self.refused(self.case(who, rank).resume)

    @rule(who=WHO, revision=st.integers(0, 3))
    def is_accepted(self, who, revision):
        active = self.students[who].follow_ups.in_current_year().active().count()
        if self.decides(who, lambda row, **by: review.accept(row, revision=revision, **by)):
            self.copied[who] = active

    @rule(who=WHO)
    def is_refused(self, who):
        said = {"reason": "Complet"}
        self.decides(who, lambda row, **by: review.refuse(row, revision=row.revision, **said, **by))

    @rule(who=WHO, kind=BACK)
    def is_sent_back(self, who, kind):
        why = {kind: "Précisez."}
        self.decides(
            who, lambda row, **by: review.ask_correction(row, why, revision=row.revision, **by)
        )

    def decides(self, who, act):
        row = Reenrolment.objects.filter(student=self.students[who]).first()
        return row and not self.refused(lambda: act(row, by=self.staff, at=self.at))

    @rule(who=WHO, is_approved=st.booleans())
    def changes_are_decided(self, who, is_approved):
        for one in ChangeSet.objects.pending().filter(family=self.students[who].family):
            with suppress(ChangeSetError), transaction.atomic():
                if is_approved:
                    family_review.approve(one, by=self.staff, revision=one.revision)
                else:
                    family_review.reject(one, by=self.staff, revision=one.revision, note="Non")

    @rule(who=WHO, town=TOWN)
    def is_written_by_the_school(self, who, town):
        Student.objects.filter(pk=self.students[who].pk).update(birth_place=town)

    @rule(who=WHO, status=st.sampled_from(ActivityStatus))
    def stops_or_comes_back(self, who, status):
        now = CourseFollowUp.objects.in_current_year().filter(student=self.students[who])
        now.update(activity_status=status)

    @rule()
    def is_stopped(self):
        self.refused(lambda: self.campaign.stop(by=self.staff, at=self.at))

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
        for sent in getattr(self, "sent", {}).values():
            row = Reenrolment.objects.get(pk=sent["pk"])
            assert row.state in ReenrolmentState.sent()
            last = row.submissions.get(revision=row.revision)
            assert sent["text"] in str(last.sections)
            if "town" in sent:
                made = [one.after().get("birth_place") for one in row.changesets.all()]
                assert sent["town"] in made

    @invariant()
    def what_is_accepted_has_its_follow_ups(self):
        for who, active in getattr(self, "copied", {}).items():
            row = Reenrolment.objects.accepted().get(student=self.students[who])
            wishes = row.wishes.all()
            due = wishes.exclude(place=Place.WAITING).count() if wishes else active
            assert row.placements.count() == due

    @invariant()
    def places_are_neither_overdrawn_nor_left_empty(self):
        if hasattr(self, "offer"):
            held, waiting = self.offer.wishes.held().count(), self.offer.wishes.waiting().count()
            assert held <= self.offer.capacity
            assert waiting == 0 or held == self.offer.capacity
            decided = [ReenrolmentState.DECLINED, ReenrolmentState.REFUSED]
            out = CourseWish.objects.filter(reenrolment__state__in=decided)
            assert not out.filter(place__in=[Place.HELD, Place.WAITING]).exists()


@pytest.mark.django_db
def test_whatever_happens_in_whatever_order():
    many = settings(
        max_examples=EXAMPLES,
        derandomize="MACHINE_EXAMPLES" not in os.environ,  # the long form looks further
        stateful_step_count=25,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Campaigning, settings=many)
