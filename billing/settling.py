"""Paid is what the gateway told us: return, notification and poller all end here (decision 27)."""

import datetime as dt
import logging
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from billing import gateway, receiving
from billing.enums import OnlineState, PaymentMethod
from billing.gateway import Answer, GatewayError, Outcome
from billing.ledgers import Book
from billing.models import BillingError, Invoice, OnlinePayment, Payment
from families.models import Guardian

logger = logging.getLogger(__name__)

AT_ONCE = 50
ENDS = {
    Outcome.REFUSED: OnlineState.REFUSED,
    Outcome.CANCELLED: OnlineState.CANCELLED,
    Outcome.EXPIRED: OnlineState.EXPIRED,
}


def begin(
    invoice: Invoice, *, by: Guardian, at: dt.datetime, next_part: bool = False
) -> OnlinePayment:
    """Our row first, committed; then the gateway's operation. Raises BillingError.

    Of the whole, or of the next instalment; an operation that lives is given back as it is.
    """
    for former in invoice.online_payments.live():
        settle(former, at=at)
    if not (by.user and by.user.email):
        raise BillingError(
            gettext("The bank asks for your e-mail address: give it on your family's page first.")
        )
    online = _reserve(invoice, by=by, at=at, next_part=next_part)
    if online.operation:
        return online
    try:
        operation, url = gateway.open_operation(online)
    except GatewayError as error:
        _end(online, OnlineState.CANCELLED, said=str(error), at=at)
        raise BillingError(
            gettext("The bank does not answer. Nothing was paid: try again later.")
        ) from error
    opened = OnlinePayment.objects.filter(pk=online.pk, state=OnlineState.STARTED)
    opened.update(operation=operation, gateway_url=url, state=OnlineState.WAITING)
    online.refresh_from_db()
    return online


@transaction.atomic
def _reserve(invoice: Invoice, *, by: Guardian, at: dt.datetime, next_part: bool) -> OnlinePayment:
    """One live operation an invoice: the one that is there, else a new one of what is due."""
    Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    if live := invoice.online_payments.live().exclude(operation="").first():
        return live
    if invoice.online_payments.to_check().exists():
        raise BillingError(
            gettext(
                "The school checks the bank's answer about a payment of this invoice: do not pay "
                "it again."
            )
        )
    book = Book(invoice.ledger, by, at=at, on=timezone.localdate(at))  # type: ignore[arg-type]
    now = book.payable_one(invoice)
    if now is None:
        raise BillingError(gettext("This invoice is not paid online now."))
    try:
        with transaction.atomic():
            return OnlinePayment.objects.create(
                invoice=now,
                account=now.account,
                guardian=by,
                amount=now.next_part() if next_part else now.due,
                created_at=at,
                ask_at=at + dt.timedelta(minutes=1),
            )
    except IntegrityError as error:
        raise BillingError(gettext("A payment of this invoice is just being prepared.")) from error


def settle(online: OnlinePayment, *, at: dt.datetime) -> Answer | None:
    """Ask the gateway, outside any transaction, and write down what it said; None of silence."""
    if not online.operation:
        _end_if_forgotten(online, at=at)
        return None
    try:
        answer = gateway.ask(online)
    except GatewayError as error:
        _ask_later(online, at=at, said=str(error))
        return None
    if answer.outcome == Outcome.PAID and answer.is_about(online):
        _receive(online, answer, at=at)
    elif answer.outcome in (Outcome.PAID, Outcome.UNKNOWN):
        _to_check(online, answer, at=at)
    elif answer.outcome in ENDS:
        _end(online, ENDS[answer.outcome], said=answer.said, at=at)
    elif online.created_at < at - OnlinePayment.LIVES:
        _end(online, OnlineState.EXPIRED, said=answer.said, at=at)
    _ask_later(online, at=at)
    return answer


def check(online: OnlinePayment, *, at: dt.datetime) -> bool:
    """Staff ask: whether the gateway answered. What it calls unpaid needs no checking any more."""
    answer = settle(online, at=at)
    if answer and answer.outcome in ENDS:
        odd = OnlinePayment.objects.to_check().filter(pk=online.pk)
        odd.update(state=ENDS[answer.outcome], ended_at=at, said=answer.said)
    return answer is not None


@transaction.atomic
def _receive(online: OnlinePayment, answer: Answer, *, at: dt.datetime) -> None:
    """Once, whoever asks and however often: the second finds nothing unpaid."""
    unpaid = OnlinePayment.objects.unpaid().filter(pk=online.pk)
    if not unpaid.update(ended_at=at, said=answer.said):
        return
    now = OnlinePayment.objects.select_related("invoice__school", "guardian__user").get(
        pk=online.pk
    )
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=now.invoice_id)
    due = Invoice.objects.with_sums().get(pk=invoice.pk).due
    payment = Payment(
        school=invoice.school,
        account=now.account,
        family=invoice.family,
        payer=now.guardian,
        ledger=invoice.ledger,
        method=PaymentMethod.ONLINE_DEBIT if answer.is_direct_debit else PaymentMethod.ONLINE,
        received_on=timezone.localdate(at),
        amount=now.amount,
        reference=now.reference,
    )
    pays = {invoice: min(due, now.amount)} if due > 0 else {}
    receiving.receive(payment, pays=pays, by=None, at=at, on=timezone.localdate(at))
    unpaid.update(state=OnlineState.PAID, payment=payment)


def _to_check(online: OnlinePayment, answer: Answer, *, at: dt.datetime) -> None:
    """Of another reference or amount, or a code that we do not know: for staff."""
    unpaid = OnlinePayment.objects.unpaid().filter(pk=online.pk)
    unpaid.update(state=OnlineState.TO_CHECK, ended_at=at, said=answer.said or "?")
    logger.warning("online payment to check", extra={"kind": answer.outcome.value})


def _end(online: OnlinePayment, state: OnlineState, *, said: str, at: dt.datetime) -> None:
    live = OnlinePayment.objects.live().filter(pk=online.pk)
    live.update(state=state, ended_at=at, said=said[:200])


def _end_if_forgotten(online: OnlinePayment, *, at: dt.datetime) -> None:
    """The process died between our row and the gateway's answer: nobody ever saw its page."""
    if online.created_at < at - OnlinePayment.LIVES:
        _end(online, OnlineState.EXPIRED, said="", at=at)


def _ask_later(online: OnlinePayment, *, at: dt.datetime, said: str = "") -> None:
    """Soon while the family may be paying, then ever less often."""
    age = at - online.created_at
    pause = max(dt.timedelta(minutes=1), age / 4)
    values = {"ask_at": at + pause, "asked": online.asked + 1} | ({"said": said} if said else {})
    OnlinePayment.objects.unpaid().filter(pk=online.pk).update(**values)


def ask_now(pk: uuid.UUID, *, at: dt.datetime) -> None:
    """Of an id that anybody may send: what is paid, or nobody's, is not asked about."""
    online = OnlinePayment.objects.unpaid().filter(pk=pk).first()
    if online and online.created_at > at - OnlinePayment.ASKED_FOR:
        settle(online, at=at)


def poll() -> int:
    """A job of the worker: whatever may still become paid, whoever closed the tab."""
    at = timezone.now()
    waiting = OnlinePayment.objects.to_ask(at=at) | OnlinePayment.objects.forgotten(at=at)
    asked = 0
    for online in waiting.select_related("account", "invoice", "guardian__user")[:AT_ONCE]:
        settle(online, at=at)
        asked += 1
    return asked
