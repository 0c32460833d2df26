"""What families were told of a campaign, and how far it has got."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from reenrolment.models import Mailing, MailingLine
from students.admin.taught import number_of


@admin.register(Mailing)
class MailingAdmin(ReadOnly, SchoolScopedAdmin):
    school_path = "campaign__school"
    list_display = ("asked_at", "kind", "campaign", "school_name", "asked_by", "done")
    list_filter = ("campaign", "campaign__school", "kind")
    list_select_related = ("campaign__school", "campaign__year", "asked_by")
    ordering = ("-asked_at", "-pk")
    fields = ("asked_at", "kind", "campaign", "asked_by", "note", "finished_at", "done")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mailing]:
        lines = MailingLine.objects
        return (
            super()
            .get_queryset(request)
            .annotate(
                size=number_of(lines.all(), "mailing"),
                told_count=number_of(lines.exclude(told_at=None), "mailing"),
            )
        )

    @admin.display(description=_("school"), ordering="campaign__school")
    def school_name(self, mailing: Mailing) -> str:
        return str(mailing.campaign.school)

    @admin.display(description=_("families told"))
    def done(self, mailing: Any) -> str:
        """«120 / 300»."""
        return f"{mailing.told_count} / {mailing.size}"
