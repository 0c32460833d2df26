"""Who sees which money: the right, the school's tabs, one's own documents.

Of somebody else and of nobody: the same 404.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from billing.enums import Ledger
from billing.models import CreditNote, Invoice, OnlinePayment, Payment, Rental, Reversal
from billing.models.invoice import InvoiceQuerySet
from billing.models.online import OnlinePaymentQuerySet
from billing.models.payment import PaymentQuerySet
from billing.models.rentals import RentalQuerySet
from families.http import PortalRequest
from families.models import Guardian
from students.models import Student


def sees_money(guardian: Guardian) -> bool:
    """Whether there is anything of money for them: no menu and no address otherwise.

    The right of the sheet opens the menu, unless the school withholds the money of every pupil of
    the family: an account that is always empty would say that nothing is owed. Who is billed
    something that names none of these pupils keeps it: the debt is theirs, they must read it.
    """
    if not guardian.sees_money:
        return False
    denied = [one.student_id for one in guardian.student_rights.all() if not one.sees_money]
    if not denied or Student.objects.visible_to(guardian).exclude(pk__in=denied).exists():
        return True
    return Invoice.objects.issued().open_to(guardian).filter(payer=guardian).exists()


def ledgers_of(guardian: Guardian) -> list[Ledger]:
    """Those whose page this guardian may open."""
    if not sees_money(guardian):
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


def online_payments_of(guardian: Guardian) -> OnlinePaymentQuerySet:
    attempts: OnlinePaymentQuerySet = OnlinePayment.objects.filter(
        invoice__in=invoices_of(guardian)
    )
    return attempts


def reader_of(document: Invoice | Payment) -> Guardian | None:
    """Who is told by e-mail: the payer with an address who may read it, as on the pages."""
    payer = document.payer
    if not (payer and payer.sees_money and payer.user and payer.user.email):
        return None
    shown: QuerySet[Any] = type(document)._default_manager.open_to(payer)
    return payer if shown.filter(pk=document.pk).exists() else None


def credit_notes_of(guardian: Guardian) -> QuerySet[CreditNote]:
    return CreditNote.objects.filter(invoice__in=invoices_of(guardian))


def reversals_of(guardian: Guardian) -> QuerySet[Reversal]:
    return Reversal.objects.filter(payment__in=payments_of(guardian))


def rentals_of(guardian: Guardian) -> RentalQuerySet:
    """Of the family, but for pupils whose money this guardian does not see."""
    if Ledger.RENTALS not in ledgers_of(guardian):
        none: RentalQuerySet = Rental.objects.none()
        return none
    hidden = guardian.student_rights.filter(sees_money=False).values("student")
    rentals: RentalQuerySet = Rental.objects.filter(family=guardian.family_id)
    return rentals.exclude(student__in=hidden)
