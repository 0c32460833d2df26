"""The menu Facturation: the two ledgers, and the papers of each line."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing import access, papers
from billing.enums import Ledger
from billing.ledgers import CAPTIONS, Book
from families.http import PortalRequest


@require_safe
def fees(request: PortalRequest) -> HttpResponse:
    return _ledger(request, Ledger.FEES)


@require_safe
def rentals(request: PortalRequest) -> HttpResponse:
    return _ledger(request, Ledger.RENTALS)


def _ledger(request: PortalRequest, ledger: Ledger) -> HttpResponse:
    """Seven columns, three figures, and what is owed in words."""
    access.must_see(request, ledger)
    book = Book(ledger, request.guardian, at=timezone.now(), on=timezone.localdate())
    context = {"book": book, "table": book.table(request.GET), "title": CAPTIONS[ledger]}
    return render(request, "billing/ledger.html", context)


@require_safe
def invoice_pdf(request: PortalRequest, pk: uuid.UUID) -> HttpResponse:
    """The duplicate (inventory 117)."""
    invoice = get_object_or_404(access.invoices_of(request.guardian), pk=pk)
    return papers.response_of(invoice, at=timezone.now())


@require_safe
def receipt_pdf(request: PortalRequest, pk: uuid.UUID) -> HttpResponse:
    payment = get_object_or_404(access.payments_of(request.guardian), pk=pk)
    return papers.response_of(payment, at=timezone.now())


@require_safe
def credit_note_pdf(request: PortalRequest, pk: uuid.UUID) -> HttpResponse:
    note = get_object_or_404(access.credit_notes_of(request.guardian), pk=pk)
    return papers.response_of(note, at=timezone.now())


@require_safe
def reversal_pdf(request: PortalRequest, pk: uuid.UUID) -> HttpResponse:
    reversal = get_object_or_404(access.reversals_of(request.guardian), pk=pk)
    return papers.response_of(reversal, at=timezone.now())


@require_safe
def attestation_pdf(request: PortalRequest, year: int) -> HttpResponse:
    content = papers.attestation_of(request.guardian, year=year, on=timezone.localdate())
    if content is None:
        raise Http404
    return papers.inline(content, f"attestation-{year}")


@require_safe
def statement_pdf(request: PortalRequest, ledger: Ledger) -> HttpResponse:
    """The ledger of today on paper."""
    access.must_see(request, ledger)
    book = Book(ledger, request.guardian, at=timezone.now(), on=timezone.localdate())
    return papers.inline(papers.statement(book), f"releve-{book.on.isoformat()}")
