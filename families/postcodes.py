"""Where families live, as a school writes it: postcodes, or the digits that several begin with."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

ONE = re.compile(r"[0-9A-Za-z]{1,10}")


def postcodes_of(text: str) -> tuple[str, ...]:
    """«29170, 2995» → ("29170", "2995")."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def check_postcodes(text: str) -> None:
    """Raises ValidationError for anything but postcodes between commas."""
    if not all(ONE.fullmatch(part) for part in postcodes_of(text)):
        raise ValidationError(gettext("Postcodes, or their first digits, separated by commas."))


def is_among(postcode: str, text: str) -> bool:
    return bool(postcode) and postcode.replace(" ", "").startswith(postcodes_of(text))
