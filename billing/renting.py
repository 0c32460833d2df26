"""Rentals become drafts of invoices: one for each family, in the ledger of rentals."""

from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext

from billing.enums import Ledger
from billing.models import BillingError, Invoice, InvoiceLine, Rental
from families.models import Family


@transaction.atomic
def draw_up(rentals: list[Rental]) -> list[Invoice]:
    """Of those that nobody has billed yet. Raises BillingError."""
    keys = [one.pk for one in rentals]
    rows = Rental.objects.select_for_update(of=("self",)).unbilled().filter(pk__in=keys)
    by_family: dict[Family, list[Rental]] = defaultdict(list)
    for one in rows.select_related("family__school").order_by("pk"):
        by_family[one.family].append(one)
    return [_draft(family, theirs) for family, theirs in by_family.items()]


def _draft(family: Family, rentals: list[Rental]) -> Invoice:
    account = family.school.payment_accounts.first()
    if account is None:
        raise BillingError(gettext("The school has no payment account yet."))
    invoice = Invoice.objects.create(
        school=family.school,
        account=account,
        family=family,
        payer=family.guardians.order_by("rank").first(),
        ledger=Ledger.RENTALS,
        label=str(rentals[0])[:120],
    )
    for order, one in enumerate(rentals):
        InvoiceLine.objects.create(
            invoice=invoice,
            order=order,
            label=f"{one.get_kind_display()} – {one}"[:200],
            student=one.student,
            unit_price=one.price,
            amount=one.price,
        )
    Rental.objects.filter(pk__in=[one.pk for one in rentals]).update(invoice=invoice)
    return invoice
