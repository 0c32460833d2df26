"""Pre-enrolments that wait, on the desk's first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts import queues
from accounts.desk import schools_of
from reenrolment.models import PreEnrolment


@admin.site.tiles  # type: ignore[attr-defined]
def pre_enrolments_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """How many wait for an answer, and since when the oldest does."""
    if not request.user.has_perm("reenrolment.view_preenrolment"):
        return []
    waiting = PreEnrolment.objects.waiting()
    waiting = waiting.filter(period__school__in=schools_of(request).order_by())
    page = "admin:reenrolment_preenrolment_changelist"
    return [queues.tile(waiting, _label, page, since="sent_at")]


def _label(number: int) -> str:
    return ngettext("pre-enrolment waiting", "pre-enrolments waiting", number)
