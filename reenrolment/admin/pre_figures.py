"""Pre-enrolments that wait, on the desk's first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

from accounts.desk import schools_of
from reenrolment.models import PreEnrolment


@admin.site.tiles  # type: ignore[attr-defined]
def pre_enrolments_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """How many wait for an answer, and since when the oldest does."""
    if not request.user.has_perm("reenrolment.view_preenrolment"):
        return []
    waiting = PreEnrolment.objects.waiting()
    waiting = waiting.filter(period__school__in=schools_of(request).order_by())
    number, oldest = waiting.count(), waiting.order_by("sent_at").first()
    since = oldest.sent_at if oldest else None
    age = timesince(since, depth=1) if since else ""
    tile = {
        "count": number,
        "label": ngettext("pre-enrolment waiting", "pre-enrolments waiting", number),
        "detail": gettext("the oldest for %(age)s") % {"age": age} if age else "",
        "url": reverse("admin:reenrolment_preenrolment_changelist"),
        "is_urgent": bool(number),
    }
    return [tile]
