"""The file that the bank takes: pain.008, made by sepaxml and valid by its schema."""

import datetime as dt
import re
from collections.abc import Iterable

from django.utils.translation import gettext
from sepaxml import SepaDD
from sepaxml.validation import ValidationError
from text_unidecode import unidecode

from billing.models import BillingError, CollectionItem, PaymentAccount

REFUSED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
"""What is not in the basic letters of EPC217-08."""


def make(account: PaymentAccount, items: Iterable[CollectionItem], *, collect_on: dt.date) -> bytes:
    """Raises BillingError, which repeats nothing of the file: bank accounts are in it."""
    config = {
        "name": plain(account.creditor),
        "IBAN": account.iban,
        "batch": True,
        "creditor_id": account.creditor_id,
        "currency": "EUR",
    }
    if account.bic:
        config["BIC"] = account.bic
    made = SepaDD(config, schema=account.debit_format, clean=True)
    for item in items:
        made.add_payment(_payment(item, collect_on=collect_on))
    try:
        content: bytes = made.export(validate=True)
    except ValidationError:
        said = gettext("The bank would not take this file: compare the mandates with their paper.")
        raise BillingError(said) from None
    return content


def _payment(item: CollectionItem, *, collect_on: dt.date) -> dict[str, object]:
    mandate = item.mandate
    said = gettext("Invoice %(number)s") % {"number": item.invoice.number}
    found: dict[str, object] = {
        "name": plain(mandate.holder),
        "IBAN": mandate.iban,
        "amount": int(item.amount * 100),
        "type": item.sequence,
        "collection_date": collect_on,
        "mandate_id": mandate.rum,
        "mandate_date": mandate.signed_on,
        "description": plain(said),
        "endtoend_id": item.end_to_end,
    }
    return found | ({"BIC": mandate.bic} if mandate.bic else {})


def plain(text: str) -> str:
    """«Crédit d’Anjou & Cie» is «Credit d'Anjou Cie»."""
    return " ".join(REFUSED.sub(" ", unidecode(text)).split())
