"""Choices of pre-enrolments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """From where it comes (inventory 107, 111)."""

    HOME = "home", _("From home: a family of the school")
    ENTRY = "entry", _("From the entry page: somebody new")


class PreEnrolmentState(models.TextChoices):
    """Staff see it from «waiting» on."""

    DRAFT = "draft", _("Being filled in")
    UNCONFIRMED = "unconfirmed", _("E-mail address to be confirmed")
    WAITING = "waiting", _("Pre-enrolment awaiting the school's answer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn by who asked")

    @classmethod
    def shown_to_staff(cls) -> tuple["PreEnrolmentState", ...]:
        return (cls.WAITING, *cls.decided(), cls.WITHDRAWN)

    @classmethod
    def decided(cls) -> tuple["PreEnrolmentState", ...]:
        return (cls.ACCEPTED, cls.REFUSED)

    @classmethod
    def private(cls) -> tuple["PreEnrolmentState", ...]:
        """Of no concern to the school yet; of a stranger, forgotten after a few days."""
        return (cls.DRAFT, cls.UNCONFIRMED)


class PreEnrolmentEvent(models.TextChoices):
    """What happens to a pre-enrolment; its journal is made of these."""

    SENT = "sent", _("Sent to the school")
    CONFIRMED = "confirmed", _("E-mail address confirmed")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn by who asked")
    PLACED = "placed", _("Placed in a class")
    ATTACHED = "attached", _("Accepted into a family that the school knows")
    REFUSED = "refused", _("Refused")
