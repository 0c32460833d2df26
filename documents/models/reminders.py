"""What a family was reminded of, and when."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from families.models import Family
from imuse_portal.figures import moment


class Reminder(models.Model):
    """A relance: the missing documents that a family was told of by mail."""

    family = models.ForeignKey(
        Family, models.CASCADE, related_name="document_reminders", verbose_name=_("family")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    missing = models.TextField(_("missing documents"))
    note = models.TextField(_("words of the school"), blank=True)

    class Meta:
        verbose_name = _("reminder of documents")
        verbose_name_plural = _("reminders of documents")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.family}, {moment(self.at)}"
