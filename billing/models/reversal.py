"""The counter-entry of a payment: what came in and went out again."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.enums import NumberKind, ReversalKind
from billing.models.accounts import money
from billing.models.credit import free
from billing.models.days import WrongDay, hold_past
from billing.models.invoice import NOTHING, Invoice
from billing.models.issued import BillingError, Issued, issued_iff_numbered, numbered_once
from billing.models.payment import Payment

if TYPE_CHECKING:
    from accounts.models import User


class Reversal(Issued):
    """A cheque that the bank returned, a refund, an entry by mistake; the payment itself stays."""

    NUMBERED = NumberKind.REVERSAL

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="reversals", verbose_name=_("payment")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReversalKind)
    reversed_on = models.DateField(_("reversed on"))
    amount = money(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("counter-entry")
        verbose_name_plural = _("counter-entries")
        ordering = ["-reversed_on", "-number"]
        constraints = [
            numbered_once("reversal_numbered_once"),
            models.CheckConstraint(
                name="reversal_is_numbered",
                condition=~Q(number=""),
                violation_error_message=_("A counter-entry has a number."),
            ),
            issued_iff_numbered("reversal_issued_iff_numbered"),
            models.CheckConstraint(
                name="reversal_of_something",
                condition=Q(amount__gt=0),
                violation_error_message=_("A counter-entry is of more than 0,00 €."),
            ),
            models.CheckConstraint(
                name="reversal_with_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Give the reason: the family will read it."),
            ),
        ]

    @property
    def ledger(self) -> str:
        return self.payment.ledger

    @property
    def label(self) -> str:
        return f"{self.get_kind_display()} – {self.payment.number} – {self.reason}"


@transaction.atomic
def reverse(
    payment: Payment,
    *,
    kind: str,
    amount: Decimal,
    reason: str,
    reversed_on: dt.date,
    by: "User",
    at: dt.datetime,
    on: dt.date,
) -> Reversal:
    """So much of it is gone again; the invoices that it paid are owed anew, the last first.

    Raises BillingError.
    """
    invoices = Invoice.objects.filter(family=payment.family_id)
    list(invoices.select_for_update(of=("self",)).order_by("pk"))
    Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    locked = Payment.objects.with_sums().get(pk=payment.pk)
    if not NOTHING < amount <= locked.amount - locked.reversed:
        raise BillingError(gettext("No more is reversed than there is still of the payment."))
    if reversed_on < locked.received_on:
        raise WrongDay(gettext("A payment is reversed on the day it came in, or later."))
    hold_past(reversed_on, on=on)
    if not reason.strip():
        raise BillingError(gettext("Give the reason: the family will read it."))
    free(locked.allocations, amount - locked.left)
    made = Reversal(
        school=locked.school, account=locked.account, family=locked.family, payer=locked.payer,
        payment=locked, kind=kind, amount=amount, reason=reason.strip(), reversed_on=reversed_on,
    )  # fmt: skip
    made._freeze(by=by, at=at, on=on)
    made.payer_name, made.payer_address = locked.payer_name, locked.payer_address
    made.save(force_insert=True)
    return made
