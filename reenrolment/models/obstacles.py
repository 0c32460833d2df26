"""What stands against a pupil's re-enrolment until somebody lifts it, and the school's rules."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reenrolment.enums import ObstacleEffect, ObstacleKind
from reenrolment.models.campaign import Campaign
from students.models import Student

if TYPE_CHECKING:
    from accounts.models import User


class ObstacleRuleQuerySet(models.QuerySet["ObstacleRule"]):
    def of_opinions(self) -> "ObstacleRuleQuerySet":
        """Of campaigns that make something of what teachers say."""
        return self.filter(kind=ObstacleKind.OPINION).exclude(effect=ObstacleEffect.IGNORED)


class ObstacleRule(models.Model):
    """What a campaign makes of one kind of obstacle; without a rule, the kind is ignored."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="obstacle_rules", verbose_name=_("campaign")
    )
    kind = models.CharField(
        _("what"),
        max_length=12,
        choices=[(kind.value, kind.label) for kind in ObstacleKind.ruled()],
    )
    effect = models.CharField(
        _("effect"), max_length=8, choices=ObstacleEffect, default=ObstacleEffect.WARNING
    )
    text = models.CharField(
        _("what the family reads"),
        max_length=300,
        help_text=_("And what it can do. No amounts: every guardian reads it."),
    )

    objects = ObstacleRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule about obstacles")
        verbose_name_plural = _("rules about obstacles")
        ordering = ["campaign", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="obstacle_rule_once",
                fields=["campaign", "kind"],
                violation_error_message=_("The campaign already has a rule for this."),
            ),
            models.CheckConstraint(
                name="obstacle_rule_of_a_kind_with_rules",
                condition=Q(kind__in=ObstacleKind.ruled()),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_effect_display()}"

    @property
    def is_ignored(self) -> bool:
        return self.effect == ObstacleEffect.IGNORED

    @property
    def is_stop(self) -> bool:
        return self.effect == ObstacleEffect.STOP


class ObstacleQuerySet(models.QuerySet["Obstacle"]):
    def standing(self) -> "ObstacleQuerySet":
        return self.filter(lifted_at=None)

    def lifted(self) -> "ObstacleQuerySet":
        return self.exclude(lifted_at=None)


class Obstacle(models.Model):
    """What somebody entered against one pupil: a warning, or a stop before «Valider».

    Lifted, it also lifts what the portal finds of that kind by the campaign's rules.
    """

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
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("entered by"),
        null=True,
        blank=True,
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
        return f"{self.student} – {self.get_kind_display()}"

    def is_still_of(self, user: "User") -> bool:
        """Entered by this person, who may take it back; not once somebody lifted it."""
        return self.entered_by_id == user.pk and self.lifted_at is None
