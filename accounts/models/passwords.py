"""The lost password: what was asked for, and the provisional password that answers it."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import key_of
from imuse_portal.figures import moment


class LostPasswordRequest(models.Model):
    """What somebody typed into «Mot de passe perdu»; the worker answers, the page never knows.

    Asking is one insert whatever was typed: the same time and bytes for everybody (design 5).
    The words typed are blanked once it is handled.
    """

    identifier = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    address = models.GenericIPAddressField()
    requested_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="lost_password_requests"
    )

    class Meta:
        indexes = [
            models.Index(
                name="lost_password_waiting", fields=["requested_at"], condition=Q(handled_at=None)
            ),
            models.Index(name="lost_password_by_address", fields=["address", "requested_at"]),
        ]

    def __str__(self) -> str:
        return moment(self.requested_at)


class ProvisionalPasswordQuerySet(models.QuerySet["ProvisionalPassword"]):
    def of_identifier(self, typed: str) -> "ProvisionalPasswordQuerySet":
        return self.alias(key=Lower("user__identifier")).filter(key=key_of(typed))

    def live(self, *, at: dt.datetime) -> "ProvisionalPasswordQuerySet":
        """Neither spent nor made obsolete nor past its time."""
        return self.filter(ended_at=None, expires_at__gt=at)


class ProvisionalPassword(models.Model):
    """A mailed password that opens «Mot de passe» alone, until a new one is chosen (design 5).

    While one is live the account's own password is refused; past its time that one lives again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="provisional_passwords"
    )
    password = models.CharField(_("password"), max_length=128)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ProvisionalPasswordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="provisional_password_one_open_per_user",
                fields=["user"],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def set(self, password: str) -> None:
        self.password = make_password(password)

    def matches(self, password: str) -> bool:
        return check_password(password, self.password)
