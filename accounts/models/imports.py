"""Files that staff import: what each would change, and how far it has come."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import ImportState, LineOutcome
from accounts.models.school import School


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def waiting(self) -> "ImportRunQuerySet":
        """For somebody to begin."""
        return self.filter(state__in=ImportState.at_work(), started_at=None)

    def begun(self) -> "ImportRunQuerySet":
        return self.filter(state__in=ImportState.at_work(), started_at__isnull=False)

    def without_content(self) -> "ImportRunQuerySet":
        return self.defer("content")


class ImportRun(models.Model):
    """One file for one table of one school, from its upload to its end."""

    KEPT = dt.timedelta(days=7)
    """The file and its lines hold personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, models.CASCADE, related_name="imports", verbose_name=_("school")
    )
    kind = models.CharField(_("table"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports", verbose_name=_("by")
    )
    name = models.CharField(_("file"), max_length=120)
    content = models.BinaryField()
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.CHECKING
    )
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    lines_done = models.PositiveIntegerField(_("lines done"), default=0)
    lines_total = models.PositiveIntegerField(_("lines"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    made = models.JSONField(_("made beside"), default=list)
    digest = models.CharField(max_length=64, blank=True)
    has_moved = models.BooleanField(_("the data changed since the preview"), default=False)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="import_done_without_refused_lines",
                condition=~Q(state=ImportState.DONE) | Q(refused=0),
                violation_error_message=_("An import is done without errors, or not at all."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        return self.state in ImportState.at_work()

    @property
    def percent(self) -> int:
        return min(100, self.lines_done * 100 // self.lines_total) if self.lines_total else 0

    def begin(self, *, at: dt.datetime) -> bool:
        """Whether it waited, and is now ours."""
        mine = ImportRun.objects.waiting().filter(pk=self.pk)
        return bool(mine.update(started_at=at, lines_done=0))

    def confirm(self) -> bool:
        """Whether it was ready: then it waits to be done."""
        mine = ImportRun.objects.filter(pk=self.pk, state=ImportState.READY)
        return bool(mine.update(state=ImportState.IMPORTING, started_at=None, has_moved=False))

    def end(self, state: ImportState, *, at: dt.datetime, **values: Any) -> None:
        """The file has done its service once it is imported."""
        if state == ImportState.DONE:
            values |= {"content": b""}
        ImportRun.objects.filter(pk=self.pk).update(state=state, ended_at=at, **values)


class ImportLine(models.Model):
    """What one line of the file would change; `cells` are what differs, or what is wrong."""

    LABEL = 200

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("line"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=LineOutcome)
    label = models.CharField(_("row"), max_length=LABEL, blank=True)
    cells = models.JSONField(default=list)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["run", "outcome", "number"], name="import_line_by_outcome")]

    def __str__(self) -> str:
        return f"{self.number} {self.label}"
