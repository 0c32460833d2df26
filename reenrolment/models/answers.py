"""What was typed step by step, what was sent as a whole, what the school sent back; the journal."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from families.models import Guardian
from imuse_portal.figures import moment
from reenrolment.enums import ReenrolmentEvent, StepKind
from reenrolment.models.campaign import Campaign, Terms
from reenrolment.models.reenrolment import Reenrolment
from students.models import CourseFollowUp


class StepAnswer(models.Model):
    """What somebody typed in a step, kept so that another device or guardian goes on from there.

    Of a pupil, or of a guardian: the guardian's own sheet is asked once, for all pupils. Nothing
    of it is live, nor seen by the school, before it is sent.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="answers")
    reenrolment = models.ForeignKey(
        Reenrolment, models.CASCADE, related_name="answers", null=True, blank=True
    )
    guardian = models.ForeignKey(
        Guardian, models.CASCADE, related_name="step_answers", null=True, blank=True
    )
    kind = models.CharField(_("step"), max_length=20, choices=StepKind)
    values = models.JSONField(_("values"), default=dict)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    """Once sent, a sheet is no draft any more: what waits for the school is its change-set."""

    class Meta:
        verbose_name = _("answer to a step")
        verbose_name_plural = _("answers to steps")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="step_answer_once_of_pupil",
                fields=["reenrolment", "kind"],
                condition=Q(reenrolment__isnull=False),
            ),
            models.UniqueConstraint(
                name="step_answer_once_of_guardian",
                fields=["campaign", "guardian", "kind"],
                condition=Q(guardian__isnull=False),
            ),
            models.CheckConstraint(
                name="step_answer_of_pupil_or_guardian",
                condition=Q(reenrolment=None, guardian__isnull=False)
                | Q(reenrolment__isnull=False, guardian=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{StepKind(self.kind).label} {moment(self.at)}"

    def takes_up(self, one: CourseFollowUp) -> bool:
        """Of the step of courses: this one goes on. A cursus means all its courses."""
        ticks = ("administrative", f"cours-{one.pk}", f"cursus-{one.course.cursus_id}")
        return any(self.values.get(tick) for tick in ticks)


class Submission(models.Model):
    """What was sent at one «Valider», word for word: the PDF and the desk read it."""

    reenrolment = models.ForeignKey(Reenrolment, models.CASCADE, related_name="submissions")
    revision = models.PositiveIntegerField(_("revision"))
    at = models.DateTimeField(_("sent at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    name = models.CharField(_("in the name of"), max_length=160)
    terms = models.ForeignKey(
        Terms,
        models.PROTECT,
        related_name="acceptances",
        verbose_name=_("terms accepted"),
        null=True,
        blank=True,
    )
    sections = models.JSONField(_("what was sent"), default=list)
    """Of each step its title and its lines, a list of [label, value], or with the key of the
    guardian on whose own sheet it stands."""

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["reenrolment", "revision"]
        constraints = [
            models.UniqueConstraint(name="submission_once", fields=["reenrolment", "revision"]),
        ]

    def __str__(self) -> str:
        return f"{self.reenrolment}, {moment(self.at)}"

    def shown_to(self, reader: Guardian | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
        """Without what is not this guardian's to read; the school reads all."""
        guardians = {one.pk: one for one in self.reenrolment.family.guardians.all()}
        sections: Any = self.sections
        return [
            (title, [(line[0], line[1]) for line in lines if _is_open(line, guardians, reader)])
            for title, lines in sections
        ]


def _is_open(line: Any, guardians: Mapping[int, Guardian], reader: Guardian | None) -> bool:
    """To this reader: a line is everybody's, or of one guardian's own sheet."""
    if reader is None or len(line) < 3:
        return True
    owner = guardians.get(line[2])
    return owner is not None and owner.is_open_to(reader)


class Correction(models.Model):
    """A step that the school sent back, and why."""

    reenrolment = models.ForeignKey(Reenrolment, models.CASCADE, related_name="corrections")
    kind = models.CharField(
        _("step"),
        max_length=20,
        choices=[(kind.value, kind.label) for kind in StepKind.answered()],
    )
    reason = models.TextField(_("what is to be corrected"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("correction asked")
        verbose_name_plural = _("corrections asked")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="correction_one_open_a_step",
                fields=["reenrolment", "kind"],
                condition=Q(answered_at=None),
            ),
            models.CheckConstraint(name="correction_with_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{StepKind(self.kind).label}: {self.reason}"

    @property
    def step_name(self) -> str:
        """As the family reads it in this campaign."""
        return self.reenrolment.campaign.step_names[self.kind]


class ReenrolmentEntry(models.Model):
    """One thing that happened to a re-enrolment; never changed afterwards."""

    reenrolment = models.ForeignKey(Reenrolment, models.CASCADE, related_name="journal")
    event = models.CharField(_("event"), max_length=12, choices=ReenrolmentEvent)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), null=True
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("entry of the re-enrolments' journal")
        verbose_name_plural = _("journal of re-enrolments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {moment(self.at)}"

    @property
    def words(self) -> str:
        """The note; of a step that was answered, its name in this campaign."""
        is_of_step = self.event == ReenrolmentEvent.ANSWERED and self.note in StepKind.values
        return self.reenrolment.campaign.step_names[self.note] if is_of_step else self.note
