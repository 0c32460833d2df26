"""A direct-debit file, and each debit in it: announced, then collected or refused."""

import datetime as dt
import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from billing.enums import CollectionState, ItemState, Sequence
from billing.models.accounts import PaymentAccount, money
from billing.models.invoice import Invoice
from billing.models.mandates import Mandate
from billing.models.online import LETTERS
from billing.models.payment import Payment


class CollectionQuerySet(models.QuerySet["Collection"]):
    def to_record(self, *, on: dt.date) -> "CollectionQuerySet":
        """At the bank, and their day has come: what was collected is to be said."""
        return self.filter(state=CollectionState.SENT, collect_on__lte=on)


class Collection(models.Model):
    """What the bank is asked to debit on one day; its file stays as it was made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, models.PROTECT, related_name="collections", verbose_name=_("school")
    )
    account = models.ForeignKey(
        PaymentAccount,
        models.PROTECT,
        related_name="collections",
        verbose_name=_("payment account"),
    )
    collect_on = models.DateField(_("debited on"))
    total = money(_("total"))
    state = models.CharField(
        _("state"), max_length=10, choices=CollectionState, default=CollectionState.READY
    )
    content = models.BinaryField()
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    made_at = models.DateTimeField(_("confirmed at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    sent_at = models.DateTimeField(_("handed in to the bank at"), null=True)
    ended_at = models.DateTimeField(_("recorded or cancelled at"), null=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("direct debit")
        verbose_name_plural = _("direct debits")
        ordering = ["-collect_on", "-made_at"]
        permissions = [("collect_payment", _("Can make direct-debit files"))]
        constraints = [
            models.CheckConstraint(
                name="collection_of_something", condition=Q(total__gt=Decimal(0))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collect_on:%d/%m/%Y} – {self.account}"

    @property
    def is_ready(self) -> bool:
        return self.state == CollectionState.READY

    @property
    def is_sent(self) -> bool:
        return self.state == CollectionState.SENT

    def is_executable(self, *, on: dt.date) -> bool:
        return self.is_sent and self.collect_on <= on


class CollectionItemQuerySet(models.QuerySet["CollectionItem"]):
    def pending(self) -> "CollectionItemQuerySet":
        """Announced to the payer, and not known yet to be collected."""
        return self.filter(state=ItemState.PENDING)

    def with_payers(self) -> "CollectionItemQuerySet":
        """With all that a mail to the payer reads: as many queries for hundreds as for one."""
        payer = "mandate__guardian"
        return self.select_related("invoice", "mandate").prefetch_related(
            f"{payer}__user",
            f"{payer}__student_rights",
            f"{payer}__family__school__menu_entries",
        )


class CollectionItem(models.Model):
    """One debit: what of an invoice is due until the day of the collection."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="items")
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="debits", verbose_name=_("invoice")
    )
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="items", verbose_name=_("mandate")
    )
    due_on = models.DateField(_("due on"))
    """Of the last instalment that it pays."""
    amount = money(_("amount"))
    sequence = models.CharField(_("sequence"), max_length=4, choices=Sequence)
    end_to_end = models.CharField(_("reference at the bank"), max_length=35, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ItemState, default=ItemState.PENDING
    )
    refusal = models.CharField(_("why the bank refused it"), max_length=200, blank=True)
    payment = models.OneToOneField(
        Payment, models.PROTECT, related_name="debit", verbose_name=_("payment"), null=True
    )

    objects = CollectionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("debit")
        verbose_name_plural = _("debits")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="collection_item_one_pending_an_invoice",
                fields=["invoice"],
                condition=Q(state=ItemState.PENDING),
            ),
            models.CheckConstraint(
                name="collection_item_collected_iff_received",
                condition=Q(state=ItemState.COLLECTED, payment__isnull=False)
                | ~Q(state=ItemState.COLLECTED) & Q(payment=None),
            ),
            models.CheckConstraint(
                name="collection_item_of_something", condition=Q(amount__gt=Decimal(0))
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end

    @property
    def is_pending(self) -> bool:
        return self.state == ItemState.PENDING


def new_end_to_end(invoice: Invoice) -> str:
    """The invoice by which staff know it on the bank's statement, and what makes it ours alone."""
    known = "".join(one for one in invoice.number if one.isascii() and one.isalnum())
    return f"{known}-{get_random_string(10, LETTERS)}"
