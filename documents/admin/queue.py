"""The queue of documents, the oldest first, and what leads from it to a decision."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.own_pages import paths_of_row
from accounts.queues import EVERY
from documents.admin.filters import (
    COMPLETE,
    FIRST,
    CompleteFilter,
    DocumentStateFilter,
    KindFilter,
    is_complete,
)
from documents.admin.reviewing import REVIEW, ReviewPages
from documents.enums import DocumentState
from documents.models import Document

WAITING_FIRST = Case(When(state=DocumentState.SUBMITTED, then=0), default=1)
"""A search finds all states: what waits stands before what is decided."""


@admin.register(Document)
class DocumentAdmin(ReviewPages, ReadOnly, SchoolScopedAdmin):
    school_path = "family__school"
    list_display = ("name", "holder_name", "school_name", "year", "state", "age", "file")
    list_display_links = ("name",)
    list_filter = (
        DocumentStateFilter,
        CompleteFilter,
        "family__school",
        ("type", KindFilter),
    )
    list_select_related = ("type", "student", "family__school", "year", "file")
    everything = f"state={EVERY}"
    search_fields = (
        "family__name__plain__contains",
        "student__last_name__plain__contains",
        "student__first_name__plain__contains",
        "type__label__plain__contains",
    )
    search_help_text = _("Name of the family, of a pupil or of a document")
    ordering = (WAITING_FIRST, "submitted_at", "pk")
    actions = ("accept_selected",)

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "accept": self.accept_view,
            "correct": self.correct_view,
            "reopen": self.reopen_view,
            "next": self.next_view,
        }
        wrap, name = self.admin_site.admin_view, "documents_document"
        return [
            *paths_of_row(self, pages),
            path("accept-many/", wrap(self.accept_many_view), name=f"{name}_accept_many"),
            path("file/<uuid:pk>/", wrap(self.file_view), name=f"{name}_file"),
            path("zip/<int:family>/", wrap(self.zip_view), name=f"{name}_zip"),
            *super().get_urls(),
        ]

    def get_ordering(self, request: HttpRequest) -> Any:
        """The oldest first; of complete files first, where that is chosen."""
        ordering = super().get_ordering(request)
        if request.GET.get(COMPLETE) != FIRST:
            return ordering
        waiting = self.own_rows(request).filter(state=DocumentState.SUBMITTED)
        return (Case(When(is_complete(waiting), then=0), default=1), *ordering)

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REVIEW)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        return lookup == "student__id__exact" or super().lookup_allowed(lookup, value, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The document is read and decided on here; nobody edits it by hand."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.review_view(request, object_id)

    @admin.display(description=_("document"), ordering="type__label")
    def name(self, document: Document) -> str:
        return str(document.type)

    @admin.display(description=_("of"), ordering="family__name")
    def holder_name(self, document: Document) -> str:
        return str(document.holder)

    @admin.display(description=_("school"), ordering="family__school")
    def school_name(self, document: Document) -> str:
        return str(document.family.school)

    @admin.display(description=_("waiting for"), ordering="submitted_at")
    def age(self, document: Document) -> str:
        since = document.submitted_at if document.is_submitted else None
        return timesince(since, depth=1) if since else ""

    @admin.action(description=_("Validate the selected documents"), permissions=["review"])
    def accept_selected(
        self, request: HttpRequest, queryset: QuerySet[Document]
    ) -> HttpResponse | None:
        return self.confirm_many(request, queryset)
