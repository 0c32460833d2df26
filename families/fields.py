"""Fields of the sheets: phones and dates as French families write them, postcodes, plain text."""

import datetime as dt
import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_LIKE_A_DATE = re.compile(r"\d{1,2}([/. -])\d{1,2}\1(\d\d|\d{4})")
LONGEST_LIFE = 120
"""Years before which nobody alive was born."""

# Country codes of the telephone (ITU-T E.164) by length; all others have three digits.
_ONE_DIGIT = ("1", "7")
_TWO_DIGITS = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
_NATIONAL = re.compile(r"0[1-9][0-9]{8}")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")
# Corsica has 2A and 2B in place of 20; from 971 on, overseas.
_DEPARTMENT = re.compile(r"(?!20)(0[1-9]|[1-8][0-9]|9[0-5])|2[AB]|97[1-8]|98[4-9]|99")


def no_invisible_characters(value: str) -> None:
    """Nothing that a reader cannot see, nor that turns the line around (Unicode's class C)."""
    if any(unicodedata.category(character)[0] == "C" for character in value):
        raise ValidationError(
            _("This text holds an invisible character: type it again instead of pasting it."),
            code="invisible",
        )


def no_invisible_characters_but_lines(value: str) -> None:
    """The same of a text of several lines."""
    no_invisible_characters(re.sub(r"[\r\n\t]", "", value))


def birth_date(value: dt.date) -> None:
    """A day in a life that may still go on."""
    today = timezone.localdate()
    if value > today:
        raise ValidationError(_("This date is in the future: check the year."), code="future")
    if value.year < today.year - LONGEST_LIFE:
        raise ValidationError(_("This date is too long ago: check the year."), code="past")


class PhoneField(forms.CharField):
    """A French number, «06 39 98 00 01», or one with a country code, «+32 470 12 34 56».

    One number has one writing, so that only a real change counts as one; what stands in the sheet
    and cannot be read as a number is shown as it is.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _(
            "Type a number of ten digits, such as 06 39 98 00 01, or with “+” and the country code."
        ),
    }

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return readable_phone(text) if text else ""

    def prepare_value(self, value: Any) -> Any:
        try:
            return self.to_python(value)
        except ValidationError:
            return value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "tel"}


def readable_phone(text: str) -> str:
    """The one writing of a number. Raises ValidationError."""
    number = _dialled(text)
    if number.startswith("+33"):
        number = "0" + number[3:].removeprefix("0")
    if _NATIONAL.fullmatch(number):
        return " ".join(re.findall("..", number))
    if _INTERNATIONAL.fullmatch(number):
        return _international(number[1:])
    raise ValidationError(PhoneField.default_error_messages["invalid"], code="invalid")


def _dialled(text: str) -> str:
    """Digits after an optional plus; what separates them goes, and the «(0)» of «+33 (0)6»."""
    shown = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    number = re.sub(r"[\s.\-/()\u2010-\u2015]", "", re.sub(r"\(0\)", "", shown))
    return "+" + number[2:] if number.startswith("00") else number


def _international(digits: str) -> str:
    """«+CC» then pairs, the first group of three when their count is odd."""
    length = 1 if digits[0] in _ONE_DIGIT else 2 if _TWO_DIGITS.match(digits) else 3
    code, rest = digits[:length], digits[length:]
    first = 3 if len(rest) % 2 else 2
    return " ".join(["+" + code, rest[:first], *re.findall("..", rest[first:])])


class PostcodeField(forms.CharField):
    """Five digits; abroad with the country's letters before it, as in «B-1000»."""

    default_validators = [
        RegexValidator(
            r"^([0-9]{5}|[A-Z]{1,3}-[A-Z0-9 ]{3,6})$",
            _("Type the five digits of the postcode; abroad, the country first, as in B-1000."),
        )
    ]

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value)).upper()
        return text.replace(" ", "") if re.fullmatch(r"[0-9 ]+", text) else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"size": 10}


class DepartmentField(forms.CharField):
    """The code of a French département as INSEE has it; 99 for a birth abroad.

    `standing` is what the sheet has already: kept as it is, whatever it is, until it is changed.
    """

    standing = ""
    default_error_messages = {
        "invalid": _(
            "Type the number of the French department, such as 35, 2A or 974; 99 if abroad."
        ),
    }

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        code = text.upper().replace(" ", "")
        code = f"0{code}" if re.fullmatch(r"[1-9]", code) else code
        return code if _DEPARTMENT.fullmatch(code) else text

    def prepare_value(self, value: Any) -> Any:
        return self.to_python(value)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and value != self.standing and not _DEPARTMENT.fullmatch(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class BirthDateField(forms.DateField):
    """Day, month, year as the French write them."""

    default_validators = [birth_date]
    default_error_messages = {
        "invalid": _("Type the date as day/month/year, for example 31/12/1980."),
        "no_such_day": _("There is no such day: check its day and its month."),
    }

    FORMATS = ("%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=self.FORMATS, **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """Of 31/02 it is said what is wrong with it, not how dates are written."""
        try:
            return super().to_python(value)
        except ValidationError:
            if not _LIKE_A_DATE.fullmatch(str(value).strip()):
                raise
            message = self.error_messages["no_such_day"]
            raise ValidationError(message, code="no_such_day") from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"placeholder": _("dd/mm/yyyy"), "maxlength": 10}


class YesNoField(forms.TypedChoiceField):
    """«Oui» or «Non», side by side; neither until somebody answers (inventory 65)."""

    widget = forms.RadioSelect
    looks = "is-short-choice"

    def __init__(self, **kwargs: Any) -> None:
        answers = [("True", _("Yes")), ("False", _("No"))]
        super().__init__(
            choices=answers, coerce=lambda value: value == "True", empty_value=None, **kwargs
        )
