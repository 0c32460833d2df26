"""Documents that wait, on the desk's first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

from accounts.desk import schools_of
from documents.models import Document


@admin.site.tiles  # type: ignore[attr-defined]
def documents_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """How many are to be checked, and since when the oldest is."""
    if not request.user.has_perm("documents.view_document"):
        return []
    waiting = Document.objects.submitted().filter(family__school__in=schools_of(request).order_by())
    number, oldest = waiting.count(), waiting.order_by("submitted_at").first()
    since = oldest.submitted_at if oldest else None
    age = timesince(since, depth=1) if since else ""
    tile = {
        "count": number,
        "label": ngettext("document to check", "documents to check", number),
        "detail": gettext("the oldest for %(age)s") % {"age": age} if age else "",
        "url": reverse("admin:documents_document_changelist"),
        "is_urgent": bool(number),
    }
    return [tile]
