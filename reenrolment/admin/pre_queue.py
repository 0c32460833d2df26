"""The queue of pre-enrolments, the oldest first: only those whose sender is known or confirmed."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.own_pages import paths_of_row
from accounts.queues import EVERY, StateFilter
from imuse_portal.figures import moment
from reenrolment.admin.exporting import ExportedList
from reenrolment.admin.pre_reviewing import PreReviewPages
from reenrolment.models import PreEnrolledStudent, PreEnrolment
from reenrolment.pre.enums import PreEnrolmentState

WAITING_FIRST = Case(When(state=PreEnrolmentState.WAITING, then=0), default=1)


class PreStateFilter(StateFilter):
    waiting = str(PreEnrolmentState.WAITING)
    states = tuple((one.value, one.label) for one in PreEnrolmentState.shown_to_staff())


class DisciplineFilter(admin.SimpleListFilter):
    """By the name of a discipline that one of the pupils wishes."""

    title = _("discipline wished")
    parameter_name = "discipline"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.own_rows(request)
        names = rows.values_list("students__wishes__offer__discipline__name", flat=True)
        return [(name, name) for name in sorted({name for name in names if name})]

    def queryset(self, request: Any, queryset: QuerySet[PreEnrolment]) -> QuerySet[PreEnrolment]:
        if not self.value():
            return queryset
        wishing = PreEnrolledStudent.objects.filter(
            wishes__offer__discipline__name=self.value()
        ).values("pre_enrolment")
        return queryset.filter(pk__in=wishing)


@admin.register(PreEnrolment)
class PreEnrolmentAdmin(ExportedList, PreReviewPages, ReadOnly, SchoolScopedAdmin):
    school_path = "period__school"
    list_display = ("name", "school_name", "source", "asked_for", "state", "age")
    list_display_links = ("name",)
    list_filter = (PreStateFilter, DisciplineFilter, "period", "period__school", "source")
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
        return [*paths_of_row(self, pages), *super().get_urls()]

    def cells(self, rows: Iterable[PreEnrolment]) -> list[list[str]]:
        """A line for each pupil."""
        heads = [gettext("School"), gettext("Period"), gettext("State"), gettext("Sent on")]
        heads += [gettext("Asked by"), gettext("E-mail"), gettext("Mobile"), gettext("Town")]
        heads += [gettext("Pupil"), gettext("Birth date"), gettext("School level")]
        heads += [gettext("Disciplines wished"), gettext("Remarks")]
        found: Any = rows
        offer = "students__wishes__offer"
        named = [f"{offer}__{name}" for name in ("discipline", "venue", "cursus")]
        known = found.prefetch_related(*named)
        return [heads, *(line for row in known for line in _lines(row))]

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


def _lines(row: PreEnrolment) -> Iterator[list[str]]:
    """Of a family's own request, how to reach it stands on its sheet."""
    first = next((one for one in row.guardians.all() if one.rank == 1), None)
    said = [str(row.period.school), str(row.period), row.get_state_display()]
    said += [moment(row.sent_at), row.accepted_by]
    said += [first.email, first.mobile or first.home_phone, first.city] if first else [""] * 3
    for one in row.students.all():
        wished = ", ".join(str(wish) for wish in one.wished)
        born = f"{one.birth_date:%d/%m/%Y}"
        yield [*said, str(one), born, one.school_level, wished, one.remarks]


_SHOWN = Q(state__in=PreEnrolmentState.shown_to_staff())
