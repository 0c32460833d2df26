"""How figures are written: 17:30, 01:00, 15,75, 05/06/2012; nothing stays empty."""

import datetime as dt
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext

MEGABYTE = 1024 * 1024


def day(date: dt.date | None) -> str:
    return f"{date:%d/%m/%Y}" if date else ""


def clock(time: dt.time | None) -> str:
    return f"{time:%H:%M}" if time else ""


def moment(at: dt.datetime | None) -> str:
    """«31/10/2026 23:59», by the clock of the schools."""
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else ""


def length(minutes: int | None) -> str:
    """Minutes as hours: 90 is «01:30»."""
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def hours(number: Decimal | None) -> str:
    """Hours of a year, as 003 L180 writes them: «33:00»."""
    return "" if number is None else length(round(number * 60))


def number(value: Decimal | None) -> str:
    return "" if value is None else formats.number_format(value, decimal_pos=2, use_l10n=True)


def euros(value: Decimal | None) -> str:
    """«1 084,00 €», in spaces that do not break."""
    if value is None:
        return ""
    amount = formats.number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)
    return amount.replace("\u202f", "\xa0") + "\xa0€"


def in_fours(text: str) -> str:
    """An IBAN as it is read aloud: «FR76 3000 1007 9412», in spaces that do not break."""
    bare = "".join(text.split())
    return "\xa0".join(bare[at : at + 4] for at in range(0, len(bare), 4))


def out_of(value: Decimal | None, scale: Decimal) -> str:
    """«15,75 / 20,00»; the scale alone as long as there is no value (000 L232)."""
    return f"{number(value)} / {number(scale)}".strip()


def joined(*texts: str) -> str:
    """«Reçue – Bien»; what is empty leaves no dash."""
    return " – ".join(filter(None, texts))


def read_day(text: str) -> dt.date | None:
    """Of an address, as 2026-11-25; None for none, and where no weeks are around it."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 < found.year < 2200 else None


def yes_no(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")


def megabytes(size: int) -> str:
    """Bytes in Mo of 1,048,576, as the guides show them: «1,42»; what is there is never «0,00»."""
    least = Decimal("0.01") if size else Decimal(0)
    return number(max(Decimal(size) / MEGABYTE, least))
