"""Choices of what pupils follow."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class YearState(models.TextChoices):
    """Cours shows the current year, Historique the closed ones, a campaign aims at the next."""

    PREPARING = "preparing", _("In preparation")
    CURRENT = "current", pgettext_lazy("school year", "Current")
    CLOSED = "closed", _("Closed")


class Weekday(models.IntegerChoices):
    """As ISO 8601 counts them."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class ActivityStatus(models.TextChoices):
    """Situation d'activité of a pupil in a course (inventory 72)."""

    ACTIVE = "active", _("Active")
    ON_LEAVE = "on_leave", _("On leave")
    STOPPED = "stopped", _("Stopped")


class AbsenceOrigin(models.TextChoices):
    """Who told of the absence: the family beforehand, or the school afterwards."""

    ANNOUNCED = "announced", _("Announced by the family")
    RECORDED = "recorded", _("Recorded by the school")


class NotificationKind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    POST = "post", _("Post")
    PHONE = "phone", _("Phone")
    SMS = "sms", _("Text message")
