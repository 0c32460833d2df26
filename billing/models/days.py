"""Which days documents of money bear: what came in is past, what is due is to come."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from accounts.models import School
from billing.models.issued import BillingError
from imuse_portal.figures import day as written

TWO_YEARS = 24


class WrongDay(BillingError):
    """Raised of a day that was typed: the sentence belongs beside its field."""


@contextmanager
def refused(column: str = "") -> Iterator[None]:
    """What forms and files refuse: a wrong day is an error of the field, or of that column."""
    try:
        yield
    except WrongDay as error:
        raise ValidationError({column: str(error)} if column else str(error)) from error


def hold_past(day: dt.date, *, on: dt.date, since: dt.date | None = None) -> None:
    """What was received, given back or deposited is so by now. Raises WrongDay."""
    told = {"day": written(day), "since": written(since)}
    if day > on:
        raise WrongDay(gettext("%(day)s is still to come: check the date.") % told)
    if since and day < since:
        raise WrongDay(gettext("%(day)s is too long ago: give a day from %(since)s on.") % told)


def hold_due(day: dt.date, *, issued_on: dt.date) -> None:
    """Nobody pays before the invoice, nor is it put off for ever. Raises WrongDay."""
    told = {"day": written(day), "issued": written(issued_on)}
    if day < issued_on:
        raise WrongDay(
            gettext(
                "An instalment is due on the day of issue or later: %(day)s is before %(issued)s."
            )
            % told
        )
    if day > months_after(issued_on, TWO_YEARS):
        raise WrongDay(
            gettext("An instalment is due within two years: %(day)s is too late, check the year.")
            % told
        )


def oldest(school: School, *, on: dt.date) -> dt.date:
    """What came in before the school year before this one is entered no more."""
    begun = school.years.filter(starts_on__lte=on).order_by("-starts_on")
    starts = list(begun.values_list("starts_on", flat=True)[:2])
    return starts[1] if len(starts) > 1 else months_after(on, -TWO_YEARS)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of that month, its last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))
