"""What invoices, credit notes and receipts have in common."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from billing.enums import NumberKind
from billing.models.accounts import PaymentAccount
from billing.models.numbers import take
from families.models import Family, Guardian

if TYPE_CHECKING:
    from accounts.models import User


class BillingError(Exception):
    """Why nothing was done, in words for whoever asked."""


class Issued(models.Model):
    """A numbered document; who it is to and who issued it stay as they were on its day."""

    NUMBERED: NumberKind

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, models.PROTECT, related_name="%(class)ss", verbose_name=_("school")
    )
    account = models.ForeignKey(
        PaymentAccount,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("payment account"),
    )
    family = models.ForeignKey(
        Family, models.PROTECT, related_name="%(class)ss", verbose_name=_("family")
    )
    payer = models.ForeignKey(
        Guardian,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("payer"),
        null=True,
        blank=True,
    )
    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    issued_on = models.DateField(_("issued on"), null=True, blank=True, editable=False)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("issued by"),
        null=True,
        blank=True,
        editable=False,
    )
    payer_name = models.CharField(_("name of the payer"), max_length=200, blank=True)
    payer_address = models.TextField(_("address of the payer"), blank=True)
    mentions = models.JSONField(_("mentions"), default=dict, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def is_issued(self) -> bool:
        return bool(self.number)

    def _freeze(self, *, by: "User | None", at: dt.datetime, on: dt.date) -> None:
        """Fill in what stays, and last the number: its series is locked until the commit."""
        self.issued_by, self.issued_at, self.issued_on = by, at, on
        self.payer_name, self.payer_address = addressed_to(self.payer, self.family)
        self.mentions = self.account.mentions
        self.number = take(self.school, self.NUMBERED, on=on)


def addressed_to(payer: Guardian | None, family: Family) -> tuple[str, str]:
    """Name and address, as on an envelope."""
    if payer is None:
        return family.name, ""
    return payer.full_name, "\n".join(payer.address_lines)


def numbered_once(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        name=name,
        fields=["school", "number"],
        condition=~models.Q(number=""),
        violation_error_message=_("The school already has a document of this number."),
    )


def issued_iff_numbered(name: str) -> models.CheckConstraint:
    dated = models.Q(issued_on__isnull=False, issued_at__isnull=False)
    return models.CheckConstraint(
        name=name,
        condition=models.Q(number="", issued_on=None, issued_at=None)
        | ~models.Q(number="") & dated,
        violation_error_message=_("A document is issued with its number and its day."),
    )
