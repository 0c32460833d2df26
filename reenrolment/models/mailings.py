"""Mails to many families of a campaign: asked once, sent in batches, each family once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from families.models import Family
from imuse_portal.figures import moment
from reenrolment.enums import MailingKind
from reenrolment.models.campaign import Campaign


class MailingQuerySet(models.QuerySet["Mailing"]):
    def unfinished(self) -> "MailingQuerySet":
        return self.filter(finished_at=None)


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

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing of a campaign")
        verbose_name_plural = _("mailings of a campaign")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="mailing_one_of_its_kind_at_once",
                fields=["campaign", "kind"],
                condition=Q(finished_at=None),
                violation_error_message=_("Such a mailing is on its way already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {moment(self.asked_at)}"


class MailingLine(models.Model):
    """One family of a mailing; told once, however often the worker is stopped."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="lines")
    family = models.ForeignKey(Family, models.CASCADE, related_name="campaign_mails")
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    told = models.PositiveSmallIntegerField(_("guardians told"), default=0)

    class Meta:
        verbose_name = _("family of a mailing")
        verbose_name_plural = _("families of a mailing")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="mailing_line_once", fields=["mailing", "family"]),
        ]
        indexes = [
            models.Index(
                fields=["mailing", "id"], name="mailing_line_waits", condition=Q(told_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailing}: {self.family}"
