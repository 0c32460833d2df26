"""What a family has paid, for which invoices, and how it reached the bank."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from billing.enums import Ledger, NumberKind, PaymentMethod
from billing.models.accounts import PaymentAccount, money
from billing.models.days import hold_past, oldest
from billing.models.invoice import NOTHING, Invoice, summed
from billing.models.issued import BillingError, Issued, issued_iff_numbered, numbered_once
from families.models import Guardian

if TYPE_CHECKING:
    from accounts.models import User


class Deposit(models.Model):
    """A remise: cheques or cash taken to the bank together, with their slip."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, models.PROTECT, related_name="deposits", verbose_name=_("school")
    )
    account = models.ForeignKey(
        PaymentAccount, models.PROTECT, related_name="deposits", verbose_name=_("payment account")
    )
    method = models.CharField(_("means of payment"), max_length=12, choices=PaymentMethod)
    made_on = models.DateField(_("deposited on"))
    made_at = models.DateTimeField(_("recorded at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")
        ordering = ["-made_on", "-made_at"]

    def __str__(self) -> str:
        return f"{self.made_on:%d/%m/%Y} – {self.get_method_display()}"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def with_sums(self) -> "PaymentQuerySet":
        """`allocated`, `reversed`, and `left`: what is there still, and pays no invoice."""
        reversals: Any = self.model._meta.get_field("reversals").related_model
        allocated = summed(Allocation.objects.all(), "payment")
        gone = summed(reversals.objects.all(), "payment")
        return self.annotate(
            allocated=allocated, reversed=gone, left=F("amount") - allocated - gone
        )

    def unallocated(self) -> "PaymentQuerySet":
        """Overpayments, and payments that nobody assigned yet."""
        return self.with_sums().filter(Q(left__gt=0))

    def undecided(self) -> "PaymentQuerySet":
        """Of these, those of which nobody said yet that the school keeps them as a credit."""
        return self.unallocated().filter(kept_at=None)

    def like(self, other: "Payment") -> "PaymentQuerySet":
        """Those that stand already and look the same: the same cheque, perhaps."""
        same = ("family", "account", "amount", "method", "received_on", "reference")
        rows = self.filter(**{name: getattr(other, name) for name in same})
        return rows.with_sums().filter(Q(reversed__lt=F("amount")))

    def to_deposit(self) -> "PaymentQuerySet":
        waiting = self.filter(deposit=None, method__in=[PaymentMethod.CHEQUE, PaymentMethod.CASH])
        there = waiting.with_sums().filter(Q(reversed__lt=F("amount")))
        return there.order_by("received_on", "number")

    def open_to(self, guardian: Guardian) -> "PaymentQuerySet":
        """As for invoices: what pays one that is hidden, or once did, is hidden with it."""
        rows = self.filter(family=guardian.family_id)
        if not guardian.family.school.shares_household:
            rows = rows.filter(Q(payer=guardian) | Q(payer=None))
        hidden = guardian.student_rights.filter(sees_money=False).values("student")
        shown = rows.exclude(allocations__invoice__lines__student__in=hidden)
        return shown.exclude(former_allocations__invoice__lines__student__in=hidden)


class Payment(Issued):
    """A règlement; its paper is the receipt."""

    NUMBERED = NumberKind.RECEIPT

    ledger = models.CharField(_("ledger"), max_length=10, choices=Ledger)
    method = models.CharField(_("means of payment"), max_length=12, choices=PaymentMethod)
    received_on = models.DateField(_("received on"))
    amount = money(_("amount"))
    reference = models.CharField(
        _("number of the cheque or of the operation"), max_length=60, blank=True
    )
    deposit = models.ForeignKey(
        Deposit,
        models.PROTECT,
        related_name="payments",
        verbose_name=_("deposit"),
        null=True,
        blank=True,
        editable=False,
    )

    entry_key = models.UUIDField(_("key of its form"), null=True, editable=False)
    """Made when the form is shown: sent twice, it is one payment."""
    kept_at = models.DateTimeField(_("kept as a credit at"), null=True, editable=False)

    allocated: Decimal
    reversed: Decimal
    left: Decimal
    """Of a row `with_sums`."""

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-received_on", "-number"]
        permissions = [
            ("receive_payment", _("Can enter and allocate payments")),
            ("deposit_payment", _("Can deposit payments")),
            ("reverse_payment", _("Can refund payments and record those that were returned")),
        ]
        constraints = [
            numbered_once("payment_numbered_once"),
            models.CheckConstraint(
                name="payment_is_numbered",
                condition=~Q(number=""),
                violation_error_message=_("A payment has a number."),
            ),
            issued_iff_numbered("payment_issued_iff_numbered"),
            models.UniqueConstraint(
                name="payment_entered_once",
                fields=["school", "entry_key"],
                violation_error_message=_("This form is already recorded."),
            ),
            models.CheckConstraint(
                name="payment_of_something",
                condition=Q(amount__gt=0),
                violation_error_message=_("A payment is more than 0,00 €."),
            ),
        ]
        indexes = [models.Index(fields=["family", "ledger"], name="payment_by_family")]

    @property
    def label(self) -> str:
        return self.reference

    def receive(self, *, by: "User | None", at: dt.datetime, on: dt.date) -> None:
        """Save a new payment with its receipt's number, inside the caller's transaction.

        Raises WrongDay.
        """
        hold_past(self.received_on, on=on, since=oldest(self.school, on=on))
        self._freeze(by=by, at=at, on=on)
        self.save(force_insert=True)

    def keep(self, *, at: dt.datetime) -> None:
        """What is left of it pays the next invoice of the family, whenever that is issued."""
        Payment.objects.filter(pk=self.pk, kept_at=None).update(kept_at=at)

    @transaction.atomic
    def allocate(self, invoice: Invoice, amount: Decimal) -> None:
        """So much of it pays that invoice. Raises BillingError.

        Invoices are locked before payments, everywhere.
        """
        locked = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
        Payment.objects.select_for_update(of=("self",)).get(pk=self.pk)
        due = Invoice.objects.with_sums().get(pk=locked.pk).due
        left = Payment.objects.with_sums().get(pk=self.pk).left
        if locked.family_id != self.family_id or not locked.is_issued:
            raise BillingError(gettext("This invoice is not one of the family."))
        if not locked.is_paid_with(self):
            said = gettext("Invoice %(invoice)s is of another ledger or payment account.")
            raise BillingError(said % {"invoice": locked.number})
        if not NOTHING < amount <= min(due, left):
            raise BillingError(
                gettext("A payment pays no more than it is, nor than is owed of %(invoice)s.")
                % {"invoice": locked.number}
            )
        row, is_new = self.allocations.get_or_create(invoice=locked, defaults={"amount": amount})
        if not is_new:
            row.amount += amount
            row.save(update_fields=["amount"])


class Allocation(models.Model):
    """So much of a payment pays that invoice."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="allocations")
    amount = money(_("amount"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="allocation_once_a_pair", fields=["payment", "invoice"]),
            models.CheckConstraint(name="allocation_of_something", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.payment} → {self.invoice.number}"


class FormerAllocation(models.Model):
    """A payment that paid this invoice once: a guardian who does not see that sees neither."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="former_allocations")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="former_allocations")

    class Meta:
        verbose_name = _("former allocation")
        verbose_name_plural = _("former allocations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="former_allocation_once_a_pair", fields=["payment", "invoice"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment} → {self.invoice.number}"
