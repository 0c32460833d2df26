"""The queue of requests, the oldest first, and what leads from it to a decision."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.own_pages import paths_of_row
from accounts.queues import EVERY
from families import changesets
from families.admin.deciding import REVIEW, DecisionPages
from families.admin.filters import AgeFilter, FormFilter, OfFamilyFilter, RequestStateFilter
from families.differences import labels_of
from families.enums import ChangeSetStatus, JournalEvent
from families.models import ChangeSet

PENDING_FIRST = Case(When(status=ChangeSetStatus.PENDING, then=0), default=1)
"""A search finds all states: what waits stands before what is decided."""


@admin.register(ChangeSet)
class ChangeSetAdmin(DecisionPages, ReadOnly, SchoolScopedAdmin):
    school_path = "family__school"
    list_display = (
        "request",
        "family",
        "school_name",
        "fields_asked",
        "asked_by",
        "age",
        "also_waiting",
    )
    list_display_links = ("request",)
    list_filter = (RequestStateFilter, "family__school", FormFilter, AgeFilter, OfFamilyFilter)
    list_select_related = ("family__school", "submitted_by", "reverted_by")
    everything = f"state={EVERY}"
    search_fields = (
        "family__name__plain__contains",
        "family__guardians__last_name__plain__contains",
        "family__guardians__first_name__plain__contains",
        "submitted_by__identifier",
    )
    search_help_text = _("Name of the family or of a guardian, or identifier")
    ordering = (PENDING_FIRST, "submitted_at", "pk")
    actions = ("approve_selected",)

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "approve": self.approve_view,
            "approve-next": self.approve_next_view,
            "reject": self.reject_view,
            "revert": self.revert_view,
            "next": self.next_view,
        }
        many = path(
            "approve-many/",
            self.admin_site.admin_view(self.approve_many_view),
            name="families_changeset_approve_many",
        )
        return [*paths_of_row(self, pages), many, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeSet]:
        waiting = (
            ChangeSet.objects.pending()
            .filter(family=OuterRef("family"))
            .order_by()
            .values("family")
            .annotate(number=Count("pk"))
            .values("number")
        )
        rows = super().get_queryset(request)
        return rows.annotate(waiting_in_family=Coalesce(Subquery(waiting), 0)).prefetch_related(
            "changes", "target"
        )

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REVIEW)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The request is read and decided on here; nobody edits it by hand."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.review_view(request, object_id)

    @admin.display(description=_("request"))
    def request(self, changeset: ChangeSet) -> str:
        return f"{changeset.title} – {changeset.target or changeset.family}"

    @admin.display(description=_("school"), ordering="family__school")
    def school_name(self, changeset: ChangeSet) -> str:
        return str(changeset.family.school)

    @admin.display(description=_("fields"))
    def fields_asked(self, changeset: ChangeSet) -> str:
        form = changesets.form_class(changeset.form)
        return ", ".join(labels_of(form, [change.field for change in changeset.changes.all()]))

    @admin.display(description=_("asked by"), ordering="submitted_by")
    def asked_by(self, changeset: ChangeSet) -> str:
        on = date_format(localtime(changeset.submitted_at), "SHORT_DATETIME_FORMAT")
        return f"{changeset.submitted_by}, {on}"

    @admin.display(description=_("waiting for"), ordering="submitted_at")
    def age(self, changeset: ChangeSet) -> str:
        """Since when it waits; of a decided one, the decision."""
        if changeset.is_pending:
            return timesince(changeset.submitted_at, depth=1)
        if changeset.reverts_id:
            return str(JournalEvent.REVERTED.label)
        return changeset.state

    @admin.display(description=_("of this family"))
    def also_waiting(self, changeset: ChangeSet) -> str:
        """How many other requests of the family wait: they are best read together."""
        others = changeset.waiting_in_family - changeset.is_pending  # type: ignore[attr-defined]
        sentence = ngettext("%(count)d other request", "%(count)d other requests", others)
        return sentence % {"count": others} if others > 0 else ""

    @admin.action(description=_("Accept the selected requests"), permissions=["review"])
    def approve_selected(
        self, request: HttpRequest, queryset: QuerySet[ChangeSet]
    ) -> HttpResponse | None:
        return self.confirm_many(request, queryset)
