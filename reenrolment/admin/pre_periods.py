"""When the school takes pre-enrolments, with which texts, and what is offered."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.desk import SchoolScopedAdmin, ScopedTabularInline
from reenrolment.models import DisciplineOffer, PreEnrolmentPeriod
from reenrolment.pre.enums import PreEnrolmentState
from students.admin.taught import SameSchoolForm


class OfferInline(ScopedTabularInline):
    """Each of the school whose period it is."""

    model = DisciplineOffer
    form = SameSchoolForm
    fields = ("discipline", "venue", "cursus", "audience", "youngest", "oldest", "is_on", "order")


@admin.register(PreEnrolmentPeriod)
class PreEnrolmentPeriodAdmin(SchoolScopedAdmin):
    school_path = "school"
    form = SameSchoolForm
    list_display = ("title", "school", "year", "opens_at", "closes_at", "waiting_count")
    list_filter = ("school",)
    list_select_related = ("school", "year")
    ordering = ("-opens_at", "pk")
    told_with = ("year",)
    inlines: ClassVar[list[Any]] = [OfferInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PreEnrolmentPeriod]:
        waiting = Q(requests__state=PreEnrolmentState.WAITING)
        rows = super().get_queryset(request)
        return rows.annotate(waiting_number=Count("requests", filter=waiting, distinct=True))

    @admin.display(description=_("pre-enrolments to decide"))
    def waiting_count(self, period: PreEnrolmentPeriod) -> int:
        return int(period.waiting_number)  # type: ignore[attr-defined]
