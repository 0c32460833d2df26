"""Under which addresses calendars read pupils' lessons: the school sees whose, and ends them."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.desk import ReadOnly
from students.admin.taught import OfSchool
from students.models import CalendarFeed


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnly, OfSchool):
    """The addresses themselves are their guardians' alone."""

    school_path = "student__family__school"
    list_display = ("student", "guardian", "made_at", "revoked_at")
    list_filter = ("student__family__school", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("student", "guardian")
    search_fields = (
        "student__last_name__plain__contains",
        "student__first_name__plain__contains",
        "guardian__last_name__plain__contains",
    )
    fields = ("student", "guardian", "made_at", "revoked_at")
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("students.change_calendarfeed")

    @admin.action(description=_("End the chosen addresses"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[CalendarFeed]) -> None:
        live = list(queryset.filter(revoked_at=None))
        for feed in live:
            feed.revoke(at=timezone.now())
        said = ngettext("%(count)d address ended", "%(count)d addresses ended", len(live))
        messages.success(request, said % {"count": len(live)})
