"""What each kind of document must say: one that lacks a mention cannot be issued.

A facture of a régie names who issues and who collects it and how it is paid (code de commerce,
art. L441-9; CGCT, art. R1617-1 ff.); an avis des sommes à payer also its legal basis, and the ways
and time limits of appeal (CGCT, art. L1617-5 and R2342-4). How to appeal is said of debts
alone, who collects also of what came in; a credit note names what it corrects and its legal basis.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from billing.enums import InvoiceKind

if TYPE_CHECKING:
    from billing.models import Invoice, PaymentAccount

ALWAYS = ("issuer_name", "issuer_address", "siret", "collector", "payment_text")
OF_ACCOUNT: dict[str, tuple[str, ...]] = {
    InvoiceKind.INVOICE: ALWAYS,
    InvoiceKind.NOTICE: (*ALWAYS, "legal_basis", "recourse_text"),
}


def missing_in(invoice: "Invoice") -> list[str]:
    """Of an invoice that is about to be issued, in words."""
    account = invoice.account
    lacking = [
        field_name(account, name)
        for name in OF_ACCOUNT[invoice.kind]
        if not getattr(account, name).strip()
    ]
    if invoice.payer is None or not invoice.payer.address_lines:
        lacking.append(str(_("address of the payer")))
    if not invoice.label.strip():
        lacking.append(str(_("label")))
    return lacking


def field_name(account: "PaymentAccount", name: str) -> str:
    field = account._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))
