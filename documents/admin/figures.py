"""Documents that wait, on the desk's first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts import queues
from accounts.desk import schools_of
from documents.models import Document


@admin.site.tiles  # type: ignore[attr-defined]
def documents_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """How many are to be checked, and since when the oldest is."""
    if not request.user.has_perm("documents.view_document"):
        return []
    waiting = Document.objects.submitted().filter(family__school__in=schools_of(request).order_by())
    return [queues.tile(waiting, _label, "admin:documents_document_changelist")]


def _label(number: int) -> str:
    return ngettext("document to check", "documents to check", number)
