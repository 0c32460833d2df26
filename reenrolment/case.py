"""One pupil's re-enrolment in the hands of one person, with all that its steps ask about."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from documents.shelf import Shelf
from families.models import Family, Guardian
from imuse_portal.figures import clock, day
from reenrolment.enums import StepKind
from reenrolment.models import Campaign, CourseOffer, Reenrolment, StepAnswer
from reenrolment.obstacles import Against, found
from reenrolment.shelves import asked_of
from students.models import CourseFollowUp, Student


@dataclass
class Case:
    """`row` is unsaved as long as nobody did anything: à faire. `at` is when the request came."""

    row: Reenrolment
    guardian: Guardian
    by: User
    at: dt.datetime

    @property
    def campaign(self) -> Campaign:
        return self.row.campaign

    @property
    def student(self) -> Student:
        return self.row.student

    @property
    def family(self) -> Family:
        return self.guardian.family

    @cached_property
    def answers(self) -> dict[tuple[str, int | None], StepAnswer]:
        """By step, and by guardian for what is asked once of each of them."""
        shared = self.campaign.answers.filter(guardian__family=self.family.pk)
        own = self.row.answers.all() if self.row.pk else shared.none()
        rows = (own | shared).select_related("by")
        return {(one.kind, one.guardian_id): one for one in rows}

    @property
    def answer_of_a_sibling(self) -> StepAnswer | None:
        """To the step of documents, the last one: what the family handed in is asked once."""
        rows = self.campaign.answers.filter(kind=StepKind.DOCUMENTS)
        others = rows.filter(reenrolment__student__family=self.family.pk)
        return others.exclude(reenrolment=self.row.pk).select_related("by").last()

    def told(self, answer: StepAnswer | None) -> str:
        """Which guardian did this, and when."""
        if answer is None:
            return ""
        who = self._guardians.get(answer.by_id)
        at = timezone.localtime(answer.at)
        return gettext("Filled in by %(name)s on %(day)s at %(time)s.") % {
            "name": who.full_name if who else answer.by,
            "day": day(at.date()),
            "time": clock(at.time()),
        }

    @cached_property
    def _guardians(self) -> dict[int | None, Guardian]:
        """Of the family, by their accounts."""
        return {one.user_id: one for one in self.family.guardians.exclude(user=None)}

    @cached_property
    def follow_ups(self) -> list[CourseFollowUp]:
        """What the pupil follows now: it may be followed again."""
        rows = self.student.follow_ups.in_current_year().active().with_course()
        rows = rows.select_related("course__cursus", "course__discipline")
        return list(rows.order_by("course__cursus__order", "course__cursus__name", "pk"))

    @cached_property
    def offers(self) -> list[CourseOffer]:
        return list(self.campaign.offers.with_taken())

    @cached_property
    def shelves(self) -> list[Shelf]:
        """Of the family and of the pupil, as this guardian sees them; only those with pieces."""
        on = timezone.localdate(self.at)
        found = asked_of(self.campaign, [self.family], on=on)
        mine = [one for one in found if one.student in (None, self.student)]
        shown = [one.shown_to(self.guardian) for one in mine]
        return [one for one in shown if one.pieces]

    @cached_property
    def own_places(self) -> set[int | None]:
        """The offers of which this pupil holds a place already."""
        held = self.row.wishes.exclude(offer=None) if self.row.pk else []
        return {wish.offer_id for wish in held if not wish.is_waiting}

    def offered(self, offer: CourseOffer) -> str:
        """Said before it is chosen or sent, and no promise: places go to who sends first."""
        if offer.is_full and offer.pk not in self.own_places:
            return gettext("%(offer)s (full: waiting list)") % {"offer": offer}
        return str(offer)

    @property
    def obstacles(self) -> list[Against]:
        """As they are at this moment, as this guardian may read them."""
        against = found(self.campaign, self.student, on=timezone.localdate(self.at))
        return [one.shown_to(self.guardian) for one in against]

    def hold(self) -> None:
        """The row, made if need be; the family's row first, as everywhere. In a transaction."""
        Family.objects.select_for_update(of=("self",), no_key=True).get(pk=self.family.pk)
        if self.row._state.adding:
            campaign, student = self.campaign, self.student
            self.row, _ = Reenrolment.objects.get_or_create(campaign=campaign, student=student)
            self.row.campaign, self.row.student = campaign, student
        self.row.hold()
        self.forget()

    def forget(self) -> None:
        """What was read of the answers is read anew."""
        self.__dict__.pop("answers", None)

    def forget_shelves(self) -> None:
        """The same of the documents."""
        self.__dict__.pop("shelves", None)

    @transaction.atomic
    def start(self) -> None:
        """Raises ReenrolmentError."""
        self.hold()
        self.row.start(by=self.by, at=self.at)

    @transaction.atomic
    def resume(self) -> None:
        """Raises ReenrolmentError."""
        self.hold()
        self.row.resume(by=self.by, at=self.at)
