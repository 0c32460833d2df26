"""Mails to many families of a campaign: asked once, sent in batches, each family once."""

import datetime as dt

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from families.models import Family
from imuse_portal.figures import moment
from reenrolment.enums import MailingKind
from reenrolment.models.campaign import Campaign, ReenrolmentError


class MailingQuerySet(models.QuerySet["Mailing"]):
    def unfinished(self) -> "MailingQuerySet":
        return self.filter(finished_at=None)

    def under_way(self) -> "MailingQuerySet":
        """Neither finished nor stopped."""
        return self.unfinished().filter(stopped_at=None)


class Mailing(models.Model):
    """An opening, a reminder before the closing, a relance of some families."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="mailings", verbose_name=_("campaign")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MailingKind)
    note = models.TextField(_("words of the school"), blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
        null=True,
        blank=True,
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing of a campaign")
        verbose_name_plural = _("mailings of a campaign")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="mailing_one_of_its_kind_at_once",
                fields=["campaign", "kind"],
                condition=Q(finished_at=None, stopped_at=None) & ~Q(kind=MailingKind.REMINDER),
                violation_error_message=_("Such a mailing is on its way already."),
            ),
            models.CheckConstraint(
                name="mailing_finished_or_stopped",
                condition=Q(finished_at=None) | Q(stopped_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {moment(self.asked_at)}"

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and self.stopped_at is None

    @transaction.atomic
    def stop(self, *, at: dt.datetime) -> None:
        """Nobody else is written to; who was told stays told. Raises ReenrolmentError."""
        self._lock()
        if not self.is_under_way:
            raise ReenrolmentError(gettext("This mailing is not on its way any more."))
        self.stopped_at = at
        self.save(update_fields=["stopped_at"])

    @transaction.atomic
    def resume(self, *, at: dt.datetime) -> None:
        """To who was not told yet, and waits in no other. Raises ReenrolmentError."""
        self.campaign.lock()
        self._lock()
        if self.stopped_at is None:
            raise ReenrolmentError(gettext("This mailing is not stopped."))
        if not self.campaign.is_open(at=at):
            raise ReenrolmentError(gettext("The campaign is not open: nobody can answer it now."))
        others = self.campaign.mailings.under_way().filter(kind=self.kind)
        if others.exists() and self.kind != MailingKind.REMINDER:
            raise ReenrolmentError(gettext("Such a mailing is on its way already."))
        waiting = MailingLine.objects.waiting().filter(mailing__in=others)
        self.lines.waiting().filter(family__in=waiting.values("family")).delete()
        self.stopped_at = None
        self.save(update_fields=["stopped_at"])

    def _lock(self) -> None:
        Mailing.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        self.refresh_from_db(fields=["finished_at", "stopped_at"])


class MailingLineQuerySet(models.QuerySet["MailingLine"]):
    def waiting(self) -> "MailingLineQuerySet":
        return self.filter(told_at=None)

    def written(self) -> "MailingLineQuerySet":
        """To whom a mail went."""
        return self.filter(told__gt=0)

    def unreachable(self) -> "MailingLineQuerySet":
        return self.filter(has_no_reader=True)

    def passed_over(self) -> "MailingLineQuerySet":
        """Who had answered, or could not answer any more, when their turn came."""
        return self.filter(told=0, has_no_reader=False).exclude(told_at=None)


class MailingLine(models.Model):
    """One family of a mailing; told once, however often the worker is stopped."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="lines")
    family = models.ForeignKey(Family, models.CASCADE, related_name="campaign_mails")
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    told = models.PositiveSmallIntegerField(_("guardians told"), default=0)
    has_no_reader = models.BooleanField(
        _("nobody could be written to"),
        default=False,
        help_text=_("No guardian has an account and wants notices."),
    )

    objects = MailingLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("family of a mailing")
        verbose_name_plural = _("families of a mailing")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="mailing_line_once", fields=["mailing", "family"]),
            models.CheckConstraint(
                name="mailing_line_without_a_reader_told_nobody",
                condition=Q(has_no_reader=False) | Q(told=0, told_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["mailing", "id"], name="mailing_line_waits", condition=Q(told_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailing}: {self.family}"
