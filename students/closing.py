"""The passage to the next school year: figures are worked out and frozen, the next year opens.

What somebody entered by hand is kept; only empty figures are filled in. A year may be closed before
its end by whoever means it: the lessons that were not given by then are no hours done.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from families.changesets import key_of
from families.models import ChangeSet
from students.attendance import LessonDays, attendance_of, with_cancellations
from students.enums import ActivityStatus, YearState
from students.forms import StudentForm
from students.models import (
    Absence,
    CourseFollowUp,
    Evaluation,
    ResultBand,
    SchoolYear,
)
from students.models.results import reached

CENT = Decimal("0.01")
BATCH = 500
FIGURES = (
    "average",
    "hours_planned",
    "hours_done",
    "absences_total",
    "absences_unjustified",
    "class_result",
    "cycle_result",
    "mention",
)


class ClosingError(Exception):
    """Why a year cannot be closed, in words for the secretariat."""


@dataclass(frozen=True)
class Closing:
    """What a closing did, or would do."""

    year: SchoolYear
    following: SchoolYear
    follow_ups: int
    unmarked: int
    """How many of them have neither a mark nor an average."""


def is_early(year: SchoolYear, *, on: dt.date) -> bool:
    """Whether the year still runs on that day, its last one left out."""
    return on < year.ends_on


def prospect(year: SchoolYear) -> Closing:
    """What closing this year would do. Raises ClosingError."""
    if year.state != YearState.CURRENT:
        raise ClosingError(gettext("Only the current year is closed."))
    following = (
        year.school.years.filter(state=YearState.PREPARING, starts_on__gt=year.starts_on)
        .order_by("starts_on")
        .first()
    )
    if following is None:
        raise ClosingError(gettext("Prepare the next school year first: it opens at once."))
    if asked := _levels_asked(year):
        sentence = ngettext(
            "One request on a pupil's school level waits: decide on it first.",
            "%(count)d requests on pupils' school levels wait: decide on them first.",
            asked,
        )
        raise ClosingError(sentence % {"count": asked})
    rows = _of(year)
    return Closing(year, following, rows.count(), _unmarked(rows).count())


@transaction.atomic
def close(year: SchoolYear, *, by: Any, on: dt.date, is_early_meant: bool = False) -> Closing:
    """Fill in what is empty, freeze the year, open the next; all of it or nothing.

    Raises ClosingError; also when the year still runs and this is not meant, and when somebody
    closed the year meanwhile: nothing is done twice.
    """
    years = year.school.years.select_for_update().order_by("pk")
    locked = {one.pk: one for one in years}
    done = prospect(locked[year.pk])
    if is_early(done.year, on=on) and not is_early_meant:
        raise ClosingError(gettext("The year is not over: say that you mean to close it early."))
    _fill_in(done.year, on=on)
    done.year.close(at=timezone.now())
    locked[done.following.pk].open()
    _tell(done, by=by)
    return done


def average_of(evaluations: Iterable[Evaluation], *, scale: Decimal) -> Decimal | None:
    """Weighted by coefficient, every mark brought to the one scale; None without a mark."""
    marked = [one for one in evaluations if one.mark is not None and not one.is_absent]
    weight = sum((one.coefficient for one in marked), Decimal(0))
    if not weight:
        return None
    parts = (one.coefficient * Decimal(one.mark or 0) / one.scale for one in marked)
    average = sum(parts, Decimal(0)) / weight * scale
    return average.quantize(CENT, rounding=ROUND_HALF_UP)


def _levels_asked(year: SchoolYear) -> int:
    """Requests that mean this year's level: accepted later, they would be taken for the next."""
    sets = ChangeSet.objects.pending().filter(family__school=year.school, form=key_of(StudentForm))
    return sets.filter(changes__field="school_level").count()


def _of(year: SchoolYear) -> "QuerySet[CourseFollowUp]":
    return CourseFollowUp.objects.filter(course__year=year)


def _unmarked(rows: "QuerySet[CourseFollowUp]") -> "QuerySet[CourseFollowUp]":
    marked = Evaluation.objects.exclude(mark=None).filter(is_absent=False)
    return rows.filter(average=None).exclude(pk__in=marked.order_by().values("follow_up"))


def _fill_in(year: SchoolYear, *, on: dt.date) -> None:
    """Pupil by pupil, in batches: as many queries for a pupil's first course as for the last."""
    lessons = LessonDays(list(year.school.holidays.filter(ends_on__gte=year.starts_on)))
    bands = list(year.school.result_bands.all())
    for batch in _batches(year):
        for row in batch:
            _fill_in_one(row, lessons.of(row), until=on)
            _give_results(row, bands)
        _write(batch)


def _batches(year: SchoolYear) -> Iterator[list[CourseFollowUp]]:
    keys = list(_of(year).order_by("pk").values_list("pk", flat=True))
    absences = Absence.objects.standing().between(year.starts_on, year.ends_on)
    for start in range(0, len(keys), BATCH):
        rows = (
            _of(year)
            .filter(pk__in=keys[start : start + BATCH])
            .select_related("course__year", "course__cycle", "cycle")
        )
        yield list(
            rows.select_for_update(of=("self",)).prefetch_related(
                "evaluations",
                with_cancellations(),
                Prefetch("student__absences", queryset=absences, to_attr="absences_then"),
            )
        )


def _write(rows: list[CourseFollowUp]) -> None:
    """They exist and are locked: none is inserted. `bulk_update` takes ten times as long."""
    CourseFollowUp.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=FIGURES
    )


def _fill_in_one(row: CourseFollowUp, days: list[dt.date], *, until: dt.date) -> None:
    if row.average is None:
        row.average = average_of(row.evaluations.all(), scale=row.average_scale)
    absences = row.student.absences_then  # type: ignore[attr-defined]
    found = attendance_of(row, days, absences, until=until)
    if row.absences_total is None:
        row.absences_total = max(found.missed, row.absences_unjustified or 0)
    if row.absences_unjustified is None:
        row.absences_unjustified = min(found.missed_unjustified, row.absences_total)
    is_counted = row.activity_status == ActivityStatus.ACTIVE and found.lessons and row.lasts
    if is_counted and row.hours_planned is None:
        row.hours_planned = _hours(found.lessons, row)
    if is_counted and row.hours_done is None:
        row.hours_done = _hours(found.given - found.missed, row)


def _give_results(row: CourseFollowUp, bands: list[ResultBand]) -> None:
    """By the school's own thresholds; a cycle result in the last year of a cycle alone."""
    band = reached(bands, row.average, scale=row.average_scale)
    if band is None or row.activity_status != ActivityStatus.ACTIVE:
        return
    row.class_result = row.class_result or band.class_result
    row.mention = row.mention or band.mention
    if row.level and row.level.is_final:
        row.cycle_result = row.cycle_result or band.cycle_result


def _hours(lessons: int, row: CourseFollowUp) -> Decimal:
    return (Decimal(lessons * (row.lasts or 0)) / 60).quantize(CENT, rounding=ROUND_HALF_UP)


def _tell(done: Closing, *, by: Any) -> None:
    """In the log of both years."""
    for year, sentence in (
        (done.year, gettext("Year closed: %(count)d follow-ups") % {"count": done.follow_ups}),
        (done.following, gettext("Year opened, after %(year)s") % {"year": done.year}),
    ):
        LogEntry.objects.log_actions(by.pk, [year], CHANGE, sentence, single_object=True)
