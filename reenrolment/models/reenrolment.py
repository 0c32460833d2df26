"""A pupil's re-enrolment: what the family answered, what it sent, what the school decided."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from families.models import ChangeSet, Family, Guardian
from reenrolment.enums import ReenrolmentEvent, ReenrolmentState
from reenrolment.models.campaign import Campaign, ReenrolmentError
from students.models import GuardianStudent, Student

if TYPE_CHECKING:
    from accounts.models import User
    from reenrolment.models.answers import Correction, ReenrolmentEntry, StepAnswer, Submission


class Moved(ReenrolmentError):
    """Somebody else changed it after this person saw it."""


class Late(ReenrolmentError):
    """The campaign does not take answers at this second."""


class ReenrolmentQuerySet(models.QuerySet["Reenrolment"]):
    def of_family(self, family: Family) -> "ReenrolmentQuerySet":
        return self.filter(student__family=family)

    def submitted(self) -> "ReenrolmentQuerySet":
        return self.filter(state=ReenrolmentState.SUBMITTED)

    def accepted(self) -> "ReenrolmentQuerySet":
        return self.filter(state=ReenrolmentState.ACCEPTED)

    def open(self) -> "ReenrolmentQuerySet":
        return self.filter(state__in=ReenrolmentState.open())

    def reenrollable_by(self, guardian: Guardian) -> "ReenrolmentQuerySet":
        """Of the pupils whom this guardian may re-enrol."""
        if not guardian.requests_changes:
            return self.none()
        denied = GuardianStudent.objects.filter(guardian=guardian, may_reenrol=False)
        mine = self.filter(student__family=guardian.family_id)
        return mine.exclude(student__in=denied.values("student"))


class Reenrolment(models.Model):
    """A réinscription: one pupil in one campaign, from «à faire» to the decision (design 7)."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="reenrolments", verbose_name=_("campaign")
    )
    student = models.ForeignKey(
        Student, models.CASCADE, related_name="reenrolments", verbose_name=_("pupil")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ReenrolmentState, default=ReenrolmentState.TO_DO
    )
    revision = models.PositiveIntegerField(_("revision"), default=0)
    is_administrative = models.BooleanField(_("administrative"), default=False)
    changesets = models.ManyToManyField(
        ChangeSet, related_name="reenrolments", verbose_name=_("requests"), blank=True
    )
    submitted_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
        null=True,
        blank=True,
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = ReenrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("re-enrolment")
        verbose_name_plural = _("re-enrolments")
        ordering = ["submitted_at", "pk"]
        permissions = [
            ("review_reenrolment", _("Can decide on re-enrolments")),
            ("remind_reenrolment", _("Can remind families of a campaign")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="reenrolment_once",
                fields=["campaign", "student"],
                violation_error_message=_("This pupil is in the campaign already."),
            ),
            models.CheckConstraint(
                name="reenrolment_sent_before_it_is_judged",
                condition=~Q(state__in=ReenrolmentState.sent())
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, revision__gt=0),
            ),
            models.CheckConstraint(
                name="reenrolment_decided_iff_dated",
                condition=Q(state__in=ReenrolmentState.decided(), decided_at__isnull=False)
                | ~Q(state__in=ReenrolmentState.decided()) & Q(decided_at=None),
            ),
            models.CheckConstraint(
                name="reenrolment_refused_with_a_reason",
                condition=~Q(state=ReenrolmentState.REFUSED, reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state"], name="reenrolment_by_state"),
            models.Index(
                fields=["submitted_at"],
                name="reenrolment_queue",
                condition=Q(state=ReenrolmentState.SUBMITTED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} – {self.campaign}"

    @property
    def family(self) -> Family:
        return self.student.family

    @property
    def is_open(self) -> bool:
        """The family may answer."""
        return self.state in ReenrolmentState.open()

    @property
    def is_sent(self) -> bool:
        """It stands with the school, decided or not, and has not been refused."""
        return self.state in (ReenrolmentState.SUBMITTED, ReenrolmentState.ACCEPTED)

    @property
    def is_submitted(self) -> bool:
        return self.state == ReenrolmentState.SUBMITTED

    @property
    def is_to_correct(self) -> bool:
        return self.state == ReenrolmentState.TO_CORRECT

    @property
    def is_accepted(self) -> bool:
        return self.state == ReenrolmentState.ACCEPTED

    @property
    def is_declined(self) -> bool:
        return self.state == ReenrolmentState.DECLINED

    @property
    def is_refused(self) -> bool:
        return self.state == ReenrolmentState.REFUSED

    @property
    def is_decided(self) -> bool:
        return self.state in ReenrolmentState.decided()

    @property
    def last_submission(self) -> "Submission | None":
        return self.submissions.order_by("-revision").first()

    @transaction.atomic
    def start(self, *, by: "User", at: dt.datetime) -> None:
        """«Je souhaite réinscrire»; nothing when it is under way. Raises ReenrolmentError."""
        self._lock(*ReenrolmentState.open())
        self._check_open(at)
        if self.state == ReenrolmentState.TO_DO:
            self._go(ReenrolmentState.IN_PROGRESS, ReenrolmentEvent.STARTED, by=by, at=at)

    @transaction.atomic
    def answer(
        self,
        kind: str,
        values: Mapping[str, Any],
        *,
        by: "User",
        at: dt.datetime,
        seen: int,
        guardian: Guardian | None = None,
    ) -> "StepAnswer":
        """Keep what was typed in a step; `seen` is the revision of the answer that was shown.

        With a `guardian`, the part of the step about their own sheet, asked once for all pupils.
        Raises Late, Moved, ReenrolmentError.
        """
        self._lock(*ReenrolmentState.open())
        self._check_open(at)
        self._check_asked(kind)
        answer = self._answer(kind, guardian)
        if answer.revision != seen:
            raise Moved(gettext("Meanwhile somebody else answered this step: look at it again."))
        answer.values, answer.by, answer.at, answer.sent_at = dict(values), by, at, None
        answer.revision += 1
        answer.save()
        self.corrections.filter(kind=kind, answered_at=None).update(answered_at=at)
        if self.state == ReenrolmentState.TO_DO:
            self._go(ReenrolmentState.IN_PROGRESS, ReenrolmentEvent.STARTED, by=by, at=at)
        self.log(ReenrolmentEvent.ANSWERED, by=by, at=at, note=kind)
        return answer

    @transaction.atomic
    def submit(self, *, by: "User", at: dt.datetime, is_administrative: bool = False) -> None:
        """Valider, once every answer was validated anew. Raises Late, ReenrolmentError.

        What was sent back before is answered by it, also where it is asked no more.
        """
        self._lock(*ReenrolmentState.open())
        self._check_open(at)
        self.revision += 1
        self.submitted_at, self.submitted_by, self.reason = at, by, ""
        self.is_administrative = is_administrative
        self.asked_again().update(answered_at=at)
        fields = ("revision", "submitted_at", "submitted_by", "reason", "is_administrative")
        self._go(ReenrolmentState.SUBMITTED, ReenrolmentEvent.SUBMITTED, *fields, by=by, at=at)

    @transaction.atomic
    def decline(self, *, by: "User", at: dt.datetime) -> None:
        """«Je ne souhaite pas réinscrire», after «Êtes-vous sûr»; raises Late, ReenrolmentError.

        Also of what was sent and not decided yet.
        """
        self._lock(*ReenrolmentState.open(), ReenrolmentState.SUBMITTED)
        self._check_open(at, even_to_correct=False)
        self._go(ReenrolmentState.DECLINED, ReenrolmentEvent.DECLINED, by=by, at=at)

    @transaction.atomic
    def resume(self, *, by: "User", at: dt.datetime) -> None:
        """Does re-enrol after all, until the deadline. Raises Late, ReenrolmentError."""
        self._lock(ReenrolmentState.DECLINED)
        self._check_open(at)
        self._go(ReenrolmentState.IN_PROGRESS, ReenrolmentEvent.RESUMED, by=by, at=at)

    @transaction.atomic
    def accept(self, *, by: "User", at: dt.datetime, revision: int) -> None:
        """Raises Moved, ReenrolmentError."""
        self._lock(ReenrolmentState.SUBMITTED, revision=revision)
        self._decide(ReenrolmentState.ACCEPTED, ReenrolmentEvent.ACCEPTED, by=by, at=at)

    @transaction.atomic
    def refuse(self, *, by: "User", at: dt.datetime, revision: int, reason: str) -> None:
        """`reason` is what the family reads. Raises Moved, ReenrolmentError."""
        self._lock(ReenrolmentState.SUBMITTED, revision=revision)
        self.reason = _given(reason)
        self._decide(ReenrolmentState.REFUSED, ReenrolmentEvent.REFUSED, by=by, at=at)

    @transaction.atomic
    def ask_correction(
        self, reasons: Mapping[str, str], *, by: "User", at: dt.datetime, revision: int
    ) -> None:
        """Step → what is wrong with it: the family is led to these alone.

        Raises Moved, ReenrolmentError.
        """
        self._lock(ReenrolmentState.SUBMITTED, revision=revision)
        if not reasons:
            raise ReenrolmentError(gettext("Say which step is to be corrected, and why."))
        for kind, reason in reasons.items():
            self.corrections.create(kind=kind, reason=_given(reason), asked_by=by, asked_at=at)
        names = self.campaign.step_names
        note = "\n".join(f"{names[kind]} – {reason.strip()}" for kind, reason in reasons.items())
        state, event = ReenrolmentState.TO_CORRECT, ReenrolmentEvent.TO_CORRECT
        self._go(state, event, by=by, at=at, note=note)

    @transaction.atomic
    def reopen(self, *, by: "User", at: dt.datetime, revision: int, reason: str) -> None:
        """The decision was a mistake: it waits again; `reason` is what the family reads.

        Raises Moved, ReenrolmentError.
        """
        self._lock(*ReenrolmentState.decided(), revision=revision)
        note = _given(reason)
        self.decided_at = self.decided_by = None
        self.reason = ""
        state, event = ReenrolmentState.SUBMITTED, ReenrolmentEvent.REOPENED
        self._go(state, event, "decided_at", "decided_by", "reason", by=by, at=at, note=note)

    def _answer(self, kind: str, guardian: Guardian | None) -> "StepAnswer":
        """The standing one, else a new one."""
        whose = {"reenrolment": None if guardian else self, "guardian": guardian}
        answers = self.campaign.answers
        found = answers.filter(kind=kind, **whose).first()
        return found or answers.model(campaign=self.campaign, kind=kind, revision=0, **whose)

    def asked_again(self) -> "models.QuerySet[Correction]":
        """What the school sent back and nobody has answered since."""
        return self.corrections.filter(answered_at=None)

    def log(
        self, event: ReenrolmentEvent, *, by: "User | None", at: dt.datetime, note: str = ""
    ) -> "ReenrolmentEntry":
        return self.journal.create(event=event, by=by, at=at, note=note, revision=self.revision)

    def hold(self) -> None:
        """Until the end of the transaction nobody else changes it; read anew."""
        rows = Reenrolment.objects.select_for_update(of=("self",), no_key=True)
        self._read(rows.get(pk=self.pk))

    def _lock(self, *states: str, revision: int | None = None) -> None:
        """Take the row and read it; it is in one of the states, as it was when it was seen."""
        self.hold()
        if self.state not in states:
            state = {"state": self.get_state_display()}
            raise ReenrolmentError(gettext("This re-enrolment is now “%(state)s”.") % state)
        if revision is not None and revision != self.revision:
            raise Moved(gettext("The family has sent it anew: look at it again."))

    def _read(self, row: "Reenrolment") -> None:
        for field in self._meta.concrete_fields:
            if not field.is_relation or field.name in ("submitted_by", "decided_by"):
                setattr(self, field.attname, getattr(row, field.attname))

    def _check_open(self, at: dt.datetime, *, even_to_correct: bool = True) -> None:
        """What the school sent back is corrected after the closing too. Raises Late."""
        if even_to_correct and self.is_to_correct:
            return
        self.campaign.read_dates()
        if not self.campaign.is_open(at=at):
            raise Late(gettext("The campaign is closed."))

    def _check_asked(self, kind: str) -> None:
        if (
            self.is_to_correct
            and not self.corrections.filter(kind=kind, asked_at__gte=self.submitted_at).exists()
        ):
            raise ReenrolmentError(gettext("The school has not sent back this step."))

    def _decide(
        self, state: ReenrolmentState, event: ReenrolmentEvent, *, by: "User", at: dt.datetime
    ) -> None:
        self.decided_at, self.decided_by = at, by
        self._go(state, event, "decided_at", "decided_by", "reason", by=by, at=at, note=self.reason)

    def _go(
        self,
        state: ReenrolmentState,
        event: ReenrolmentEvent,
        *fields: str,
        by: "User",
        at: dt.datetime,
        note: str = "",
    ) -> None:
        self.state = state
        self.save(update_fields=["state", *fields])
        self.log(event, by=by, at=at, note=note)


def _given(reason: str) -> str:
    """Raises ReenrolmentError."""
    if not reason.strip():
        raise ReenrolmentError(gettext("Give the reason: the family will read it."))
    return reason.strip()
