"""The filters of the queue of requests."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from families import changesets
from families.enums import ChangeSetStatus
from families.models import ChangeSet

EVERY = "all"
ROW = re.compile(r"[0-9]{1,18}")


class StateFilter(admin.SimpleListFilter):
    """The queue shows what waits, unless another state is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        decided = [c for c in ChangeSetStatus.choices if c[0] != ChangeSetStatus.PENDING]
        return [*decided, (EVERY, _("All requests"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        every = list(super().choices(changelist))
        every[0]["display"] = ChangeSetStatus.PENDING.label
        yield from every

    def queryset(self, request: Any, queryset: QuerySet[ChangeSet]) -> QuerySet[ChangeSet]:
        if self.value() == EVERY:
            return queryset
        return queryset.filter(status=self.value() or ChangeSetStatus.PENDING)


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
