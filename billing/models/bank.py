"""Numbers of banks as they are typed, kept without their spaces once they are right."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban
from stdnum.eu import at_02

SPACES = 12
"""So much longer may a number be as it stands on paper, in groups."""
FRENCH_CREDITOR = 13
"""An ICS of the Banque de France: FR, two check digits, three letters, six characters."""


def check_iban(value: str) -> None:
    if not iban.is_valid(value):
        raise ValidationError(gettext("This is not an IBAN: compare it with the bank's paper."))


def check_bic(value: str) -> None:
    if not bic.is_valid(value):
        raise ValidationError(gettext("This is not a BIC: it has 8 or 11 characters."))


def check_creditor(value: str) -> None:
    is_short = value.startswith("FR") and len(value) != FRENCH_CREDITOR
    if is_short or not at_02.is_valid(value):
        raise ValidationError(
            gettext("This is not a SEPA creditor identifier: compare it with the bank's paper.")
        )


class BankField(models.CharField):
    """Written with or without spaces."""

    compact: Callable[[str], str]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return type(self).compact(text) if isinstance(text, str) else text

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"max_length": (self.max_length or 0) + SPACES, **kwargs})


class IbanField(BankField):
    compact = staticmethod(iban.compact)
    default_validators = [check_iban]


class BicField(BankField):
    compact = staticmethod(bic.compact)
    default_validators = [check_bic]


class CreditorField(BankField):
    compact = staticmethod(at_02.compact)
    default_validators = [check_creditor]


check_reference = RegexValidator(
    r"^(?!/)(?!.*//)[A-Za-z0-9+?/:().,'-]+(?<!/)$",
    _("Letters without accents, digits and + ? / : ( ) . , ' - only, without spaces."),
)
"""What banks take as a reference of ours (EPC217-08)."""


def masked(number: str) -> str:
    """«…0189»: enough for its owner to know it by."""
    return f"…{number[-4:]}"
