"""The queue of pre-enrolments, the oldest first: only those whose sender is known or confirmed."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.queues import EVERY, StateFilter
from reenrolment.admin.pre_reviewing import PreReviewPages
from reenrolment.models import PreEnrolment
from reenrolment.pre.enums import PreEnrolmentState

WAITING_FIRST = Case(When(state=PreEnrolmentState.WAITING, then=0), default=1)


class PreStateFilter(StateFilter):
    waiting = str(PreEnrolmentState.WAITING)

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        shown = PreEnrolmentState.shown_to_staff()
        return [(EVERY, _("Every state")), *((str(one), one.label) for one in shown)]

    def queryset(self, request: Any, queryset: QuerySet[PreEnrolment]) -> QuerySet[PreEnrolment]:
        return queryset if self.state == EVERY else queryset.filter(state=self.state)


@admin.register(PreEnrolment)
class PreEnrolmentAdmin(PreReviewPages, ReadOnly, SchoolScopedAdmin):
    school_path = "period__school"
    list_display = ("name", "school_name", "source", "asked_for", "state", "age")
    list_display_links = ("name",)
    list_filter = (PreStateFilter, "period__school", "source")
    list_select_related = ("period__school", "period__year", "family")
    everything = f"state={EVERY}"
    search_fields = (
        "guardians__last_name__plain__contains",
        "guardians__first_name__plain__contains",
        "guardians__email__plain__contains",
        "students__last_name__plain__contains",
        "students__first_name__plain__contains",
        "family__name__plain__contains",
    )
    search_help_text = _("Name of a guardian or pupil, or e-mail")
    ordering = (WAITING_FIRST, "sent_at", "pk")

    def in_schools(self, rows: QuerySet[Any], schools: QuerySet[Any]) -> QuerySet[Any]:
        """What a stranger has not confirmed is nobody's to read."""
        return super().in_schools(rows, schools).filter(_SHOWN)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PreEnrolment]:
        rows = super().get_queryset(request).filter(_SHOWN)
        return rows.prefetch_related("guardians", "students")

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "accept": self.accept_view,
            "attach": self.attach_view,
            "refuse": self.refuse_view,
            "next": self.next_view,
        }
        wrap, name = self.admin_site.admin_view, "reenrolment_preenrolment"
        own = [
            path(f"<int:pk>/{page}/", wrap(view), name=f"{name}_{page}")
            for page, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Read and decided on here; nobody edits it by hand."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.review_view(request, object_id)

    @admin.display(description=_("asked by"))
    def name(self, row: PreEnrolment) -> str:
        return row.accepted_by

    @admin.display(description=_("school"), ordering="period__school")
    def school_name(self, row: PreEnrolment) -> str:
        return str(row.period.school)

    @admin.display(description=_("pupils"))
    def asked_for(self, row: PreEnrolment) -> str:
        return ", ".join(str(one) for one in row.students.all())

    @admin.display(description=_("waiting for"), ordering="sent_at")
    def age(self, row: PreEnrolment) -> str:
        since = row.sent_at if row.is_waiting else None
        return timesince(since, depth=1) if since else ""


_SHOWN = Q(state__in=PreEnrolmentState.shown_to_staff())
