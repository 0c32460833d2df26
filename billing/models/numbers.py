"""Numbers that run on: 12FC01618, one series for each school, kind and year."""

import datetime as dt

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from billing.enums import NumberKind

DIGITS = 5
MOST = 10**DIGITS - 1
NEXT = """
    INSERT INTO billing_numberseries (school_id, kind, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (school_id, kind, year) DO UPDATE SET last = billing_numberseries.last + 1
    RETURNING last
"""
AT_LEAST = """
    INSERT INTO billing_numberseries (school_id, kind, year, last) VALUES (%s, %s, %s, %s)
    ON CONFLICT (school_id, kind, year)
    DO UPDATE SET last = greatest(billing_numberseries.last, excluded.last)
"""


class NumberSeries(models.Model):
    """The last number that was given; its row is locked until the issuing transaction ends."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="number_series", verbose_name=_("school")
    )
    kind = models.CharField(_("kind"), max_length=2, choices=NumberKind)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(
        _("last number given"),
        default=0,
        help_text=_("Where a former software ended: the next document has the next number."),
    )

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        ordering = ["school", "-year", "kind"]
        constraints = [
            models.UniqueConstraint(
                name="number_series_once",
                fields=["school", "kind", "year"],
                violation_error_message=_("The school already has this series."),
            ),
            models.CheckConstraint(
                name="number_series_has_five_digits",
                condition=Q(last__lte=MOST),
                violation_error_message=_("A series ends at 99999."),
            ),
        ]

    def __str__(self) -> str:
        return written(self.kind, self.year, self.last)


def take(school: School, kind: NumberKind, *, on: dt.date) -> str:
    """The next number, ours once the transaction of the caller commits, and nobody's otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [school.pk, kind.value, on.year])
        return written(kind, on.year, cursor.fetchone()[0])


def go_on_from(school: School, kind: NumberKind, number: str) -> None:
    """A document that came with a number of this form: the series never gives it again."""
    if (found := read(number)) and found[1] == kind:
        year, _kind, last = found
        with connection.cursor() as cursor:
            cursor.execute(AT_LEAST, [school.pk, kind.value, year, last])


def written(kind: str, year: int, last: int) -> str:
    return f"{year % 100:02}{NumberKind(kind).value}{last:0{DIGITS}}"


def read(number: str) -> tuple[int, str, int] | None:
    """(2012, "FC", 1618) of 12FC01618; None of a number of another form."""
    century, letters, digits = number[:2], number[2:4], number[4:]
    is_ours = letters in NumberKind.values and len(digits) == DIGITS
    if not (is_ours and (century + digits).isascii() and (century + digits).isdigit()):
        return None
    return 2000 + int(century), letters, int(digits)
