"""Choices of what is owed and paid."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import MenuPage


class Ledger(models.TextChoices):
    """The two accounts that a family has with the school (inventory 113)."""

    FEES = "fees", _("Fees")
    RENTALS = "rentals", _("Rentals")

    @property
    def page(self) -> MenuPage:
        return MenuPage(self.value)


class InvoiceKind(models.TextChoices):
    """What the paper is called, and so what it must say (inventory 119)."""

    INVOICE = "invoice", _("Invoice")
    NOTICE = "notice", _("Notice of sums to pay")


class NumberKind(models.TextChoices):
    """The letters between the year and the number: 12FC01618, 12RC01632 (inventory 115)."""

    INVOICE = "FC", _("Invoices")
    RECEIPT = "RC", _("Receipts")
    CREDIT_NOTE = "AV", _("Credit notes")
    REVERSAL = "CP", _("Counter-entries")
    MANDATE = "MD", _("Mandates of direct debit")


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("Cash")
    CHEQUE = "cheque", _("Cheque")
    CARD = "card", _("Card")
    TRANSFER = "transfer", _("Bank transfer")
    DIRECT_DEBIT = "direct_debit", _("Direct debit")
    VOUCHER = "voucher", _("Voucher")
    ONLINE = "online", _("Online payment")
    ONLINE_DEBIT = "online_debit", _("Online direct debit")

    @classmethod
    def at_the_counter(cls) -> list[tuple[str, Any]]:
        """What staff enter: online payments come from the gateway alone."""
        return [one for one in cls.choices if one[0] not in (cls.ONLINE, cls.ONLINE_DEBIT)]


class ReversalKind(models.TextChoices):
    """Why a payment that was recorded is taken back."""

    RETURNED = "returned", _("Returned by the bank")
    REFUND = "refund", _("Refund")
    MISTAKE = "mistake", _("Entered by mistake")


class InvoiceState(models.TextChoices):
    """Worked out, never stored."""

    DRAFT = "draft", pgettext_lazy("invoice", "Draft")
    OPEN = "open", pgettext_lazy("invoice", "To pay")
    PARTLY_PAID = "partly_paid", pgettext_lazy("invoice", "Partly paid")
    OVERDUE = "overdue", pgettext_lazy("invoice", "Overdue")
    PAID = "paid", pgettext_lazy("invoice", "Paid")
    CREDITED = "credited", pgettext_lazy("invoice", "Cancelled by a credit note")


class OnlineState(models.TextChoices):
    """Where an online payment stands; nothing leads away from *paid*."""

    STARTED = "started", pgettext_lazy("online payment", "Being prepared")
    WAITING = "waiting", pgettext_lazy("online payment", "At the bank")
    PAID = "paid", pgettext_lazy("online payment", "Paid")
    REFUSED = "refused", pgettext_lazy("online payment", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("online payment", "Cancelled")
    EXPIRED = "expired", pgettext_lazy("online payment", "Expired")
    TO_CHECK = "to_check", pgettext_lazy("online payment", "To check")

    @classmethod
    def live(cls) -> tuple["OnlineState", ...]:
        """One at most for each invoice."""
        return (cls.STARTED, cls.WAITING)


class GatewayMode(models.TextChoices):
    """`saisie` in the words of PayFiP."""

    TEST = "T", pgettext_lazy("gateway", "Test")
    ACTIVATION = "X", pgettext_lazy("gateway", "Activation")
    PRODUCTION = "W", pgettext_lazy("gateway", "Production")


class DebitFormat(models.TextChoices):
    """Which pain.008 the bank takes."""

    VERSION_8 = "pain.008.001.08", "pain.008.001.08"
    VERSION_2 = "pain.008.001.02", "pain.008.001.02"


class Sequence(models.TextChoices):
    """`SeqTp`: whether anything was debited under the mandate before."""

    FIRST = "FRST", pgettext_lazy("debit", "First")
    RECURRENT = "RCUR", pgettext_lazy("debit", "Recurrent")


class CollectionState(models.TextChoices):
    """Where a direct-debit file stands."""

    READY = "ready", pgettext_lazy("collection", "To hand in to the bank")
    SENT = "sent", pgettext_lazy("collection", "Handed in to the bank")
    EXECUTED = "executed", pgettext_lazy("collection", "Executed")
    CANCELLED = "cancelled", pgettext_lazy("collection", "Cancelled")


class ItemState(models.TextChoices):
    """What became of one debit; one that is pending at most for each invoice."""

    PENDING = "pending", pgettext_lazy("debit", "Announced")
    COLLECTED = "collected", pgettext_lazy("debit", "Collected")
    REFUSED = "refused", pgettext_lazy("debit", "Refused by the bank")
    CANCELLED = "cancelled", pgettext_lazy("debit", "Cancelled")
