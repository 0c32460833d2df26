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

    MONDAY = 1, pgettext_lazy("weekday", "Monday")
    TUESDAY = 2, pgettext_lazy("weekday", "Tuesday")
    WEDNESDAY = 3, pgettext_lazy("weekday", "Wednesday")
    THURSDAY = 4, pgettext_lazy("weekday", "Thursday")
    FRIDAY = 5, pgettext_lazy("weekday", "Friday")
    SATURDAY = 6, pgettext_lazy("weekday", "Saturday")
    SUNDAY = 7, pgettext_lazy("weekday", "Sunday")


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
