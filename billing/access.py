"""Who sees which money: the right, the school's tabs, one's own documents.

Of somebody else and of nobody: the same 404.
"""

from django.db.models import QuerySet
from django.http import Http404

from billing.enums import Ledger
from billing.models import CreditNote, Invoice, OnlinePayment, Payment
from billing.models.invoice import InvoiceQuerySet
from billing.models.payment import PaymentQuerySet
from families.http import PortalRequest
from families.models import Guardian


def ledgers_of(guardian: Guardian) -> list[Ledger]:
    """Those whose page this guardian may open."""
    if not guardian.sees_money:
        return []
    return [one for one in Ledger if guardian.family.school.shows(one.page)]


def must_see(request: PortalRequest, ledger: Ledger) -> None:
    """Raises Http404."""
    if ledger not in ledgers_of(request.guardian):
        raise Http404


def invoices_of(guardian: Guardian) -> InvoiceQuerySet:
    """Issued ones that this guardian may read."""
    invoices: InvoiceQuerySet = Invoice.objects.issued()
    return invoices.filter(ledger__in=ledgers_of(guardian)).open_to(guardian)


def payments_of(guardian: Guardian) -> PaymentQuerySet:
    payments: PaymentQuerySet = Payment.objects.filter(ledger__in=ledgers_of(guardian))
    return payments.open_to(guardian)


def online_payments_of(guardian: Guardian) -> QuerySet[OnlinePayment]:
    return OnlinePayment.objects.filter(invoice__in=invoices_of(guardian))


def credit_notes_of(guardian: Guardian) -> QuerySet[CreditNote]:
    return CreditNote.objects.filter(invoice__in=invoices_of(guardian))
