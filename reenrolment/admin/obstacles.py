"""What stands against a re-enrolment, entered and lifted by staff."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reenrolment.admin.pages import reader
from reenrolment.models import Obstacle
from students.admin.taught import OfSchool


@admin.register(Obstacle)
class ObstacleAdmin(OfSchool):
    school_path = "campaign__school"
    fixed = ("campaign", "student")
    list_display = ("student", "campaign", "school_name", "kind", "is_stop", "lifted_at")
    list_filter = ("campaign", "campaign__school", "kind", "is_stop")
    list_select_related = ("student", "campaign__school", "campaign__year")
    search_fields = (
        "student__last_name__plain__contains",
        "student__first_name__plain__contains",
    )
    autocomplete_fields = ("student",)
    fields = ("campaign", "student", "kind", "is_stop", "text")
    actions = ("lift",)

    @admin.display(description=_("school"), ordering="campaign__school")
    def school_name(self, obstacle: Obstacle) -> str:
        return str(obstacle.campaign.school)

    @admin.action(description=_("Lift the selected obstacles"), permissions=["change"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Obstacle]) -> None:
        standing: Any = queryset
        count = standing.standing().update(lifted_at=timezone.now(), lifted_by=reader(request))
        sentence = ngettext(
            "%(count)d obstacle is lifted.", "%(count)d obstacles are lifted.", count
        )
        messages.success(request, sentence % {"count": count})
