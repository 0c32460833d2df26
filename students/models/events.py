"""Répertoire: the musical events of the school and what each pupil played there (inventory 81)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from imuse_portal.figures import length
from imuse_portal.search import trigrams
from students.models.student import Student


class Event(models.Model):
    """A concert, an audition, an examination before an audience."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="events", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=160)
    on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=160, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-on", "name"]
        indexes = [trigrams("name", name="event_name_trigrams")]
        constraints = [models.UniqueConstraint(name="event_once", fields=["school", "name", "on"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.on:%d/%m/%Y}"


class Performance(models.Model):
    """A morceau that a pupil played at an event."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="performances", verbose_name=_("event")
    )
    student = models.ForeignKey(
        Student, models.CASCADE, related_name="performances", verbose_name=_("pupil")
    )
    piece = models.CharField(_("piece"), max_length=200)
    composer = models.CharField(_("composer"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("performance")
        verbose_name_plural = _("performances")
        ordering = ["-event__on", "event__name", "pk"]
        indexes = [
            trigrams("piece", name="performance_piece_trigrams"),
            trigrams("composer", name="performance_composer_trigrams"),
        ]
        constraints = [
            models.UniqueConstraint(name="performance_once", fields=["event", "student", "piece"])
        ]

    def __str__(self) -> str:
        return self.piece

    @property
    def lasts(self) -> str:
        return length(self.minutes)
