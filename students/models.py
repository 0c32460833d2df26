"""Pupils, and what each guardian may see and do for each of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from families.enums import Civility
from families.models import Family, Guardian


class Student(models.Model):
    """An élève of a family; an adult pupil is also their own guardian (design 2)."""

    family = models.ForeignKey(
        Family, models.CASCADE, related_name="students", verbose_name=_("family")
    )
    civility = models.CharField(_("civility"), max_length=4, choices=Civility, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    own_guardian = models.OneToOneField(
        Guardian,
        models.SET_NULL,
        related_name="own_student",
        verbose_name=_("is the same person as"),
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("pupil")
        verbose_name_plural = _("pupils")
        ordering = ["last_name", "first_name", "pk"]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()


class GuardianStudent(models.Model):
    """What one guardian may see and do for one pupil; without a row, everything (design 2)."""

    guardian = models.ForeignKey(
        Guardian, models.CASCADE, related_name="student_rights", verbose_name=_("guardian")
    )
    student = models.ForeignKey(
        Student, models.CASCADE, related_name="guardian_rights", verbose_name=_("pupil")
    )
    sees_pedagogy = models.BooleanField(_("sees courses and marks"), default=True)
    sees_money = models.BooleanField(_("sees the billing"), default=True)
    may_edit = models.BooleanField(_("may request changes"), default=True)
    may_reenrol = models.BooleanField(_("may re-enrol"), default=True)
    is_notified = models.BooleanField(_("receives the notices"), default=True)

    class Meta:
        verbose_name = _("right of a guardian")
        verbose_name_plural = _("rights of guardians")
        constraints = [
            models.UniqueConstraint(
                name="guardian_student_once",
                fields=["guardian", "student"],
                violation_error_message=_("This guardian already has rights for this pupil."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} → {self.student}"
