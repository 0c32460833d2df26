"""What a school decides about the sheets: the state of each field, the reasons it often gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from families.enums import FieldState, SheetContext


class FieldRule(models.Model):
    """A school's rule for one field of one form, in one context; no rule: as the form has it.

    The re-enrolment, where it has no rule of its own, follows that of the sheet.
    """

    school = models.ForeignKey(
        School, models.CASCADE, related_name="field_rules", verbose_name=_("school")
    )
    form = models.CharField(_("form"), max_length=60)
    field = models.CharField(_("field"), max_length=60)
    context = models.CharField(
        _("context"), max_length=12, choices=SheetContext, default=SheetContext.SHEET
    )
    state = models.CharField(_("state"), max_length=10, choices=FieldState)
    label = models.CharField(
        _("label"), max_length=60, blank=True, help_text=_("Empty: the usual label.")
    )
    is_low_risk = models.BooleanField(
        _("applied at once"),
        default=False,
        help_text=_("A change of this field needs no validation."),
    )

    class Meta:
        verbose_name = _("field rule")
        verbose_name_plural = _("field rules")
        ordering = ["school", "form", "context", "field"]
        constraints = [
            models.UniqueConstraint(
                name="field_rule_once",
                fields=["school", "form", "field", "context"],
                violation_error_message=_("This field already has a rule in this context."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form}.{self.field}: {self.get_state_display()}"


class CannedReason(models.Model):
    """A reason of refusal that the school often gives; staff pick it and may finish it."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="canned_reasons", verbose_name=_("school")
    )
    text = models.CharField(_("reason"), max_length=300)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("canned reason")
        verbose_name_plural = _("canned reasons")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text
