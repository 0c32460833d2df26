"""The facts that the accessibility statement is computed from."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.school import School


class AccessibilityAudit(models.Model):
    """An audit of a school's portal against RGAA 4.1; without one the portal is «non conforme»."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="audits", verbose_name=_("school")
    )
    audited_on = models.DateField(_("audited on"))
    auditor = models.CharField(_("auditor"), max_length=120)
    applicable_criteria = models.PositiveSmallIntegerField(_("applicable criteria"))
    met_criteria = models.PositiveSmallIntegerField(_("criteria met"))
    non_conformities = models.TextField(_("what does not conform"), blank=True)
    exemptions = models.TextField(_("exemptions"), blank=True)

    class Meta:
        verbose_name = _("accessibility audit")
        verbose_name_plural = _("accessibility audits")
        ordering = ["-audited_on"]
        get_latest_by = "audited_on"
        constraints = [
            models.CheckConstraint(
                name="audit_met_within_applicable",
                condition=Q(applicable_criteria__gt=0)
                & Q(met_criteria__lte=F("applicable_criteria"))
                & Q(applicable_criteria__lte=106),
                violation_error_message=_(
                    "RGAA 4.1 has 106 criteria; those met are among those applicable."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.audited_on:%d/%m/%Y}"
