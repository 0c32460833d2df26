"""The queue of re-enrolments, the oldest first; several accepted at once."""

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
from accounts.queues import EVERY, StateFilter
from reenrolment.admin.reviewing import REVIEW, ReviewPages
from reenrolment.enums import ReenrolmentState
from reenrolment.models import Reenrolment

WAITING_FIRST = Case(When(state=ReenrolmentState.SUBMITTED, then=0), default=1)


class ReenrolmentStateFilter(StateFilter):
    waiting = str(ReenrolmentState.SUBMITTED)
    states = ReenrolmentState.choices


@admin.register(Reenrolment)
class ReenrolmentAdmin(ReviewPages, ReadOnly, SchoolScopedAdmin):
    school_path = "campaign__school"
    list_display = ("student", "campaign", "school_name", "state", "age", "submitted_by")
    list_filter = (ReenrolmentStateFilter, "campaign", "campaign__school", "is_administrative")
    list_select_related = ("student", "campaign__year", "campaign__school", "submitted_by")
    everything = f"state={EVERY}"
    search_fields = (
        "student__last_name__plain__contains",
        "student__first_name__plain__contains",
        "student__family__name__plain__contains",
    )
    search_help_text = _("Name of the family or of a pupil")
    ordering = (WAITING_FIRST, "submitted_at", "pk")
    actions = ("accept_selected",)

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "accept": self.accept_view,
            "correct": self.correct_view,
            "refuse": self.refuse_view,
            "reopen": self.reopen_view,
            "next": self.next_view,
        }
        wrap, name = self.admin_site.admin_view, "reenrolment_reenrolment"
        many = path("accept-many/", wrap(self.accept_many_view), name=f"{name}_accept_many")
        lifted = path("<int:pk>/lift/<slug:kind>/", wrap(self.lift_view), name=f"{name}_lift")
        return [*paths_of_row(self, pages), lifted, many, *super().get_urls()]

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REVIEW)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Read and decided on here; nobody edits it by hand."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.review_view(request, object_id)

    @admin.display(description=_("school"), ordering="campaign__school")
    def school_name(self, row: Reenrolment) -> str:
        return str(row.campaign.school)

    @admin.display(description=_("waiting for"), ordering="submitted_at")
    def age(self, row: Reenrolment) -> str:
        since = row.submitted_at if row.is_submitted else None
        return timesince(since, depth=1) if since else ""

    @admin.action(description=_("Accept the selected re-enrolments"), permissions=["review"])
    def accept_selected(
        self, request: HttpRequest, queryset: QuerySet[Reenrolment]
    ) -> HttpResponse | None:
        return self.confirm_many(request, queryset)
