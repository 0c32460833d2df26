"""Years, terms and holidays of each school of the demonstration, and what its averages mean."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from accounts.models import School
from imuse_portal.demonstration.data import Data, common
from students.enums import YearState
from students.models import Holiday, ResultBand, SchoolYear, Term

FIRST_MONTH = 8
"""From August on, the year that starts in September is the current one."""
YEARS_BEHIND = 2
WRITTEN_FOR = 2026
"""The year in which the files' current school year begins; their days follow the real one."""


def load_calendar(school: School, data: Data, *, now: dt.datetime) -> None:
    """`data` is the school's own table: its first year, the years a guide dates, its zone."""
    made = SchoolYear.objects.bulk_create(years(school, data, on=timezone.localdate(now)))
    Holiday.objects.bulk_create(_holidays(school, data))
    current = next(year for year in made if year.state == YearState.CURRENT)
    Term.objects.bulk_create(_terms(current, now=now))
    ResultBand.objects.bulk_create(
        ResultBand(school=school, **band) for band in common()["result_bands"]
    )


def years(school: School, data: Data, *, on: dt.date) -> Iterator[SchoolYear]:
    """From the oldest that a guide shows to the next one; the one of `on` is current."""
    current = year_of(on)
    known = {year["name"]: year for year in data.get("years", ())}
    for start in range(data.get("first_year", current - YEARS_BEHIND), current + 2):
        dates = known.get(f"{start}/{start + 1}", {})
        yield SchoolYear(
            school=school,
            name=f"{start}/{start + 1}",
            starts_on=dates.get("starts_on", dt.date(start, 9, 1)),
            ends_on=dates.get("ends_on", dt.date(start + 1, 7, 7)),
            state=_state(start, current),
        )


def year_of(on: dt.date) -> int:
    """In which year the school year of this day begins."""
    return on.year if on.month >= FIRST_MONTH else on.year - 1


def _state(start: int, current: int) -> YearState:
    if start == current:
        return YearState.CURRENT
    return YearState.CLOSED if start < current else YearState.PREPARING


def _holidays(school: School, data: Data) -> Iterator[Holiday]:
    """Of all zones, then of the school's own."""
    for row in common()["holidays"]:
        if row.get("zone", data.get("zone")) == data.get("zone"):
            first, last = (_moved(row[name], school) for name in ("starts_on", "ends_on"))
            yield Holiday(school=school, name=row["name"], starts_on=first, ends_on=last)


def _terms(year: SchoolYear, *, now: dt.datetime) -> Iterator[Term]:
    """A bulletin whose day has come is published."""
    for row in common()["terms"]:
        first, last, out = (
            _moved(row[name], year.school) for name in ("starts_on", "ends_on", "published_on")
        )
        at = timezone.make_aware(dt.datetime.combine(out, dt.time(17)))
        published = at if at <= now else None
        yield Term(
            year=year, name=row["name"], starts_on=first, ends_on=last, published_at=published
        )


def _moved(day: dt.date, school: School) -> dt.date:
    current = SchoolYear.current_of(school)
    later = current.starts_on.year - WRITTEN_FOR if current else 0
    return day.replace(year=day.year + later)
