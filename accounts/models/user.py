"""An account: the person who signs in, with an identifier that the school gave."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import key_of
from accounts.models.school import School
from imuse_portal.search import trigrams


class AccountManager(UserManager["User"]):
    """Accounts are found and made by identifier, without regard to case."""

    def with_identifier(self, typed: str) -> "models.QuerySet[User]":
        """The account of what somebody typed, if there is one; uses the unique index."""
        return self.alias(key=Lower("identifier")).filter(key=key_of(typed))

    def get_by_natural_key(self, identifier: str | None) -> "User":
        return self.get(identifier__iexact=identifier)

    def create_superuser(  # type: ignore[override] # Django's own names it a username
        self, identifier: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        return super().create_superuser(identifier, email, password, **fields)

    def _create_user(
        self, identifier: str, email: str | None, password: str | None, **fields: Any
    ) -> "User":
        user = self.model(identifier=identifier, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """An account of the portal or of the desk; a person may have one of each."""

    username = None  # type: ignore[assignment]
    identifier = models.CharField(
        _("identifier"),
        max_length=60,
        help_text=_("Surname and number, as in dupont1; the case does not matter."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    schools = models.ManyToManyField(
        School, verbose_name=_("works for"), related_name="staff", blank=True
    )
    default_school = models.ForeignKey(
        School,
        models.SET_NULL,
        verbose_name=_("school shown first"),
        related_name="+",
        null=True,
        blank=True,
    )
    accessibility = models.JSONField(_("accessibility preferences"), default=dict, blank=True)
    sessions_ended_at = models.DateTimeField(_("sessions ended at"), null=True, editable=False)
    password_changed_at = models.DateTimeField(_("password changed at"), null=True, editable=False)
    failures_alerted_at = models.DateTimeField(null=True, editable=False)

    # Set by the backend on whom a provisional password let in: until when it does (design 5).
    provisional_until: dt.datetime | None = None

    USERNAME_FIELD = "identifier"
    REQUIRED_FIELDS = ["email"]

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["identifier"]
        indexes = [trigrams("identifier", name="user_identifier_trigrams")]
        constraints = [
            models.UniqueConstraint(
                Lower("identifier"),
                name="user_identifier_unique",
                violation_error_message=_("This identifier is already taken."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_on_portal",
                condition=Q(is_staff=False) & ~Q(email=""),
                violation_error_message=_("Another portal account has this e-mail."),
            ),
            models.CheckConstraint(
                name="user_identifier_is_trimmed",
                condition=Q(identifier__regex=r"^\S+$"),
                violation_error_message=_("An identifier has no space."),
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    def get_session_auth_hash(self) -> str:
        """Changes with the password and when staff end the sessions, which ends them all."""
        return f"{super().get_session_auth_hash()}{self._sessions_mark}"

    def get_session_auth_fallback_hash(self) -> Any:
        for fallback in super().get_session_auth_fallback_hash():
            yield f"{fallback}{self._sessions_mark}"

    def end_sessions(self, *, at: dt.datetime) -> None:
        """Sign this person out everywhere; their password stays."""
        self.sessions_ended_at = at
        self.save(update_fields=["sessions_ended_at"])

    @property
    def _sessions_mark(self) -> str:
        return f".{self.sessions_ended_at.timestamp()}" if self.sessions_ended_at else ""
