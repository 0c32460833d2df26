"""The filters of the queue of requests."""

import datetime as dt
import re
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.queues import EVERY, StateFilter
from families import changesets
from families.enums import ChangeSetStatus
from families.models import Change, ChangeSet

ROW = re.compile(r"[0-9]{1,18}")
_REFUSED = Q(Exists(Change.objects.filter(changeset=OuterRef("pk"), is_refused=True)))
_APPROVED = Q(status=ChangeSetStatus.APPROVED, reverted_by=None)
STATES: tuple[tuple[str, Any, Q], ...] = (
    ("pending", ChangeSetStatus.PENDING.label, Q(status=ChangeSetStatus.PENDING)),
    ("approved", ChangeSetStatus.APPROVED.label, _APPROVED & ~_REFUSED),
    ("in_part", _("Accepted in part"), _APPROVED & _REFUSED),
    ("put_back", _("Accepted, then put back as before"), Q(reverted_by__isnull=False)),
    ("rejected", ChangeSetStatus.REJECTED.label, Q(status=ChangeSetStatus.REJECTED)),
    ("withdrawn", ChangeSetStatus.WITHDRAWN.label, Q(status=ChangeSetStatus.WITHDRAWN)),
)
"""Address → label and rows: what `ChangeSet.state` says of one request, asked of many."""


class RequestStateFilter(StateFilter):
    waiting = str(ChangeSetStatus.PENDING)

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(EVERY, _("All requests")), *((key, label) for key, label, _rows in STATES)]

    def queryset(self, request: Any, queryset: QuerySet[ChangeSet]) -> QuerySet[ChangeSet]:
        if self.state == EVERY:
            return queryset
        asked = {key: rows for key, _label, rows in STATES}
        return queryset.filter(asked[self.state]) if self.state in asked else queryset.none()


class FormFilter(admin.SimpleListFilter):
    title = _("form")
    parameter_name = "form"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(key, form.title) for key, form in changesets.registered().items()]

    def queryset(self, request: Any, queryset: QuerySet[ChangeSet]) -> QuerySet[ChangeSet] | None:
        return queryset.filter(form=self.value()) if self.value() else None


class OfFamilyFilter(admin.SimpleListFilter):
    """The link from a family's page leads here; it has no choices of its own."""

    title = _("family")
    parameter_name = "family__id__exact"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(self.value() or "", _("this family"))] if self.value() else []

    def queryset(self, request: Any, queryset: QuerySet[ChangeSet]) -> QuerySet[ChangeSet] | None:
        value = self.value() or ""
        return queryset.filter(family=int(value)) if ROW.fullmatch(value) else None


class AgeFilter(admin.SimpleListFilter):
    """For how long the family has been waiting, at least."""

    title = _("waiting for")
    parameter_name = "days"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("2", _("more than 2 days")),
            ("7", _("more than 7 days")),
            ("14", _("more than 14 days")),
        ]

    def queryset(self, request: Any, queryset: QuerySet[ChangeSet]) -> QuerySet[ChangeSet] | None:
        if self.value() not in {"2", "7", "14"}:
            return None
        since = timezone.now() - dt.timedelta(days=int(self.value() or 0))
        return queryset.filter(submitted_at__lt=since)
