"""What belongs to the installation: the log of the desk, and the figures of its first page."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from post_office.models import STATUS

from accounts.desk import ReadOnly, SchoolScopedAdmin, schools_of
from imuse_portal.models import OutgoingMail


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly, SchoolScopedAdmin):
    """What staff added, changed and deleted by hand, in one's own schools."""

    list_display = ("action_time", "user", "content_type", "object_repr", "what")
    list_filter = ("action_flag", "action_time")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr__plain__contains", "user__identifier")
    fields = ("action_time", "user", "content_type", "object_repr", "what")

    def own_rows(self, request: Any) -> QuerySet[Any]:
        return self.get_queryset(request).order_by()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.admin_site.own_log_entries(request)  # type: ignore[attr-defined]

    @admin.display(description=_("action"))
    def what(self, entry: LogEntry) -> str:
        done = str(entry.get_action_flag_display())
        return f"{done} : {said}" if (said := entry.get_change_message()) else done


@admin.site.tiles  # type: ignore[attr-defined]
def mails_failed(request: HttpRequest) -> list[dict[str, Any]]:
    """Mails that could not be sent: somebody does not know what they should."""
    if not request.user.has_perm("imuse_portal.view_outgoingmail"):
        return []
    mails = OutgoingMail.objects.filter(status=STATUS.failed)
    if not request.user.is_superuser:
        mails = mails.filter(school__in=schools_of(request).order_by())
    number = mails.count()
    url = reverse("admin:imuse_portal_outgoingmail_changelist")
    return [
        {
            "count": number,
            "label": ngettext("mail that failed", "mails that failed", number),
            "url": f"{url}?status__exact={STATUS.failed}",
            "is_urgent": bool(number),
            "detail": "",
        }
    ]
