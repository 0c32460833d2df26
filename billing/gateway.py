"""The gateway as the portal needs it: an operation is opened, and asked about.

Behind it `eopayment` speaks to the web service of PayFiP. Nothing else that reaches us is proof.
"""

import enum
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import eopayment
from django.conf import settings
from eopayment.payfip_ws import PayFiP

from billing.models import OnlinePayment
from imuse_portal import mail

SERVICE, PAGE = "/tpa/services/securite", "/tpa/paiementws.web"
SECONDS = 15
DIRECT_DEBIT = "V"
"""Paid, but by direct debit: PayFiP's code of a result."""
CENTS = Decimal(100)


class GatewayError(Exception):
    """It could not be asked, or did not answer: nothing is known."""


class Outcome(enum.Enum):
    PAID = "paid"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


OUTCOMES = {
    eopayment.PAID: Outcome.PAID,
    eopayment.DENIED: Outcome.REFUSED,
    eopayment.CANCELLED: Outcome.CANCELLED,
    eopayment.WAITING: Outcome.WAITING,
    eopayment.EXPIRED: Outcome.EXPIRED,
}


@dataclass(frozen=True)
class Answer:
    """What the gateway says of an operation, and of which reference and amount it says so."""

    outcome: Outcome
    said: str = ""
    reference: str = ""
    amount: Decimal | None = None
    is_direct_debit: bool = False

    def is_about(self, online: OnlinePayment) -> bool:
        return self.reference == online.reference and self.amount == online.amount


def open_operation(online: OnlinePayment) -> tuple[str, str]:
    """Its id, and the page on which the family pays. Raises GatewayError."""
    email = online.guardian.user.email if online.guardian.user else ""
    backend = _backend(
        online,
        back=mail.link("billing:payment_return", online.pk),
        told=mail.link("billing:payment_notification", online.pk),
    )
    try:
        operation, _kind, url = backend.request(
            str(online.amount),
            email=email,
            refdet=online.reference,
            subject=f"{online.invoice.number} {online.invoice.label}"[:90],
            timeout=SECONDS,
        )
    except (eopayment.PaymentException, ValueError) as error:
        raise GatewayError(type(error).__name__) from error
    return str(operation), f"{settings.PAYFIP_URL}{PAGE}?{url.partition('?')[2]}"


def ask(online: OnlinePayment) -> Answer:
    """Raises GatewayError."""
    try:
        response = _backend(online).payment_status(
            online.operation, transaction_date=online.created_at, timeout=SECONDS
        )
    except eopayment.PaymentException as error:
        raise GatewayError(type(error).__name__) from error
    data = response.bank_data or {}
    return Answer(
        outcome=OUTCOMES.get(response.result, Outcome.UNKNOWN),
        said=str(response.bank_status or "")[:200],
        reference=str(data.get("refdet") or ""),
        amount=_euros(data.get("montant")),
        is_direct_debit=data.get("resultrans") == DIRECT_DEBIT,
    )


def _euros(cents: Any) -> Decimal | None:
    """Of «8400»; None of what is no amount."""
    text = str(cents or "")
    return Decimal(text) / CENTS if text.isascii() and text.isdigit() else None


def _backend(online: OnlinePayment, *, back: str = "", told: str = "") -> Any:
    """`back` is where the family returns to, `told` where the gateway calls; asking needs none."""
    account = online.account
    options = {
        "numcli": account.payfip_client,
        "saisie": account.payfip_mode,
        "normal_return_url": back or settings.PORTAL_URL,
        "automatic_return_url": told or settings.PORTAL_URL,
    }
    backend = eopayment.Payment(eopayment.PAYFIP_WS, options).backend
    backend.payfip = _client(settings.PAYFIP_URL)
    return backend


class _PayFiPAt(PayFiP):
    """The web service at another address than its description says: the fake one's."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    @property
    def client(self) -> Any:
        client = super().client
        client.service._binding_options["address"] = self.url + SERVICE
        return client


@cache
def _client(url: str) -> PayFiP:
    """Its description is read once."""
    return _PayFiPAt(url)
