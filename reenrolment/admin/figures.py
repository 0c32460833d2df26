"""Re-enrolments that wait, on the desk's first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

from accounts.desk import schools_of
from reenrolment.models import Reenrolment


@admin.site.tiles  # type: ignore[attr-defined]
def reenrolments_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """How many are to be decided, and since when the oldest is."""
    if not request.user.has_perm("reenrolment.view_reenrolment"):
        return []
    schools = schools_of(request).order_by()
    waiting = Reenrolment.objects.submitted().filter(campaign__school__in=schools)
    number, oldest = waiting.count(), waiting.order_by("submitted_at").first()
    since = oldest.submitted_at if oldest else None
    age = timesince(since, depth=1) if since else ""
    return [
        {
            "count": number,
            "label": ngettext("re-enrolment to validate", "re-enrolments to validate", number),
            "detail": gettext("the oldest for %(age)s") % {"age": age} if age else "",
            "url": reverse("admin:reenrolment_reenrolment_changelist"),
            "is_urgent": bool(number),
        }
    ]
