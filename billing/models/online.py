"""Online payments: ours before the gateway hears of them, paid when it tells us so."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from billing.enums import OnlineState
from billing.models.accounts import PaymentAccount, money
from billing.models.invoice import Invoice
from billing.models.payment import Payment
from families.models import Guardian

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_reference() -> str:
    """What the gateway repeats to us: 6 to 30 letters and digits, ours alone."""
    return "P" + get_random_string(19, LETTERS)


class OnlinePaymentQuerySet(models.QuerySet["OnlinePayment"]):
    def live(self) -> "OnlinePaymentQuerySet":
        return self.filter(state__in=OnlineState.live())

    def unpaid(self) -> "OnlinePaymentQuerySet":
        """All that may still become paid: whatever else they were called meanwhile."""
        return self.exclude(state=OnlineState.PAID)

    def to_ask(self, *, at: dt.datetime) -> "OnlinePaymentQuerySet":
        """Known to the gateway, young enough for it to remember, and due for a question."""
        known = self.unpaid().exclude(operation="")
        return known.filter(created_at__gt=at - OnlinePayment.ASKED_FOR, ask_at__lte=at)

    def forgotten(self, *, at: dt.datetime) -> "OnlinePaymentQuerySet":
        """Live still, though its process died, or the gateway's memory ended."""
        unknown = Q(operation="", created_at__lt=at - OnlinePayment.LIVES)
        return self.live().filter(unknown | Q(created_at__lte=at - OnlinePayment.ASKED_FOR))

    def unsettled(self) -> "OnlinePaymentQuerySet":
        """Of which nobody knows yet whether they are paid."""
        return self.filter(state__in=[*OnlineState.live(), OnlineState.TO_CHECK])

    def to_check(self) -> "OnlinePaymentQuerySet":
        return self.filter(state=OnlineState.TO_CHECK)


class OnlinePayment(models.Model):
    """One attempt to pay an invoice at the gateway."""

    ASKED_FOR = dt.timedelta(days=1)
    """PayFiP forgets an operation in the night after."""
    LIVES = dt.timedelta(minutes=20)
    """An operation of PayFiP lives for 15 minutes; what it says later still counts."""

    LEAST = Decimal(1)
    """PayFiP takes no less than 1,00 €."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="online_payments", verbose_name=_("invoice")
    )
    account = models.ForeignKey(
        PaymentAccount,
        models.PROTECT,
        related_name="online_payments",
        verbose_name=_("payment account"),
    )
    guardian = models.ForeignKey(
        Guardian, models.PROTECT, related_name="online_payments", verbose_name=_("by")
    )
    amount = money(_("amount"))
    reference = models.CharField(
        _("our reference"), max_length=30, unique=True, default=new_reference
    )
    operation = models.CharField(_("operation of the gateway"), max_length=80, blank=True)
    gateway_url = models.CharField(_("page of the gateway"), max_length=400, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=OnlineState, default=OnlineState.STARTED
    )
    said = models.CharField(_("what the gateway said"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("begun at"))
    ask_at = models.DateTimeField(_("to be asked at"))
    asked = models.PositiveSmallIntegerField(_("times asked"), default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    payment = models.OneToOneField(
        Payment,
        models.PROTECT,
        related_name="online_payment",
        verbose_name=_("payment"),
        null=True,
    )

    objects = OnlinePaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("online payment")
        verbose_name_plural = _("online payments")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="online_payment_one_live_an_invoice",
                fields=["invoice"],
                condition=Q(state__in=OnlineState.live()),
            ),
            models.UniqueConstraint(
                name="online_payment_operation_once",
                fields=["account", "operation"],
                condition=~Q(operation=""),
            ),
            models.CheckConstraint(
                name="online_payment_paid_iff_received",
                condition=Q(state=OnlineState.PAID, payment__isnull=False)
                | ~Q(state=OnlineState.PAID) & Q(payment=None),
            ),
            models.CheckConstraint(
                name="online_payment_of_something", condition=Q(amount__gt=Decimal(0))
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def ends_at(self) -> dt.datetime:
        """When the gateway's page closes, and what was not paid there ends."""
        return self.created_at + self.LIVES

    @property
    def is_live(self) -> bool:
        return self.state in OnlineState.live()

    @property
    def is_paid(self) -> bool:
        return self.state == OnlineState.PAID

    @property
    def has_failed(self) -> bool:
        """Nothing was paid, as far as the gateway says."""
        return self.state in (OnlineState.REFUSED, OnlineState.CANCELLED, OnlineState.EXPIRED)
