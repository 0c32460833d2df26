"""The private address under which a pupil's timetable is read by a calendar."""

import datetime as dt
import secrets
from functools import partial

from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from families.models import Guardian
from students.models.student import Student


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def live(self) -> "CalendarFeedQuerySet":
        return self.filter(revoked_at=None)

    def of_token(self, token: str) -> "CalendarFeedQuerySet":
        """At most one; none when the signature is not ours."""
        try:
            return self.live().filter(key=CalendarFeed.signer().unsign(token))
        except signing.BadSignature:
            return self.none()


class CalendarFeed(models.Model):
    """An address of one guardian for one pupil; whoever knows it reads the lessons.

    The row keeps a random key, the address is this key signed by the portal: it can be shown
    again to its guardian, and a copy of the database opens no calendar.
    """

    guardian = models.ForeignKey(
        Guardian, models.CASCADE, related_name="calendar_feeds", verbose_name=_("guardian")
    )
    student = models.ForeignKey(
        Student, models.CASCADE, related_name="calendar_feeds", verbose_name=_("pupil")
    )
    key = models.CharField(
        _("key"),
        max_length=43,
        unique=True,
        default=partial(secrets.token_urlsafe, 32),
        editable=False,
    )
    made_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    told = models.JSONField(
        _("what calendars were told"),
        default=dict,
        editable=False,
        help_text=_("By lesson: a digest of what was said last, and how often it changed."),
    )

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                name="calendar_feed_one_live",
                fields=["guardian", "student"],
                condition=Q(revoked_at=None),
                violation_error_message=_("This guardian already has an address for this pupil."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}, {self.guardian}"

    @staticmethod
    def signer() -> signing.Signer:
        return signing.Signer(sep=".", salt="students.calendar_feed")

    @property
    def token(self) -> str:
        return self.signer().sign(self.key)

    def revoke(self, *, at: dt.datetime) -> None:
        self.revoked_at = at
        self.told = {}
        self.save(update_fields=["revoked_at", "told"])
