"""Staff see the portal as a family sees it: read-only, for half an hour, on record (design 5)."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import School
from families.models import FamilyViewing, Guardian

PERMISSION = "families.view_portal_as_family"
KEY = "viewing"


def may_view(request: HttpRequest, guardian: Guardian) -> bool:
    """Staff of the family's school with the permission, signed in as the desk asks."""
    user = request.user
    return (
        admin.site.has_permission(request)
        and user.has_perm(PERMISSION)
        and School.objects.worked_at_by(user).filter(pk=guardian.family.school_id).exists()
    )


def guardian_to_view(request: HttpRequest, pk: int) -> Guardian | None:
    """None when there is no such guardian or this person may not look."""
    guardian = Guardian.objects.select_related("family__school", "user").filter(pk=pk).first()
    return guardian if guardian and may_view(request, guardian) else None


def start(request: HttpRequest, guardian: Guardian) -> FamilyViewing:
    """From now on this session shows the guardian's portal; the caller checked `may_view`."""
    end(request)
    viewing = guardian.family.viewings.create(
        guardian=guardian, staff=request.user, started_at=timezone.now()
    )
    request.session[KEY] = viewing.pk
    return viewing


def end(request: HttpRequest) -> FamilyViewing | None:
    """Back to the staff member's own session; the viewing that ended, if there was one."""
    viewing = _kept(request)
    request.session.pop(KEY, None)
    if viewing:
        viewing.ended_at = min(timezone.now(), viewing.ends_at)
        viewing.save(update_fields=["ended_at"])
    return viewing


def resume(request: HttpRequest) -> bool:
    """Whether this session is one; `request.viewing` is then set. Rights are asked for anew."""
    if KEY not in request.session:
        return False
    viewing = _kept(request)
    is_open = viewing is not None and timezone.now() < viewing.ends_at
    if viewing is None or not is_open or not may_view(request, viewing.guardian):
        end(request)
        return False
    request.viewing = viewing
    return True


def _kept(request: HttpRequest) -> FamilyViewing | None:
    """The row that the session names, when it is this person's and open."""
    viewings = FamilyViewing.objects.filter(staff=request.user.pk, ended_at=None)
    related = viewings.select_related("guardian__family__school", "guardian__user")
    return related.filter(pk=request.session.get(KEY)).first()
