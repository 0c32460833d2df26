"""The mails about money: each says what the portal says, and leads to it."""

from typing import Any

from billing.models import NOTHING, CreditNote, Invoice, Payment, Reversal
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


def _send(template: str, context: dict[str, Any], ledger: str, *, to: Guardian) -> None:
    school = to.family.school
    mail.send(
        template,
        to=to.user.email if to.user else "",
        context=context
        | {
            "school": school,
            "name": to.full_name,
            "link": mail.link(f"billing:{ledger}", site=school.slug),
        },
        language=to.user.language if to.user else "fr",
    )
