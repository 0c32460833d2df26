"""Re-enrolments that wait, on the desk's first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts import queues
from accounts.desk import schools_of
from reenrolment.models import Reenrolment


@admin.site.tiles  # type: ignore[attr-defined]
def reenrolments_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """How many are to be decided, and since when the oldest is."""
    if not request.user.has_perm("reenrolment.view_reenrolment"):
        return []
    schools = schools_of(request).order_by()
    waiting = Reenrolment.objects.submitted().filter(campaign__school__in=schools)
    return [queues.tile(waiting, _label, "admin:reenrolment_reenrolment_changelist")]


def _label(number: int) -> str:
    return ngettext("re-enrolment to validate", "re-enrolments to validate", number)
