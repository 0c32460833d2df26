"""Who lets the school debit which bank account."""

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from billing.enums import ItemState, NumberKind, Sequence
from billing.models.accounts import PaymentAccount
from billing.models.bank import BicField, IbanField, check_reference, masked
from billing.models.days import months_after
from billing.models.numbers import go_on_from, take
from families.models import Guardian


class MandateQuerySet(models.QuerySet["Mandate"]):
    def current(self, *, on: dt.date) -> "MandateQuerySet":
        """Neither revoked, nor lapsed: in the last 36 months it was signed, or something debited.

        A debit counts by its day, also one that the bank refused (Banque de France, CNMP: «Le
        prélèvement SEPA»; EPC016-06).
        """
        since = months_after(on, -Mandate.LAPSES_AFTER)
        mine = self._items().filter(collection__collect_on__gte=since)
        presented = Exists(mine.exclude(state=ItemState.CANCELLED))
        fresh = Q(signed_on__gte=since) | Q(used_on__gte=since) | Q(presented)
        kept = Q(revoked_on=None) | Q(revoked_on__gt=on)
        return self.filter(kept, fresh, signed_on__lte=on)

    def with_use(self) -> "MandateQuerySet":
        """`is_used`: something was debited, or is being: the next debit is no longer the first."""
        begun = self._items().filter(state__in=[ItemState.PENDING, ItemState.COLLECTED])
        return self.annotate(is_used=Exists(begun) | Q(used_on__isnull=False))

    def _items(self) -> "models.QuerySet":
        items = self.model._meta.get_field("items").related_model
        return items.objects.filter(mandate=OuterRef("pk"))  # type: ignore[union-attr]


class Mandate(models.Model):
    """A signed SEPA mandate: another bank account is another mandate."""

    LAPSES_AFTER = 36
    """Months."""

    account = models.ForeignKey(
        PaymentAccount, models.PROTECT, related_name="mandates", verbose_name=_("payment account")
    )
    guardian = models.ForeignKey(
        Guardian, models.PROTECT, related_name="mandates", verbose_name=_("payer")
    )
    rum = models.CharField(
        _("mandate reference (RUM)"),
        max_length=35,
        blank=True,
        validators=[check_reference],
        help_text=_("Of a mandate that exists already; empty: the next number of the school."),
    )
    holder = models.CharField(_("holder of the bank account"), max_length=70)
    iban = IbanField(_("IBAN"), max_length=34)
    bic = BicField(_("BIC"), max_length=11, blank=True)
    signed_on = models.DateField(_("signed on"))
    used_on = models.DateField(
        _("last debited by a former software on"),
        null=True,
        blank=True,
        help_text=_("Empty: the first debit is announced to the bank as such."),
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)

    is_used: bool
    """Of a row `with_use`."""

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate of direct debit")
        verbose_name_plural = _("mandates of direct debit")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="mandate_reference_once",
                fields=["account", "rum"],
                violation_error_message=_("The payment account already has this mandate."),
            ),
            models.UniqueConstraint(
                name="mandate_one_unrevoked",
                fields=["account", "guardian"],
                condition=Q(revoked_on=None),
                violation_error_message=_(
                    "The payer already has a mandate for this payment account: revoke it first."
                ),
            ),
            models.CheckConstraint(
                name="mandate_revoked_after_it_is_signed",
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("signed_on")),
                violation_error_message=_("A mandate is revoked on the day it is signed or later."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rum} – {self.holder}"

    @property
    def account_end(self) -> str:
        return masked(self.iban)

    @property
    def sequence(self) -> Sequence:
        """Of the next debit. Of a row `with_use`."""
        return Sequence.RECURRENT if self.is_used else Sequence.FIRST

    def take_reference(self, *, on: dt.date) -> None:
        """The next of the school, or the one that was typed, which is then never given again."""
        if self.rum:
            go_on_from(self.account.school, NumberKind.MANDATE, self.rum)
        else:
            self.rum = take(self.account.school, NumberKind.MANDATE, on=on)
