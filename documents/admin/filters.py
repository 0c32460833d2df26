"""The filters of the queue of documents."""

from collections import defaultdict
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from accounts.queues import StateFilter
from accounts.scoping import ScopedRelatedFilter
from documents.enums import DocumentState
from documents.models import Document
from documents.shelf import complete_holders
from families.models import Family

OF_FAMILY, OF_STUDENT = "family__id__exact", "student__id__exact"
OF_SCHOOL = "family__school__id__exact"
COMPLETE, FIRST = "complete", "first"


class DocumentStateFilter(StateFilter):
    waiting = str(DocumentState.SUBMITTED)
    states = DocumentState.choices
    searches = (SEARCH_VAR, OF_FAMILY, OF_STUDENT)


class KindFilter(ScopedRelatedFilter):
    """The kinds of which something was handed in; of the chosen school, once one is chosen."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> Any:
        rows = model_admin.get_queryset(request)
        if (school := request.GET.get(OF_SCHOOL, "")).isdecimal():
            rows = rows.filter(family__school=school)
        used = set(rows.order_by().values_list("type", flat=True).distinct())
        known = super().field_choices(field, request, model_admin)
        return [choice for choice in known if choice[0] in used]


class CompleteFilter(admin.SimpleListFilter):
    """Files with which the school can be done: nothing of the household or pupil is missing."""

    title = _("file of the family")
    parameter_name = COMPLETE

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [(FIRST, _("complete first")), ("yes", _("complete")), ("no", _("incomplete"))]

    def queryset(self, request: Any, queryset: QuerySet[Document]) -> QuerySet[Document] | None:
        if self.value() not in {"yes", "no"}:
            return None
        wanted = is_complete(queryset)
        return queryset.filter(wanted) if self.value() == "yes" else queryset.exclude(wanted)


def is_complete(documents: QuerySet[Document]) -> Q:
    """Which of these are of a complete file."""
    families = Family.objects.filter(pk__in=documents.order_by().values("family"))
    by_school: dict[School, list[Family]] = defaultdict(list)
    for family in families.select_related("school"):
        by_school[family.school].append(family)
    done: set[tuple[int, int | None]] = set()
    for school, theirs in by_school.items():
        done |= set(complete_holders(theirs, school=school, on=timezone.localdate()))
    rows = documents.order_by().values_list("pk", "family", "student")
    return Q(pk__in=[pk for pk, *holder in rows if tuple(holder) in done])
