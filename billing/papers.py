"""The PDFs of issued documents: made once from the frozen row, the same bytes ever after."""

import datetime as dt
import hashlib
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from segno import helpers

from billing import access
from billing.enums import InvoiceKind
from billing.models import CreditNote, Invoice, Paper, Payment, Reversal
from families.models import Guardian
from imuse_portal import pdf
from imuse_portal.figures import day, euros, in_fours
from imuse_portal.turns import takes_turn

if TYPE_CHECKING:
    from billing.ledgers import Book

Document = Invoice | CreditNote | Payment | Reversal
OWNER: dict[type[Any], str] = {
    Invoice: "invoice",
    CreditNote: "credit_note",
    Payment: "payment",
    Reversal: "reversal",
}
AT_ONCE = 20
"""So many documents a worker renders before it looks at its other jobs."""
MOST_BY_TRANSFER = Decimal("999999999.99")


def response_of(document: Document, *, at: dt.datetime) -> HttpResponse:
    """The duplicate, as families download it."""
    paper = paper_of(document, is_duplicate=True, at=at)
    return inline(bytes(paper.content), document.number)


def at_the_desk(document: Document, query: QueryDict) -> HttpResponse:
    """The original, which the school prints; with `?duplicate`, what families download."""
    paper = paper_of(document, is_duplicate="duplicate" in query, at=timezone.now())
    return inline(bytes(paper.content), document.number)


def inline(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    named = content_disposition_header(False, f"{' '.join(name.split())}.pdf") or "inline"
    response["Content-Disposition"] = named  # a number may come from another software
    response["X-Content-Type-Options"] = "nosniff"
    return response


def paper_of(document: Document, *, is_duplicate: bool, at: dt.datetime) -> Paper:
    """As it was made; who comes first makes both."""
    found = document.papers.filter(is_duplicate=is_duplicate).first()
    if found is None:
        make(document, at=at)
        found = document.papers.get(is_duplicate=is_duplicate)
    return found


def joined(documents: Iterable[Document], *, at: dt.datetime) -> bytes:
    """Their originals, one after another: one file to print."""
    import pikepdf  # late: a web server that prints nothing does without

    whole, out, opened = pikepdf.new(), io.BytesIO(), []
    for document in documents:
        paper = paper_of(document, is_duplicate=False, at=at)
        opened.append(pikepdf.open(io.BytesIO(bytes(paper.content))))
        whole.pages.extend(opened[-1].pages)
    whole.Root.Lang = pikepdf.String("fr")
    whole.save(out)
    return out.getvalue()


def make(document: Document, *, at: dt.datetime) -> None:
    """The original and the duplicate, unless they are there."""
    owner = OWNER[type(document)]
    for is_duplicate in (False, True):
        if document.papers.filter(is_duplicate=is_duplicate).exists():
            continue
        content = render(document, is_duplicate=is_duplicate)
        digest = hashlib.sha256(content).hexdigest()
        row = Paper(is_duplicate=is_duplicate, content=content, size=len(content), sha256=digest)
        row.made_at = at
        setattr(row, owner, document)
        Paper.objects.bulk_create([row], ignore_conflicts=True)  # somebody may be quicker


def make_waiting() -> int:
    """A job of the worker: documents that have no paper yet; each by one worker alone."""
    return sum(map(_make_waiting, OWNER))


def _make_waiting(model: type[Any]) -> int:
    made = 0
    for document in without_papers(model)[:AT_ONCE]:
        with transaction.atomic():
            if takes_turn(f"paper {document.pk}"):
                make(document, at=timezone.now())
                made += 1
    return made


def without_papers(model: type[Any]) -> QuerySet[Any]:
    owner = OWNER[model]
    have = Paper.objects.filter(**{owner: OuterRef("pk")}, is_duplicate=True)
    rows = model.objects.exclude(number="").filter(~Exists(have))
    return rows.select_related("school").order_by("issued_at")


# --- What stands on them --------------------------------------------------------------------------


def render(document: Document, *, is_duplicate: bool) -> bytes:
    template, context = _page(document)
    return pdf.render(template, context | {"is_duplicate": is_duplicate})


def _page(document: Document) -> tuple[str, dict[str, Any]]:
    context = {
        "document": document,
        "school": document.school,
        "mentions": document.mentions,
        "iban": in_fours(document.mentions.get("iban", "")),
        "address": [line for line in document.payer_address.splitlines() if line],
        "logo": pdf.data_address(document.school.logo),
        "issued": _issued(document) % {"day": day(document.issued_on)},
    }
    if isinstance(document, Invoice):
        return "billing/pdf/invoice.html", context | _of_invoice(document)
    if isinstance(document, CreditNote):
        return "billing/pdf/credit_note.html", context | {"amount": euros(document.amount)}
    if isinstance(document, Reversal):
        return "billing/pdf/reversal.html", context | {"amount": euros(document.amount)}
    return "billing/pdf/receipt.html", context | _of_payment(document)


def _issued(document: Document) -> str:
    """A sentence for each kind: they do not agree alike in every language."""
    if isinstance(document, CreditNote):
        return gettext("Credit note issued on %(day)s.")
    if isinstance(document, Reversal):
        return gettext("Counter-entry issued on %(day)s.")
    if isinstance(document, Payment):
        return gettext("Receipt issued on %(day)s.")
    if document.kind == InvoiceKind.NOTICE:
        return gettext("Notice issued on %(day)s.")
    return gettext("Invoice issued on %(day)s.")


def _of_payment(payment: Payment) -> dict[str, Any]:
    """What it pays is known when it comes in; the rest waits for an invoice, or for staff."""
    rows = payment.allocations.select_related("invoice")
    left = Payment.objects.with_sums().get(pk=payment.pk).left
    return {
        "amount": euros(payment.amount),
        "settled": [(one.invoice.number, one.invoice.label, euros(one.amount)) for one in rows],
        "left": euros(left) if left else "",
    }


def _of_invoice(invoice: Invoice) -> dict[str, Any]:
    lines = [
        {
            "label": line.label,
            "student": line.student,
            "quantity": f"{line.quantity.normalize():f}".replace(".", ","),
            "price": euros(line.unit_price),
            "amount": euros(line.amount),
        }
        for line in invoice.lines.select_related("student")
    ]
    parts = [(one.due_on, euros(one.amount)) for one in invoice.instalments.all()]
    return {
        "lines": lines,
        "instalments": parts,
        "total": euros(invoice.total),
        "qr_code": transfer_code(invoice),
    }


def transfer_code(invoice: Invoice) -> str:
    """A QR code that fills in a bank transfer (EPC069-12), where the account has an IBAN."""
    iban = invoice.mentions.get("iban", "")
    if not iban or not Decimal("0.01") <= invoice.total <= MOST_BY_TRANSFER:
        return ""
    code = helpers.make_epc_qr(
        name=invoice.mentions.get("issuer_name", "")[:70],
        iban=iban,
        amount=invoice.total,
        text=invoice.number,
        bic=invoice.mentions.get("bic") or None,
    )
    return str(code.svg_data_uri(border=0))


def attestation_of(guardian: Guardian, *, year: int, on: dt.date) -> bytes | None:
    """Of a year in which nothing was paid, or that no calendar has, there is none."""
    if not 1900 < year < 2200:
        return None
    payments = access.payments_of(guardian).filter(received_on__year=year)
    if not payments:
        return None
    back = access.reversals_of(guardian).filter(reversed_on__year=year)
    return attestation(guardian, list(payments), list(back), year=year, on=on)


def attestation(
    guardian: Guardian,
    payments: list[Payment],
    reversals: list[Reversal],
    *,
    year: int,
    on: dt.date,
) -> bytes:
    """What was received in a calendar year and not given back, as employers and tax offices ask."""
    lines = sorted(
        [(one.received_on, one.number, one.get_method_display(), one.amount) for one in payments]
        + [(one.reversed_on, one.number, one.get_kind_display(), -one.amount) for one in reversals],
        key=lambda line: (line[0], line[3] < 0, line[1]),
    )
    context = {
        "guardian": guardian,
        "school": guardian.family.school,
        "logo": pdf.data_address(guardian.family.school.logo),
        "year": year,
        "on": on,
        "issuers": _issuers(payments),
        "rows": [(on, number, how, euros(amount)) for on, number, how, amount in lines],
        "total": euros(sum((line[3] for line in lines), Decimal(0))),
    }
    return pdf.render("billing/pdf/attestation.html", context)


def _issuers(payments: list[Payment]) -> list[dict[str, str]]:
    """Who received them, as their receipts say: name, SIRET, and who answers for it."""
    asked = ("issuer_name", "siret", "collector")
    found = [{name: one.mentions.get(name, "") for name in asked} for one in payments]
    return [one for place, one in enumerate(found) if one not in found[:place]]


def statement(book: "Book") -> bytes:
    """A ledger on paper, as it stands today; the earliest first."""
    entries = sorted(book.entries, key=lambda one: (one.on, one.place))
    context = {
        "book": book,
        "school": book.guardian.family.school,
        "logo": pdf.data_address(book.guardian.family.school.logo),
        "rows": [(one, euros(one.debit), euros(one.credit)) for one in entries],
    }
    return pdf.render("billing/pdf/statement.html", context)
