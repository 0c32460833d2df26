"""Cells both ways: what is written is read, what is nonsense is refused in a sentence."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.imports import cells, tables
from students.enums import ActivityStatus, Weekday

BOTH_WAYS = (
    (cells.Day(), st.dates(min_value=dt.date(1900, 1, 1))),
    (cells.Clock(), st.times().map(lambda one: one.replace(second=0, microsecond=0))),
    (cells.Length(), st.integers(0, 99 * 60 + 59)),
    (cells.Number(), st.decimals(0, 9999, places=2)),
    (cells.YesNo(), st.booleans()),
    (cells.Choice(ActivityStatus.choices), st.sampled_from(ActivityStatus.values)),
    (cells.NumberedChoice(Weekday.choices), st.sampled_from(Weekday.values)),
)


@pytest.mark.parametrize(("cell", "values"), BOTH_WAYS, ids=lambda one: type(one).__name__)
def test_what_is_written_is_read(cell, values):
    @given(values)
    def both_ways(value):
        assert cell.clean(cell.render(value)) == value

    both_ways()


@given(st.text())
def test_any_text_is_read_or_refused(text):
    text = tables.text_of(text)
    for cell, _ in BOTH_WAYS:
        try:
            cell.clean(text)
        except ValueError as error:
            assert str(error)


@given(st.text())
def test_a_guarded_text_is_never_a_formula_and_comes_back(text):
    guarded = tables.guarded(text)
    assert not guarded.startswith(tables.FORMULA)
    assert tables._bare(guarded) == text


@pytest.mark.parametrize(
    ("cell", "written", "read"),
    [
        (cells.Day(), "2012-06-05", dt.date(2012, 6, 5)),
        (cells.Clock(), "17h30", dt.time(17, 30)),
        (cells.Clock(), "17:30:00", dt.time(17, 30)),
        (cells.Clock(), "9.05", dt.time(9, 5)),
        (cells.Length(), "1h30", 90),
        (cells.Number(), "1 234,50", Decimal("1234.50")),
        (cells.Number(), "15.75", Decimal("15.75")),
        (cells.YesNo(), "OUI", True),
        (cells.YesNo(), "x", True),
        (cells.Choice(ActivityStatus.choices), "en conge", ActivityStatus.ON_LEAVE),
        (cells.NumberedChoice(Weekday.choices), "vendredi", Weekday.FRIDAY),
        (cells.NumberedChoice(Weekday.choices), "", None),
    ],
)
def test_what_people_write_is_understood(cell, written, read):
    assert cell.clean(written) == read


def test_a_year_of_long_ago_is_a_slip():
    with pytest.raises(ValueError, match="0212"):
        cells.Day().clean("05/06/0212")


@pytest.mark.parametrize("cell", [cells.Day(), cells.Clock(), cells.Number(), cells.Whole()])
def test_an_empty_cell_is_nothing(cell):
    assert cell.clean("") is None and cell.render(None) == ""
