"""The proof of an absence announced beforehand: nobody has to give one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.files import StoredFile
from students.models import Absence


class AbsenceProof(models.Model):
    """A justificatif d'absence: one file for one absence."""

    absence = models.OneToOneField(
        Absence, models.CASCADE, related_name="proof", verbose_name=_("absence")
    )
    file = models.OneToOneField(
        StoredFile, models.RESTRICT, related_name="absence_proof", verbose_name=_("file")
    )

    class Meta:
        verbose_name = _("proof of an absence")
        verbose_name_plural = _("proofs of absences")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.absence)
