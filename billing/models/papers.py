"""The PDFs of issued documents, as they were made once and are served ever after."""

import uuid
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.credit import CreditNote
from billing.models.invoice import Invoice
from billing.models.payment import Payment
from billing.models.reversal import Reversal

OWNERS = ("invoice", "credit_note", "payment", "reversal")


def _of_one() -> Q:
    ways = [Q(**{f"{name}__isnull": name != owner for name in OWNERS}) for owner in OWNERS]
    return reduce(or_, ways)


class Paper(models.Model):
    """One PDF: the original, or the duplicate that families download."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="papers", null=True)
    credit_note = models.ForeignKey(CreditNote, models.PROTECT, related_name="papers", null=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="papers", null=True)
    reversal = models.ForeignKey(Reversal, models.PROTECT, related_name="papers", null=True)
    is_duplicate = models.BooleanField(_("duplicate"))
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("paper of a document")
        verbose_name_plural = _("papers of documents")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(name="paper_of_one_document", condition=_of_one()),
            *[
                models.UniqueConstraint(
                    name=f"paper_once_of_{owner}", fields=[owner, "is_duplicate"]
                )
                for owner in OWNERS
            ],
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
