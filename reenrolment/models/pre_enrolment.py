"""A pre-enrolment: typed, sent, its address confirmed, decided by the school; and its journal."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from families.models import Family
from imuse_portal.figures import moment
from reenrolment.models.campaign import ReenrolmentError
from reenrolment.models.pre_period import DisciplineOffer, PreEnrolmentPeriod
from reenrolment.models.reenrolment import Late
from reenrolment.pre.enums import PreEnrolmentEvent, PreEnrolmentState, Source

if TYPE_CHECKING:
    from accounts.models import User
    from reenrolment.models.pre_people import PreEnrolledGuardian, PreEnrolledStudent


MOST_STUDENTS = 12


def new_number() -> int:
    """Of the arithmetic question, «Combien font 9 et 29 ?» (003 L431)."""
    return int(get_random_string(2, "123456789"))


class GivenUp(ReenrolmentError):
    """Somebody erased it meanwhile."""


class PreEnrolmentQuerySet(models.QuerySet["PreEnrolment"]):
    def drafts(self) -> "PreEnrolmentQuerySet":
        return self.filter(state=PreEnrolmentState.DRAFT)

    def sent(self) -> "PreEnrolmentQuerySet":
        return self.exclude(state=PreEnrolmentState.DRAFT)

    def unconfirmed(self) -> "PreEnrolmentQuerySet":
        return self.filter(state=PreEnrolmentState.UNCONFIRMED)

    def waiting(self) -> "PreEnrolmentQuerySet":
        return self.filter(state=PreEnrolmentState.WAITING)

    def shown_to_staff(self) -> "PreEnrolmentQuerySet":
        return self.filter(state__in=PreEnrolmentState.shown_to_staff())

    def of_strangers(self) -> "PreEnrolmentQuerySet":
        return self.filter(source=Source.ENTRY)

    def of_school(self, school: models.Model) -> "PreEnrolmentQuerySet":
        return self.filter(period__school=school.pk)


class PreEnrolment(models.Model):
    """A demande d'inscription of one or several pupils who are not at the school yet.

    `family` is whose new pupils they are; of somebody new, the family that the acceptance made
    or that staff found to be theirs.
    """

    period = models.ForeignKey(
        PreEnrolmentPeriod, models.PROTECT, related_name="requests", verbose_name=_("period")
    )
    source = models.CharField(_("from where"), max_length=8, choices=Source)
    family = models.ForeignKey(
        Family,
        models.CASCADE,
        related_name="pre_enrolments",
        verbose_name=_("family"),
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=12, choices=PreEnrolmentState, default=PreEnrolmentState.DRAFT
    )
    touched_at = models.DateTimeField(_("last typed in at"), default=timezone.now)
    address = models.CharField(max_length=45, blank=True, editable=False)
    """From which address of the network a stranger came; forgotten once the e-mail is confirmed."""
    question_left = models.PositiveSmallIntegerField(default=new_number, editable=False)
    question_right = models.PositiveSmallIntegerField(default=new_number, editable=False)

    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
        null=True,
        blank=True,
    )
    accepted_words = models.TextField(_("text that was accepted"), blank=True)
    accepted_by = models.CharField(_("in the name of"), max_length=170, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    mails_sent = models.PositiveSmallIntegerField(default=0, editable=False)
    """How often a stranger was asked to confirm the address: their mailbox is not to be filled."""
    confirmed_at = models.DateTimeField(_("e-mail confirmed at"), null=True, blank=True)
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

    objects = PreEnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("pre-enrolment")
        verbose_name_plural = _("pre-enrolments")
        ordering = ["sent_at", "pk"]
        permissions = [("decide_preenrolment", _("Can accept and refuse pre-enrolments"))]
        constraints = [
            models.UniqueConstraint(
                name="pre_enrolment_one_draft_a_family",
                fields=["period", "family"],
                condition=Q(state=PreEnrolmentState.DRAFT, family__isnull=False),
            ),
            models.CheckConstraint(
                name="pre_enrolment_from_home_is_a_family_s",
                condition=Q(source=Source.ENTRY) | Q(family__isnull=False),
            ),
            models.CheckConstraint(
                name="pre_enrolment_accepted_into_a_family",
                condition=~Q(state=PreEnrolmentState.ACCEPTED) | Q(family__isnull=False),
            ),
            models.CheckConstraint(
                name="pre_enrolment_sent_iff_dated",
                condition=Q(state=PreEnrolmentState.DRAFT, sent_at=None)
                | ~Q(state=PreEnrolmentState.DRAFT) & Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="pre_enrolment_sent_in_a_name",
                condition=Q(state=PreEnrolmentState.DRAFT) | ~Q(accepted_by=""),
            ),
            models.CheckConstraint(
                name="pre_enrolment_of_a_stranger_is_confirmed",
                condition=Q(source=Source.HOME)
                & ~Q(state=PreEnrolmentState.UNCONFIRMED)
                & Q(confirmed_at=None)
                | Q(source=Source.ENTRY)
                & (
                    Q(state__in=PreEnrolmentState.private(), confirmed_at=None)
                    | Q(
                        state__in=PreEnrolmentState.shown_to_staff(),
                        confirmed_at__isnull=False,
                    )
                ),
            ),
            models.CheckConstraint(
                name="pre_enrolment_decided_iff_dated",
                condition=Q(
                    state__in=PreEnrolmentState.decided(),
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                | ~Q(state__in=PreEnrolmentState.decided()) & Q(decided_at=None, decided_by=None),
            ),
            models.CheckConstraint(
                name="pre_enrolment_refused_with_a_reason",
                condition=~Q(state=PreEnrolmentState.REFUSED, reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"],
                name="pre_enrolment_queue",
                condition=Q(state=PreEnrolmentState.WAITING),
            ),
            models.Index(
                fields=["address", "touched_at"],
                name="pre_enrolment_by_address",
                condition=~Q(address=""),
            ),
        ]

    def __str__(self) -> str:
        first = next(iter(self.guardians.all()), None)
        return str(first or self.family or self._meta.verbose_name)

    @property
    def is_draft(self) -> bool:
        return self.state == PreEnrolmentState.DRAFT

    @property
    def is_unconfirmed(self) -> bool:
        return self.state == PreEnrolmentState.UNCONFIRMED

    @property
    def is_waiting(self) -> bool:
        return self.state == PreEnrolmentState.WAITING

    @property
    def is_accepted(self) -> bool:
        return self.state == PreEnrolmentState.ACCEPTED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == PreEnrolmentState.WITHDRAWN

    @property
    def is_of_stranger(self) -> bool:
        return self.source == Source.ENTRY

    @property
    def first_guardian(self) -> "PreEnrolledGuardian | None":
        return self.guardians.filter(rank=1).first()

    @property
    def answer(self) -> int:
        return self.question_left + self.question_right

    @transaction.atomic
    def put_guardian(self, rank: int, values: Mapping[str, Any] | None, *, at: dt.datetime) -> None:
        """What was typed of this responsable; None: there is none. Raises ReenrolmentError."""
        self._touch(at=at)
        if values is None:
            self.guardians.filter(rank=rank).delete()
        else:
            self.guardians.update_or_create(rank=rank, defaults=dict(values))

    @transaction.atomic
    def put_student(
        self,
        values: Mapping[str, Any],
        wishes: Iterable[DisciplineOffer],
        *,
        at: dt.datetime,
        known: "PreEnrolledStudent | None" = None,
    ) -> "PreEnrolledStudent":
        """One more pupil, or one that was typed already. Raises ReenrolmentError."""
        self._touch(at=at)
        self._check_once(values, but=known)
        if known is None:
            self._check_room()
            known = self.students.create(**values)
        elif not self.students.filter(pk=known.pk).update(**values):
            raise ReenrolmentError(gettext("This pupil was taken off the request meanwhile."))
        student = known
        student.wishes.all().delete()
        for offer in wishes:
            student.wishes.create(offer=offer)
        return student

    @transaction.atomic
    def remove_student(self, student: "PreEnrolledStudent", *, at: dt.datetime) -> None:
        """Raises ReenrolmentError."""
        self._touch(at=at)
        self.students.filter(pk=student.pk).delete()

    @transaction.atomic
    def send(self, *, by: "User | None", at: dt.datetime, name: str) -> None:
        """«Enregistrer la demande»; `name` is who accepts. Raises Late, ReenrolmentError."""
        self._lock(PreEnrolmentState.DRAFT)
        self._check_open(at)
        if not self.students.exists():
            raise ReenrolmentError(gettext("Add a pupil first."))
        self.sent_at, self.sent_by, self.accepted_by = at, by, name
        self.accepted_words = self.period.accepted_words
        state = PreEnrolmentState.WAITING
        if self.is_of_stranger:
            state = PreEnrolmentState.UNCONFIRMED
        fields = ("sent_at", "sent_by", "accepted_by", "accepted_words")
        self._go(state, PreEnrolmentEvent.SENT, *fields, by=by, at=at)

    @transaction.atomic
    def give_up(self) -> None:
        """What was typed is forgotten; not what was sent meanwhile. Raises ReenrolmentError."""
        self._lock(PreEnrolmentState.DRAFT)
        self.delete()

    @transaction.atomic
    def confirm(self, *, at: dt.datetime) -> None:
        """Whoever reads the mailbox says so: the school sees it from now on.

        Raises ReenrolmentError.
        """
        self._lock(PreEnrolmentState.UNCONFIRMED)
        self.confirmed_at, self.address = at, ""
        fields = ("confirmed_at", "address")
        event = PreEnrolmentEvent.CONFIRMED
        self._go(PreEnrolmentState.WAITING, event, *fields, by=None, at=at)

    @transaction.atomic
    def accept(self, *, into: Family, by: "User", at: dt.datetime, is_known: bool) -> None:
        """`is_known`: staff found the family at the school. Raises ReenrolmentError."""
        self._lock(PreEnrolmentState.WAITING)
        if into.school_id != self.period.school_id:
            raise ReenrolmentError(gettext("This family is of another school."))
        self.family = into
        event = PreEnrolmentEvent.ATTACHED if is_known else PreEnrolmentEvent.ACCEPTED
        self._decide(PreEnrolmentState.ACCEPTED, event, "family", by=by, at=at)

    @transaction.atomic
    def refuse(self, *, by: "User", at: dt.datetime, reason: str) -> None:
        """`reason` is what the family reads. Raises ReenrolmentError."""
        self._lock(PreEnrolmentState.WAITING)
        if not reason.strip():
            raise ReenrolmentError(gettext("Give the reason: the family will read it."))
        self.reason = reason.strip()
        event = PreEnrolmentEvent.REFUSED
        self._decide(PreEnrolmentState.REFUSED, event, by=by, at=at)

    @transaction.atomic
    def withdraw(self, *, by: "User | None", at: dt.datetime) -> None:
        """Who asked wants it no more, as long as it is not decided. Raises ReenrolmentError."""
        self._lock(PreEnrolmentState.WAITING)
        self.touched_at = at
        event = PreEnrolmentEvent.WITHDRAWN
        self._go(PreEnrolmentState.WITHDRAWN, event, "touched_at", by=by, at=at)

    def hold(self) -> None:
        """Until the end of the transaction nobody else changes it; read anew.

        Raises GivenUp.
        """
        rows = PreEnrolment.objects.select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=self.pk).first()
        if row is None:
            raise GivenUp(gettext("This request was given up meanwhile: what was typed is erased."))
        for field in self._meta.concrete_fields:
            if field.name != "period":
                setattr(self, field.attname, getattr(row, field.attname))

    def _touch(self, *, at: dt.datetime) -> None:
        self._lock(PreEnrolmentState.DRAFT)
        self.touched_at = at
        self.save(update_fields=["touched_at"])

    def _lock(self, *states: str) -> None:
        self.hold()
        if self.state not in states:
            state = {"state": self.get_state_display()}
            raise ReenrolmentError(gettext("This pre-enrolment is now “%(state)s”.") % state)

    def _check_open(self, at: dt.datetime) -> None:
        self.period.read_dates()
        takes = self.period.takes_newcomers if self.is_of_stranger else self.period.takes_families
        if not takes or not self.period.is_open(at=at):
            raise Late(gettext("The school takes no pre-enrolments any more."))

    def _check_room(self) -> None:
        if self.students.count() >= MOST_STUDENTS:
            sentence = gettext(
                "A request names at most %(most)d pupils: send it, then begin another."
            )
            raise ReenrolmentError(sentence % {"most": MOST_STUDENTS})

    def _check_once(self, values: Mapping[str, Any], *, but: "PreEnrolledStudent | None") -> None:
        others = self.students.exclude(pk=but.pk) if but else self.students.all()
        same = {name: values[name] for name in ("last_name", "first_name", "birth_date")}
        if others.filter(**same).exists():
            raise ReenrolmentError(gettext("This pupil already stands in your request."))
        if values.get("is_guardian") and others.filter(is_guardian=True).exists():
            raise ReenrolmentError(gettext("Another pupil of the request is guardian 1."))

    def _decide(
        self,
        state: PreEnrolmentState,
        event: PreEnrolmentEvent,
        *fields: str,
        by: "User",
        at: dt.datetime,
    ) -> None:
        self.decided_at, self.decided_by = at, by
        self._go(state, event, "decided_at", "decided_by", "reason", *fields, by=by, at=at)

    def _go(
        self,
        state: PreEnrolmentState,
        event: PreEnrolmentEvent,
        *fields: str,
        by: "User | None",
        at: dt.datetime,
    ) -> None:
        self.state = state
        self.save(update_fields=["state", *fields])
        self.journal.create(event=event, by=by, at=at, note=self.reason)


class PreEnrolmentEntry(models.Model):
    """One thing that happened to a pre-enrolment; never changed afterwards."""

    pre_enrolment = models.ForeignKey(PreEnrolment, models.CASCADE, related_name="journal")
    event = models.CharField(_("event"), max_length=12, choices=PreEnrolmentEvent)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), null=True
    )
    at = models.DateTimeField(_("at"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("entry of the pre-enrolments' journal")
        verbose_name_plural = _("journal of pre-enrolments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {moment(self.at)}"

    @property
    def words(self) -> str:
        """As the journal of re-enrolments says its notes."""
        return self.note
