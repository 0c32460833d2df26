"""How a cell reads: 05/06/2012, 17:30, 01:30, 15,75, yes; each goes both ways.

What comes in is stripped text; a ValueError says in a sentence what is wrong with it.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from import_export.widgets import Widget

from imuse_portal.figures import clock, day, length

DAYS = ("%d/%m/%Y", "%Y-%m-%d")
OLDEST_YEAR = 1900
LONGEST_NUMBER = 12
LONGEST_SMALL = 5


def plain(text: object) -> str:
    """Without case, accents, kinds of apostrophe and doubled spaces."""
    letters = unicodedata.normalize("NFKD", str(text).replace("’", "'"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def one_end_of_line(text: str) -> str:
    """Browsers send lines that end in two letters; an XLSX file cannot hold them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Text(Widget):
    has_default = False
    """Whether an empty cell stands for a value."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else one_end_of_line(str(value))


class _Read(Text):
    """Nothing of an empty cell."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return self.read(value) if value else None

    def read(self, value: str) -> Any:
        raise NotImplementedError


class Day(_Read):
    def read(self, value: str) -> dt.date:
        for form in DAYS:
            with suppress(ValueError):
                found = dt.datetime.strptime(value, form).date()
                if found.year >= OLDEST_YEAR:
                    return found
        raise ValueError(gettext("“%(value)s” is no date: write 05/06/2012.") % {"value": value})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return day(value)


class Clock(_Read):
    def read(self, value: str) -> dt.time:
        found = re.fullmatch(r"(\d{1,2})[:hH.](\d{2})(?::00)?", value)
        if found and int(found[1]) < 24 and int(found[2]) < 60:
            return dt.time(int(found[1]), int(found[2]))
        raise ValueError(gettext("“%(value)s” is no time: write 17:30.") % {"value": value})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return clock(value)


class Length(_Read):
    """Minutes, written as hours."""

    def read(self, value: str) -> int:
        found = re.fullmatch(r"(\d{1,2})[:hH.](\d{2})(?::00)?", value)
        if found and int(found[2]) < 60:
            return int(found[1]) * 60 + int(found[2])
        raise ValueError(gettext("“%(value)s” is no length: write 01:30.") % {"value": value})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return length(value)


class Number(_Read):
    def read(self, value: str) -> Decimal:
        bare = re.sub("[ \xa0\u202f]", "", value)
        if re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", bare) and len(value) <= LONGEST_NUMBER:
            return Decimal(bare.replace(",", "."))
        raise ValueError(gettext("“%(value)s” is no number: write 15,75.") % {"value": value})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else f"{value:.2f}".replace(".", ",")


class Whole(_Read):
    def read(self, value: str) -> int:
        if value.isascii() and value.isdigit() and len(value) < LONGEST_SMALL:
            return int(value)
        told = {"value": value, "most": 10 ** (LONGEST_SMALL - 1) - 1}
        raise ValueError(gettext("“%(value)s”: write a whole number from 0 to %(most)d.") % told)


class YesNo(_Read):
    def read(self, value: str) -> bool:
        known = {"1": True, "x": True, "0": False}
        known |= {plain(gettext("yes")): True, plain(gettext("no")): False}
        try:
            return known[plain(value)]
        except KeyError:
            told = {"value": value}
            raise ValueError(gettext("“%(value)s” is neither yes nor no.") % told) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else gettext("yes") if value else gettext("no")


class Choice(Text):
    """A label of the portal, or the value behind it."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        self.choices = [(value, label) for value, label in choices if value not in ("", None)]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        if not value:
            return ""
        for stored, label in self.choices:
            if plain(value) in (plain(label), plain(stored)):
                return stored
        told = {"value": value, "known": ", ".join(str(label) for _, label in self.choices)}
        raise ValueError(gettext("“%(value)s” is none of: %(known)s.") % told)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(dict(self.choices).get(value, ""))


class UsualChoice(Choice):
    """Nothing chosen is the usual one."""

    has_default = True

    def __init__(self, choices: Iterable[tuple[Any, Any]], *, usual: Any) -> None:
        super().__init__(choices)
        self.usual = usual

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return super().clean(value, row) if value else self.usual


class NumberedChoice(Choice):
    """Nothing chosen is None."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return super().clean(value, row) if value else None
