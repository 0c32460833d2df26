"""To whom families of a school pay, and when online."""

import datetime as dt
from typing import Any

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from billing.enums import DebitFormat, GatewayMode, InvoiceKind, Ledger
from billing.models.bank import BicField, CreditorField, IbanField


class PaymentAccount(models.Model):
    """A régie, or the public accountant: who issues, collects and is named on every paper."""

    MENTIONS = (
        "issuer_name", "issuer_address", "siret", "collector", "legal_basis", "payment_text",
        "recourse_text", "iban", "bic",
    )  # fmt: skip
    """What a document keeps of it when it is issued."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="payment_accounts", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(
        _("issues"), max_length=10, choices=InvoiceKind, default=InvoiceKind.INVOICE
    )
    issuer_name = models.CharField(_("who issues"), max_length=120, blank=True)
    issuer_address = models.TextField(_("address of who issues"), blank=True)
    siret = models.CharField(
        _("SIRET"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", _("A SIRET has 14 digits."))],
    )
    collector = models.CharField(
        _("who collects"),
        max_length=160,
        blank=True,
        help_text=_("Whoever heads the payment account, or the public accountant."),
    )
    legal_basis = models.TextField(
        _("legal basis"),
        blank=True,
        help_text=_("The deliberation that fixes the prices, the rule on VAT."),
    )
    payment_text = models.TextField(_("how to pay"), blank=True)
    recourse_text = models.TextField(_("ways and time limits of appeal"), blank=True)
    cheques_to = models.CharField(_("cheques are payable to"), max_length=80, blank=True)
    iban = IbanField(_("IBAN"), max_length=34, blank=True)
    bic = BicField(_("BIC"), max_length=11, blank=True)
    creditor_id = CreditorField(
        _("SEPA creditor identifier (ICS)"),
        max_length=35,
        blank=True,
        help_text=_("Given by the Banque de France; empty: no direct debit."),
    )
    debit_format = models.CharField(
        _("format of the direct-debit file"),
        max_length=15,
        choices=DebitFormat,
        default=DebitFormat.VERSION_8,
        help_text=_("The bank says which it takes; the older one needs the BIC."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("bank days between file and debit"),
        default=5,
        validators=[MaxValueValidator(30)],
        help_text=_("So long before the debit the bank wants the file."),
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice before a debit"),
        default=14,
        validators=[MaxValueValidator(60)],
        help_text=_("14, unless mandates or the rules of the school say otherwise."),
    )
    payfip_client = models.CharField(
        _("PayFiP client number"),
        max_length=6,
        blank=True,
        help_text=_("Six digits; empty: no online payment."),
        validators=[RegexValidator(r"^\d{6}$", _("The PayFiP client number has 6 digits."))],
    )
    payfip_mode = models.CharField(
        _("PayFiP mode"), max_length=1, choices=GatewayMode, default=GatewayMode.TEST
    )

    class Meta:
        verbose_name = _("payment account")
        verbose_name_plural = _("payment accounts")
        ordering = ["school", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="payment_account_named_once",
                fields=["school", "name"],
                violation_error_message=_("The school already has a payment account so named."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mentions(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in self.MENTIONS}

    @property
    def creditor(self) -> str:
        """Who debits, as families read it on their bank's statement."""
        return self.issuer_name or self.name

    @property
    def debits(self) -> bool:
        """Whether a file can be made that the bank takes."""
        needs_bic = self.debit_format == DebitFormat.VERSION_2
        return bool(self.iban and self.creditor_id and (self.bic or not needs_bic))


class PaymentWindowQuerySet(models.QuerySet["PaymentWindow"]):
    def open(self, *, at: dt.datetime) -> "PaymentWindowQuerySet":
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def past(self, *, at: dt.datetime) -> "PaymentWindowQuerySet":
        return self.filter(closes_at__lte=at)


class PaymentWindow(models.Model):
    """The «période de facturation» during which a ledger is paid online (004 L420)."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="payment_windows", verbose_name=_("school")
    )
    ledger = models.CharField(_("ledger"), max_length=10, choices=Ledger)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))

    objects = PaymentWindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("window of online payment")
        verbose_name_plural = _("windows of online payment")
        ordering = ["school", "ledger", "-opens_at"]
        constraints = [
            models.CheckConstraint(
                name="payment_window_opens_before_it_closes",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("The window closes after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_ledger_display()}, {self.opens_at:%d/%m/%Y} – {self.closes_at:%d/%m/%Y}"


def money(verbose_name: Any, **options: Any) -> models.DecimalField:
    """Euros and cents."""
    return models.DecimalField(verbose_name, max_digits=9, decimal_places=2, **options)
