"""The portal's outbox: each mail is a row, written with the event that it tells of."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from post_office.models import STATUS, Email

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATES = {
    STATUS.sent: _("Sent"),
    STATUS.failed: _("Failed"),
    STATUS.queued: _("Waiting"),
    STATUS.requeued: _("To be tried again"),
}


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def expired(self, *, at: dt.datetime) -> "OutgoingMailQuerySet":
        """Never sent, and no use any more."""
        return self.filter(expires_at__lte=at, status__in=[STATUS.queued, STATUS.requeued])

    def lately_failed(self, *, at: dt.datetime) -> "OutgoingMailQuerySet":
        """Given up in the last thirty days, after all attempts or past their use."""
        return self.filter(status=STATUS.failed, created__gt=at - dt.timedelta(days=30))


class OutgoingMail(Email):
    """A mail of one school to one person, as post_office keeps it, and whose it is."""

    school = models.ForeignKey(
        "accounts.School",
        models.CASCADE,
        related_name="outgoing_mails",
        verbose_name=_("school"),
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=80)
    is_secret = models.BooleanField(
        _("carries a password"),
        default=False,
        help_text=_("Its text is removed once it is sent, and it cannot be sent again."),
    )

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> "StrOrPromise":
        return STATES[self.status]

    @property
    def waits(self) -> bool:
        return self.status in (STATUS.queued, STATUS.requeued)

    @property
    def readable_text(self) -> "StrOrPromise":
        """For staff: never a password, not even while it waits."""
        return (
            _("This text carries a password: it is not shown.") if self.is_secret else self.message
        )

    @property
    def last_error(self) -> str:
        """What the mail server said at the last attempt that failed."""
        log = self.logs.filter(status=STATUS.failed).order_by("-date").first()
        return log.message if log else ""

    @property
    def can_be_sent_again(self) -> bool:
        return not self.is_secret and self.status in (STATUS.sent, STATUS.failed)

    def send_again(self) -> None:
        """Back into the queue, under the same Message-ID."""
        self.status, self.number_of_retries = STATUS.queued, 0
        self.scheduled_time = self.expires_at = None
        self.save(update_fields=["status", "number_of_retries", "scheduled_time", "expires_at"])
