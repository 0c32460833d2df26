"""Years, terms and holidays of the demonstration move along with the day it is loaded on."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import School
from imuse_portal.demonstration import calendar, loading
from students.enums import YearState
from students.models import LessonChange, Term
from tests.factories import SchoolFactory


@pytest.mark.parametrize(
    ("on", "current"),
    [
        (dt.date(2026, 7, 31), "2025/2026"),
        (dt.date(2026, 8, 1), "2026/2027"),
        (dt.date(2027, 1, 1), "2026/2027"),
    ],
)
def test_years_are_relative_to_the_day(on, current):
    years = list(calendar.years(School(), {}, on=on))
    assert [year.name for year in years if year.state == YearState.CURRENT] == [current]
    assert len(years) == 4


@pytest.fixture
def loaded(db):
    """`loaded(day)`: a school of zone B, set up on that day."""

    def load(day):
        school = SchoolFactory(slug=f"ecole-{day}")
        now = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
        calendar.load_calendar(school, {"zone": "B"}, now=now)
        return school

    return load


@pytest.mark.parametrize("year", [2026, 2029])
def test_holidays_of_one_s_own_zone_lie_in_the_year_that_runs(loaded, year):
    holidays = loaded(dt.date(year, 10, 1)).holidays.all()
    found = {(row.name, row.starts_on) for row in holidays}
    assert len(found) == 5
    assert ("Vacances d’hiver", dt.date(year + 1, 2, 20)) in found


@pytest.mark.parametrize(
    ("day", "published"),
    [(dt.date(2026, 11, 22), 0), (dt.date(2026, 11, 24), 1), (dt.date(2027, 7, 10), 3)],
)
def test_a_bulletin_is_published_once_its_day_has_come(loaded, day, published):
    terms = Term.objects.filter(year__school=loaded(day))
    assert terms.count() == 3
    assert terms.exclude(published_at=None).count() == published


@pytest.mark.parametrize("day", [dt.date(2026, 12, 9), dt.date(2027, 7, 6)])
def test_in_holidays_and_at_the_end_of_the_year_it_loads_as_well(db, day):
    loading.load(now=timezone.make_aware(dt.datetime.combine(day, dt.time(12))))
    for change in LessonChange.objects.select_related("course__year__school"):
        assert change.on.isoweekday() == change.course.weekday
        assert change.on <= change.course.year.ends_on
        holidays = change.course.year.school.holidays
        assert not holidays.filter(starts_on__lte=change.on, ends_on__gte=change.on).exists()
