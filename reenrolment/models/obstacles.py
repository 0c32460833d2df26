"""What stands against a pupil's re-enrolment until somebody lifts it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reenrolment.enums import ObstacleKind
from reenrolment.models.campaign import Campaign
from students.models import Student


class ObstacleQuerySet(models.QuerySet["Obstacle"]):
    def standing(self) -> "ObstacleQuerySet":
        return self.filter(lifted_at=None)

    def stops(self) -> "ObstacleQuerySet":
        return self.standing().filter(is_stop=True)


class Obstacle(models.Model):
    """An unpaid invoice, an instrument, an opinion: a warning, or a stop before «Valider»."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="obstacles", verbose_name=_("campaign")
    )
    student = models.ForeignKey(
        Student, models.CASCADE, related_name="obstacles", verbose_name=_("pupil")
    )
    kind = models.CharField(_("what"), max_length=12, choices=ObstacleKind)
    is_stop = models.BooleanField(
        _("stops the re-enrolment"),
        default=False,
        help_text=_("Unticked: the family is warned and may go on."),
    )
    text = models.CharField(
        _("what the family reads"), max_length=300, help_text=_("And what it can do about it.")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("lifted by"),
        null=True,
        blank=True,
    )

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        ordering = ["campaign", "student", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="obstacle_one_standing_of_a_kind",
                fields=["campaign", "student", "kind"],
                condition=Q(lifted_at=None),
                violation_error_message=_("This pupil already has such an obstacle."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.get_kind_display()}"
