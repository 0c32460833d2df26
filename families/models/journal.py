"""What happened to a request, line by line."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from families.enums import JournalEvent
from families.models.changeset import ChangeSet
from imuse_portal.figures import moment


class JournalEntry(models.Model):
    """One thing that happened to a request; never changed afterwards."""

    changeset = models.ForeignKey(ChangeSet, models.CASCADE, related_name="journal")
    event = models.CharField(_("event"), max_length=10, choices=JournalEvent)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), null=True
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    revision = models.PositiveIntegerField(_("revision"))
    note = models.TextField(_("note"), blank=True)
    values = models.JSONField(_("values"), default=dict)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal of requests")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {moment(self.at)}"

    @property
    def words(self) -> str:
        """What happened, as families and staff read it alike."""
        if self.event == JournalEvent.APPROVED and self.changeset.has_refused_fields:
            return gettext("Accepted in part")
        return str(JournalEvent(self.event).label)
