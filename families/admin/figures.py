"""What waits, on the desk's first page."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

from accounts.desk import schools_of
from families.models import ChangeSet, Guardian

QUEUE = "admin:families_changeset_changelist"


@admin.site.tiles  # type: ignore[attr-defined]
def requests_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """How many requests wait, since when the oldest does; of several schools, school by school."""
    if not request.user.has_perm("families.view_changeset"):
        return []
    waiting = ChangeSet.objects.pending().filter(family__school__in=schools_of(request).order_by())
    by_school = list(
        waiting.order_by("family__school__order", "family__school__site_label")
        .values("family__school", "family__school__site_label")
        .annotate(number=Count("pk"), oldest=Min("submitted_at"))
    )
    total = sum(row["number"] for row in by_school)
    tiles = [_tile(total, min((row["oldest"] for row in by_school), default=None))]
    if len(by_school) > 1:
        tiles += [_tile(row["number"], row["oldest"], row) for row in by_school]
    return tiles


@admin.site.tiles  # type: ignore[attr-defined]
def guardians_without_account(request: HttpRequest) -> list[dict[str, Any]]:
    if not request.user.has_perm("families.change_guardian"):
        return []
    schools = schools_of(request).order_by()
    number = Guardian.objects.filter(family__school__in=schools, user=None).count()
    label = ngettext("guardian without an account", "guardians without an account", number)
    url = reverse("admin:families_guardian_changelist") + "?user__isempty=1"
    return [{"count": number, "label": label, "url": url, "is_urgent": False, "detail": ""}]


def _tile(number: int, oldest: Any, school: Any = None) -> dict[str, Any]:
    query = {"family__school__id__exact": school["family__school"]} if school else {}
    label = ngettext("request waiting", "requests waiting", number)
    since = (
        gettext("the oldest for %(age)s") % {"age": timesince(oldest, depth=1)} if oldest else ""
    )
    return {
        "count": number,
        "label": f"{label}, {school['family__school__site_label']}" if school else label,
        "detail": since,
        "url": f"{reverse(QUEUE)}?{urlencode(query)}" if query else reverse(QUEUE),
        "is_urgent": bool(number),
    }
