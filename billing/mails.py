"""The mails about money: each says what the portal says, and leads to it."""

from typing import Any

from billing import access
from billing.models import (
    NOTHING,
    Collection,
    CollectionItem,
    CreditNote,
    Invoice,
    Payment,
    Reversal,
)
from families.models import Guardian
from imuse_portal import mail
from imuse_portal.figures import day, euros


def invoice_issued(invoice: Invoice, *, to: Guardian) -> None:
    """What is owed, and until when."""
    days = [f"{day(one.due_on)} : {euros(one.amount)}" for one in invoice.instalments.all()]
    paid = sum((one.amount for one in invoice.allocations.all()), NOTHING)
    context = {
        "invoice": invoice,
        "amount": euros(invoice.total),
        "lines": days,
        "advance": euros(paid) if paid else "",
    }
    _send("billing/mail/issued", context, invoice.ledger, to=to)


def invoice_credited(note: CreditNote, *, to: Guardian) -> None:
    context = {"note": note, "invoice": note.invoice, "amount": euros(note.amount)}
    _send("billing/mail/credited", context, note.invoice.ledger, to=to)


def payment_received(payment: Payment, *, to: Guardian) -> None:
    """What it pays; the receipt is on the portal."""
    rows = list(payment.allocations.select_related("invoice"))
    left = payment.amount - sum((one.amount for one in rows), NOTHING)
    context = {
        "payment": payment,
        "amount": euros(payment.amount),
        "lines": [f"{one.invoice} : {euros(one.amount)}" for one in rows],
        "left": euros(left) if left else "",
    }
    _send("billing/mail/received", context, payment.ledger, to=to)


def payment_reversed(reversal: Reversal, *, to: Guardian) -> None:
    """What was paid is taken back, and why."""
    context = {"reversal": reversal, "payment": reversal.payment, "amount": euros(reversal.amount)}
    _send("billing/mail/reversed", context, reversal.ledger, to=to)


def invoice_overdue(invoice: Invoice, *, to: Guardian, overdue: str, note: str) -> None:
    """A reminder, with the school's own words."""
    _send(
        "billing/mail/overdue",
        {"invoice": invoice, "amount": overdue, "note": note},
        invoice.ledger,
        to=to,
    )


def debit_announced(collection: Collection, items: list[CollectionItem], *, to: Guardian) -> None:
    """The pre-notification: how much, on which day, by whom, under which mandate."""
    _send_debit("billing/mail/debit_announced", _told(collection, items), to=to)


def debit_called_off(collection: Collection, items: list[CollectionItem], *, to: Guardian) -> None:
    """What was announced does not take place."""
    _send_debit("billing/mail/debit_called_off", _told(collection, items), to=to)


def debit_refused(item: CollectionItem, *, to: Guardian) -> None:
    told = _told(item.collection, [item]) | {"reason": item.refusal}
    _send_debit("billing/mail/debit_refused", told, to=to)


def _told(collection: Collection, items: list[CollectionItem]) -> dict[str, Any]:
    """No label: whoever signed is told, also where they do not see whose bill it is."""
    mandate = items[0].mandate
    return {
        "amount": euros(sum((one.amount for one in items), NOTHING)),
        "day": day(collection.collect_on),
        "creditor": collection.account.creditor,
        "creditor_id": collection.account.creditor_id,
        "rum": mandate.rum,
        "end": mandate.account_end,
        "lines": [f"{one.invoice.number} : {euros(one.amount)}" for one in items],
        "ledger": items[0].invoice.ledger,
    }


def _send_debit(template: str, context: dict[str, Any], *, to: Guardian) -> None:
    """Leads to the ledger, where they may open it."""
    ledger = context["ledger"]
    _send(template, context, ledger if ledger in access.ledgers_of(to) else None, to=to)


def _send(template: str, context: dict[str, Any], ledger: str | None, *, to: Guardian) -> None:
    school, page = to.family.school, f"billing:{ledger}" if ledger else "home"
    mail.send(
        template,
        to=to.user.email if to.user else "",
        context=context
        | {
            "school": school,
            "name": to.full_name,
            "link": mail.link(page, site=school.slug),
        },
        language=to.user.language if to.user else "fr",
    )
