"""Places that a campaign offers: how many there are, who holds one, who waits for one."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reenrolment.enums import Place, ReenrolmentEvent
from reenrolment.models.campaign import Campaign
from reenrolment.models.reenrolment import Reenrolment
from reenrolment.pre.enums import PreEnrolmentEvent
from students.models import Course, CourseFollowUp, Cursus, Cycle, Discipline

if TYPE_CHECKING:
    from accounts.models import User


class CourseOfferQuerySet(models.QuerySet["CourseOffer"]):
    def hold(self, pks: Iterable[int]) -> "list[CourseOffer]":
        """These rows, locked until the end of the transaction; always in the same order."""
        rows = self.filter(pk__in=set(pks)).order_by("pk")
        return list(rows.select_for_update(of=("self",), no_key=True))

    def with_taken(self) -> "CourseOfferQuerySet":
        """For a page that shows them all: how many places are held, in one query."""
        held = models.Count("wishes", filter=Q(wishes__place=Place.HELD))
        return self.annotate(taken=held)


class CourseOffer(models.Model):
    """A «cours disponible»: a slot or a site for next year (003 L317), to whom it is offered."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="offers", verbose_name=_("campaign")
    )
    label = models.CharField(_("name"), max_length=120)
    discipline = models.ForeignKey(
        Discipline,
        models.CASCADE,
        related_name="+",
        verbose_name=_("for the discipline"),
        null=True,
        blank=True,
    )
    cursus = models.ForeignKey(
        Cursus,
        models.CASCADE,
        related_name="+",
        verbose_name=_("for the cursus"),
        null=True,
        blank=True,
    )
    cycle = models.ForeignKey(
        Cycle,
        models.CASCADE,
        related_name="+",
        verbose_name=_("for the cycle"),
        null=True,
        blank=True,
    )
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        related_name="offers",
        verbose_name=_("class of the coming year"),
        null=True,
        blank=True,
        help_text=_("Empty: a class of this name is made, to be given its hours."),
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: without limit.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = CourseOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("course offered")
        verbose_name_plural = _("courses offered")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="course_offer_once",
                fields=["campaign", "label"],
                violation_error_message=_("The campaign already offers a course of this name."),
            ),
            models.CheckConstraint(
                name="course_offer_is_for_somebody",
                condition=Q(discipline__isnull=False)
                | Q(cursus__isnull=False)
                | Q(cycle__isnull=False),
                violation_error_message=_("Say for which discipline, cursus or cycle it is."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def is_for(self, follow_up: CourseFollowUp) -> bool:
        """Whether a pupil who follows this now may choose it; all that it names must fit."""
        course, level = follow_up.course, follow_up.cycle_id or follow_up.course.cycle_id
        return (
            self.discipline_id in (None, course.discipline_id)
            and self.cursus_id in (None, course.cursus_id)
            and self.cycle_id in (None, level)
        )

    @property
    def free(self) -> int | None:
        """How many more may hold a place; None without a limit."""
        if self.capacity is None:
            return None
        shown: int | None = vars(self).get("taken")
        taken = self.wishes.held().count() if shown is None else shown
        return max(0, self.capacity - taken)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    def promote(self, *, at: dt.datetime) -> "list[CourseWish]":
        """Whoever waited longest gets what is free; the row is held already."""
        waiting = self.wishes.waiting()
        free = self.free
        promoted = list(waiting if free is None else waiting[:free])
        for wish in promoted:
            wish.hold_place(at=at)
        return promoted


class CourseWishQuerySet(models.QuerySet["CourseWish"]):
    def held(self) -> "CourseWishQuerySet":
        return self.filter(place=Place.HELD)

    def waiting(self) -> "CourseWishQuerySet":
        """The first in the list first."""
        return self.filter(place=Place.WAITING).order_by("waiting_since", "pk")


class CourseWish(models.Model):
    """A souhait as it was sent: this course again, perhaps at that place."""

    reenrolment = models.ForeignKey(
        Reenrolment, models.CASCADE, related_name="wishes", verbose_name=_("re-enrolment")
    )
    follow_up = models.ForeignKey(
        CourseFollowUp,
        models.RESTRICT,
        related_name="wishes",
        verbose_name=_("follows now"),
    )
    offer = models.ForeignKey(
        CourseOffer,
        models.PROTECT,
        related_name="wishes",
        verbose_name=_("place wished"),
        null=True,
        blank=True,
    )
    place = models.CharField(_("place"), max_length=10, choices=Place, default=Place.OPEN)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)

    objects = CourseWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("course wished")
        verbose_name_plural = _("courses wished")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="course_wish_once", fields=["reenrolment", "follow_up"]),
            models.CheckConstraint(
                name="course_wish_place_iff_offer",
                condition=Q(offer=None, place=Place.OPEN)
                | Q(offer__isnull=False) & ~Q(place=Place.OPEN),
            ),
            models.CheckConstraint(
                name="course_wish_waiting_iff_since",
                condition=Q(place=Place.WAITING, waiting_since__isnull=False)
                | ~Q(place=Place.WAITING) & Q(waiting_since=None),
            ),
        ]
        indexes = [
            models.Index(fields=["offer", "place", "waiting_since"], name="course_wish_by_offer"),
        ]

    def __str__(self) -> str:
        return str(self.offer or self.follow_up.course)

    @property
    def is_waiting(self) -> bool:
        return self.place == Place.WAITING

    @property
    def position(self) -> int | None:
        """In the waiting list, from 1; None for who does not wait."""
        if not self.is_waiting:
            return None
        sooner = Q(waiting_since__lt=self.waiting_since) | Q(
            waiting_since=self.waiting_since, pk__lt=self.pk
        )
        return CourseWish.objects.waiting().filter(sooner, offer=self.offer_id).count() + 1

    def release(self) -> None:
        """What was wished stays to be read; the row of its offer is held."""
        self.place, self.waiting_since = Place.RELEASED, None
        self.save(update_fields=["place", "waiting_since"])

    def wait(self, *, since: dt.datetime) -> None:
        """At the end of the list; the row of its offer is held."""
        self.place, self.waiting_since = Place.WAITING, since
        self.save(update_fields=["place", "waiting_since"])

    def hold_place(self, *, at: dt.datetime) -> None:
        """It no longer waits; the row of its offer is held."""
        self.place, self.waiting_since = Place.HELD, None
        self.save(update_fields=["place", "waiting_since"])


class PlacementQuerySet(models.QuerySet["Placement"]):
    def to_place(self) -> "PlacementQuerySet":
        return self.filter(is_to_place=True)


class Placement(models.Model):
    """What an acceptance made for next year; «à placer» until it is in a class with hours."""

    reenrolment = models.ForeignKey(
        Reenrolment,
        models.CASCADE,
        related_name="placements",
        verbose_name=_("re-enrolment"),
        null=True,
        blank=True,
    )
    newcomer = models.ForeignKey(
        "reenrolment.PreEnrolledStudent",
        models.CASCADE,
        related_name="placements",
        verbose_name=_("pre-enrolment"),
        null=True,
        blank=True,
    )
    follow_up = models.OneToOneField(
        CourseFollowUp, models.CASCADE, related_name="placement", verbose_name=_("follow-up")
    )
    is_to_place = models.BooleanField(_("to be placed"), default=True)
    is_made = models.BooleanField(_("made by the acceptance"), default=True)
    """Else the pupil followed the class already: it stays when the decision is taken back."""

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["pk"]
        permissions = [("place_pupils", _("Can place pupils in next year's classes"))]
        constraints = [
            models.CheckConstraint(
                name="placement_of_one_acceptance",
                condition=Q(reenrolment=None, newcomer__isnull=False)
                | Q(reenrolment__isnull=False, newcomer=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.follow_up)

    def log(self, course: str, *, by: "User", at: dt.datetime) -> None:
        """That the pupil was placed, in the journal of what was accepted."""
        if self.reenrolment:
            self.reenrolment.log(ReenrolmentEvent.PLACED, by=by, at=at, note=course)
        elif self.newcomer:
            event = PreEnrolmentEvent.PLACED
            self.newcomer.pre_enrolment.journal.create(event=event, by=by, at=at, note=course)
