"""Staff see the portal as a family sees it: read-only, for half an hour, on record (design 5)."""

from dataclasses import dataclass

from django.contrib import admin
from django.utils import timezone

from accounts.models import School, User
from families.http import PortalRequest
from families.models import FamilyViewing, Guardian

PERMISSION = "families.view_portal_as_family"
KEY = "viewing"


@dataclass(frozen=True)
class Part:
    """The pages of one app, of which `page` of a pupil is the first, and who sees these alone."""

    app: str
    page: str
    permission: str


PARTS: list[Part] = []
"""What apps let staff see who may not look at everything: each adds its own when it is ready."""


def may_look(user: User) -> bool:
    """At the portal of some family of their school, or at a part of it."""
    return user.has_perm(PERMISSION) or part_of(user) is not None


def part_of(user: User) -> Part | None:
    return next((one for one in PARTS if user.has_perm(one.permission)), None)


def may_view(request: PortalRequest, guardian: Guardian) -> bool:
    """Staff of the family's school with the permission, signed in as the desk asks."""
    user = request.user
    return (
        admin.site.has_permission(request)
        and may_look(user)
        and School.objects.worked_at_by(user).filter(pk=guardian.family.school_id).exists()
    )


def may_open(request: PortalRequest, app: str) -> bool:
    """Whether who looks may open the pages of this app."""
    user = request.user
    parts = (one.permission for one in PARTS if one.app == app)
    return any(user.has_perm(one) for one in (PERMISSION, *parts))


def guardian_to_view(request: PortalRequest, pk: int) -> Guardian | None:
    """None when there is no such guardian or this person may not look."""
    guardian = Guardian.objects.select_related("family__school", "user").filter(pk=pk).first()
    return guardian if guardian and may_view(request, guardian) else None


def start(request: PortalRequest, guardian: Guardian) -> FamilyViewing:
    """From now on this session shows the guardian's portal; the caller checked `may_view`."""
    end(request)
    viewing = guardian.family.viewings.create(
        guardian=guardian, staff=request.user, started_at=timezone.now()
    )
    request.session[KEY] = viewing.pk
    return viewing


def end(request: PortalRequest) -> FamilyViewing | None:
    """Back to the staff member's own session; the viewing that ended, if there was one."""
    viewing = _kept(request)
    request.session.pop(KEY, None)
    if viewing:
        viewing.ended_at = min(timezone.now(), viewing.ends_at)
        viewing.save(update_fields=["ended_at"])
    return viewing


def of_session(request: PortalRequest) -> FamilyViewing | None:
    """The viewing that goes on in this session; the rights to it are asked for anew each time."""
    if KEY not in request.session:
        return None
    viewing = _kept(request)
    if viewing and timezone.now() < viewing.ends_at and may_view(request, viewing.guardian):
        return viewing
    end(request)
    return None


def _kept(request: PortalRequest) -> FamilyViewing | None:
    """The row that the session names, when it is this person's and open."""
    viewings = FamilyViewing.objects.filter(staff=request.user.pk, ended_at=None)
    related = viewings.select_related("guardian__family__school", "guardian__user")
    return related.filter(pk=request.session.get(KEY, 0)).first()
