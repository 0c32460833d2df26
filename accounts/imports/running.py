"""A file is checked, then done: the same walk over its lines, undone the first time.

One transaction, so that it is done whole or not at all. Batches of lines keep the memory flat,
whatever the length of the file.
"""

import hashlib
import json
import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import IO, Any, TypeVar

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from import_export.results import RowResult
from tablib import Dataset

from accounts.enums import ImportState, LineOutcome
from accounts.imports import tables
from accounts.imports.headings import Headings
from accounts.imports.progress import Progress
from accounts.imports.registry import needed, resource_of
from accounts.imports.resource import SchoolResource
from accounts.models import ImportLine, ImportRun, School

logger = logging.getLogger(__name__)

T = TypeVar("T")
BATCH = 200
"""Lines that are held at once."""
AT_ONCE = 64 * 1024
"""Bytes of a file that a person waits for, unless it has more lines than a batch."""

OUTCOMES = {
    RowResult.IMPORT_TYPE_NEW: LineOutcome.NEW,
    RowResult.IMPORT_TYPE_UPDATE: LineOutcome.CHANGED,
    RowResult.IMPORT_TYPE_SKIP: LineOutcome.UNCHANGED,
}


class ImportRefused(Exception):
    """Lines with errors: nothing was imported."""

    def __init__(self, lines: list["Line"]) -> None:
        super().__init__("\n".join(str(line) for line in lines))
        self.lines = lines


class _Undone(Exception):
    """What was done is to be forgotten."""


@dataclass
class Line:
    """A line of the file and what became of it."""

    number: int
    outcome: LineOutcome
    label: str = ""
    cells: list[dict[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        said = " ".join(_said(cell) for cell in self.cells)
        return gettext("Line %(number)d: %(said)s") % {"number": self.number, "said": said}


def _said(cell: dict[str, str]) -> str:
    error = cell.get("error", "")
    return gettext("%(place)s: %(error)s") % {**cell, "error": error} if cell["place"] else error


@dataclass
class Tally:
    """What the lines come to; two walks with one digest did the same."""

    counts: Counter[str] = field(default_factory=Counter)
    _digest: Any = field(default_factory=hashlib.sha256)

    def add(self, line: Line) -> None:
        self.counts[line.outcome] += 1
        self._digest.update(json.dumps(asdict(line), sort_keys=True).encode())

    @property
    def refused(self) -> int:
        return self.counts[LineOutcome.REFUSED]

    @property
    def digest(self) -> str:
        return str(self._digest.hexdigest())

    @property
    def figures(self) -> dict[str, int]:
        return {outcome.value: self.counts[outcome] for outcome in LineOutcome}


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch


# --- The life of a run ----------------------------------------------------------------------------


def is_short(content: bytes) -> bool:
    """Whether a person may wait for it; a longer file is for the worker."""
    return len(content) <= AT_ONCE and _count(content, up_to=BATCH + 1) <= BATCH


def carry_out(run: ImportRun) -> bool:
    """Check the run, or do it once it is confirmed; False when somebody else is at it.

    Or at another run of the school: each begins where the one before ended.
    """
    with Progress(run) as progress:
        if not (progress.is_ours and progress.takes_school() and run.begin(at=timezone.now())):
            return False
        run.refresh_from_db()
        try:
            (_check if run.state == ImportState.CHECKING else _do)(run, progress)
        except Exception as error:  # whatever it was, nothing was imported, and the page says so
            run.end(ImportState.STOPPED, at=timezone.now())
            logger.error("import failed", extra={"kind": run.kind, "error": type(error).__name__})
        return True


def carry_out_waiting() -> int:
    """A job of the worker: the first run whose school is free."""
    waiting = ImportRun.objects.waiting().order_by("created_at").without_content()
    return int(any(carry_out(run) for run in list(waiting)))


def mark_stopped() -> int:
    """Those whose process died: the database undid what they had begun."""
    begun = list(ImportRun.objects.begun().without_content())
    return sum(mark_if_stopped(run) for run in begun)


def mark_if_stopped(run: ImportRun) -> bool:
    with Progress(run) as progress:
        mine = ImportRun.objects.begun().filter(pk=run.pk)
        return progress.is_ours and bool(
            mine.update(state=ImportState.STOPPED, ended_at=timezone.now())
        )


def forget_old_runs() -> int:
    """A file holds personal data, and so do its lines; who imported what is kept."""
    old = ImportRun.objects.filter(created_at__lt=timezone.now() - ImportRun.KEPT)
    lines, _ = ImportLine.objects.filter(run__in=old).delete()
    runs, _ = old.exclude(state=ImportState.DONE).delete()
    return lines + runs


def _check(run: ImportRun, progress: Progress) -> None:
    """The lines are kept aside until what they did is undone."""
    tally, resource = Tally(), _resource(run)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as aside:
        try:
            with transaction.atomic():
                for line in walk(resource, bytes(run.content), tell=progress.tell):
                    tally.add(line)
                    aside.write(json.dumps(asdict(line)) + "\n")
                raise _Undone
        except _Undone:
            aside.seek(0)
        state = ImportState.REFUSED if tally.refused else ImportState.READY
        with transaction.atomic():
            _show(run, aside)
            run.end(
                state,
                at=timezone.now(),
                made=resource.made,
                digest=tally.digest,
                lines_total=sum(tally.figures.values()),
                **tally.figures,
            )


def _do(run: ImportRun, progress: Progress) -> None:
    """What was shown, or nothing: when the data changed meanwhile, it is shown again."""
    tally = Tally()
    try:
        with transaction.atomic():
            if not is_allowed(run):
                raise _Undone
            for line in walk(_resource(run), bytes(run.content), tell=progress.tell):
                tally.add(line)
            if tally.refused or tally.digest != run.digest:
                raise _Undone
            run.end(ImportState.DONE, at=timezone.now())
            _log(run, tally)
    except _Undone:
        _look_again(run)


def _look_again(run: ImportRun) -> None:
    state = ImportState.CHECKING if is_allowed(run) else ImportState.STOPPED
    ImportRun.objects.filter(pk=run.pk).update(state=state, started_at=None, has_moved=True)


def _log(run: ImportRun, tally: Tally) -> None:
    """In the log of the school: the page of the run is for those who import."""
    told = {
        "table": _resource(run)._meta.model._meta.verbose_name_plural,
        "file": run.name,
        "new": tally.counts[LineOutcome.NEW],
        "changed": tally.counts[LineOutcome.CHANGED],
    }
    sentence = gettext("Import of “%(file)s” (%(table)s): %(new)d new, %(changed)d changed") % told
    LogEntry.objects.log_actions(run.by_id, [run.school], CHANGE, sentence, single_object=True)


def is_allowed(run: ImportRun) -> bool:
    """Whoever uploaded it still works for the school, and may still import the table."""
    resource = resource_of(run.kind)
    works_there = School.objects.worked_at_by(run.by).filter(pk=run.school_id).exists()
    return bool(resource and works_there and run.by.has_perms(needed(resource)))


def _resource(run: ImportRun) -> SchoolResource:
    resource = resource_of(run.kind)
    if resource is None:
        raise LookupError(run.kind)
    return resource(school=run.school, by=run.by)


def _show(run: ImportRun, aside: IO[str]) -> None:
    run.lines.all().delete()
    for lines in batched(aside, BATCH):
        ImportLine.objects.bulk_create(ImportLine(run=run, **json.loads(line)) for line in lines)


# --- The walk -------------------------------------------------------------------------------------


@transaction.atomic
def load(resource: SchoolResource, content: bytes) -> Tally:
    """At once and without a run, as the demonstration does. Raises ImportRefused."""
    tally, refused = Tally(), []
    for line in walk(resource, content):
        tally.add(line)
        if line.outcome == LineOutcome.REFUSED:
            refused.append(line)
    if refused:
        raise ImportRefused(refused)
    return tally


def walk(
    resource: SchoolResource,
    content: bytes,
    *,
    tell: Callable[[int, int], None] | None = None,
) -> Iterator[Line]:
    """Import the lines, saying of each what it did; inside a transaction of the caller."""
    total = _count(content) if tell else 0
    done = 0
    try:
        rows = tables.read(content)
        headings = Headings(resource, next(rows, (1, [])))
        if headings.faults:
            yield Line(headings.number, LineOutcome.REFUSED, cells=headings.faults)
            return
        for batch in batched(rows, BATCH):
            yield from _import(resource, headings, batch)
            done += len(batch)
            if tell:
                tell(done, total)
    except tables.TableError as error:
        yield Line(0, LineOutcome.REFUSED, cells=[{"place": "", "error": str(error)}])


def _count(content: bytes, *, up_to: int = tables.MOST_LINES) -> int:
    """Lines below the headings; of a file that cannot be read, up to there."""
    count = 0
    try:
        for _ in islice(tables.read(content), up_to + 1):
            count += 1
    except tables.TableError:
        pass
    return max(0, count - 1)


def _import(
    resource: SchoolResource, headings: Headings, batch: tuple[tables.Line, ...]
) -> Iterator[Line]:
    dataset = Dataset(headers=headings.names)
    for _, cells in batch:
        dataset.append(headings.fitting(cells))
    result = resource.import_data(dataset, raise_errors=False)
    for (number, cells), row in zip(batch, result.rows, strict=True):
        label = headings.label(cells)
        if row.is_valid():
            named = _with_name(label, row.object_repr)
            yield Line(number, OUTCOMES[row.import_type], named, _changes(row, headings))
        else:
            yield Line(number, LineOutcome.REFUSED, label, _faults(resource, row, headings))


def _with_name(key: str, name: str) -> str:
    """«PIANO · Piano, premier cycle»: a reference says little to who reads the preview."""
    is_said = not name or name.casefold() in key.replace(" · ", " ").casefold()
    return (key if is_said else f"{key} · {name}")[: ImportLine.LABEL]


def _changes(row: Any, headings: Headings) -> list[dict[str, str]]:
    return [
        {"place": headings.titles[name], "before": before, "after": after}
        for name, before, after in row.changes
    ]


def _faults(resource: SchoolResource, row: Any, headings: Headings) -> list[dict[str, str]]:
    if row.errors:
        raise row.errors[0].error
    errors = _by_attribute(row.validation_error)
    return [
        {"place": headings.place(resource.column_of(attribute, sentence)), "error": sentence}
        for attribute, sentences in errors.items()
        for sentence in sentences
    ]


def _by_attribute(error: ValidationError) -> dict[str, list[str]]:
    return (
        error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    )
