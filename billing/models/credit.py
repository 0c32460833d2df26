"""The correction of an invoice that was issued."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.enums import NumberKind
from billing.models.accounts import money
from billing.models.invoice import NOTHING, Invoice
from billing.models.issued import BillingError, Issued, issued_iff_numbered, numbered_once
from billing.models.payment import FormerAllocation

if TYPE_CHECKING:
    from accounts.models import User


class CreditNote(Issued):
    """An avoir: so much less is owed of one invoice."""

    NUMBERED = NumberKind.CREDIT_NOTE

    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="credit_notes", verbose_name=_("invoice")
    )
    amount = money(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        ordering = ["-issued_on", "-number"]
        constraints = [
            numbered_once("credit_note_numbered_once"),
            models.CheckConstraint(
                name="credit_note_is_numbered",
                condition=~Q(number=""),
                violation_error_message=_("A credit note has a number."),
            ),
            issued_iff_numbered("credit_note_issued_iff_numbered"),
            models.CheckConstraint(
                name="credit_note_of_something",
                condition=Q(amount__gt=0),
                violation_error_message=_("A credit note is of more than 0,00 €."),
            ),
            models.CheckConstraint(
                name="credit_note_with_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Give the reason: the family will read it."),
            ),
        ]

    @property
    def ledger(self) -> str:
        return self.invoice.ledger

    @property
    def label(self) -> str:
        return self.reason


@transaction.atomic
def credit(
    invoice: Invoice, *, amount: Decimal, reason: str, by: "User", at: dt.datetime, on: dt.date
) -> CreditNote:
    """Take so much back; payments that the invoice no longer takes are free again, the last first.

    Raises BillingError.
    """
    Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    locked = Invoice.objects.with_sums().get(pk=invoice.pk)
    if not locked.is_issued:
        raise BillingError(gettext("Only an issued invoice is corrected by a credit note."))
    if not NOTHING < amount <= locked.total - locked.credited:
        raise BillingError(gettext("A credit note is at most what the invoice still is."))
    if not reason.strip():
        raise BillingError(gettext("Give the reason: the family will read it."))
    free(locked.allocations, amount - locked.due)
    note = CreditNote(
        school=locked.school, account=locked.account, family=locked.family, payer=locked.payer,
        invoice=locked, amount=amount, reason=reason.strip(),
    )  # fmt: skip
    note._freeze(by=by, at=at, on=on)
    note.payer_name, note.payer_address = locked.payer_name, locked.payer_address
    note.save(force_insert=True)
    return note


def free(allocations: Any, excess: Decimal) -> None:
    """Take so much of them back, the last first."""
    for row in allocations.select_for_update().order_by("-pk"):
        if excess <= 0:
            return
        taken = min(row.amount, excess)
        excess -= taken
        if taken == row.amount:
            pair = {"payment_id": row.payment_id, "invoice_id": row.invoice_id}
            FormerAllocation.objects.get_or_create(**pair)
            row.delete()
        else:
            row.amount -= taken
            row.save(update_fields=["amount"])
