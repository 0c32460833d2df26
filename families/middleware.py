"""Whose portal this is: every portal page starts from `request.family`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from families import viewing
from families.http import PortalRequest
from families.models import FamilyViewing, Guardian

GetResponse = Callable[[HttpRequest], HttpResponse]

CHOSEN = "guardian"
"""Session key: as whom a person with several families signed in; verified on each request."""

WITHOUT_FAMILY = frozenset(
    {
        "accounts:logout",
        "accounts:extend_session",
        "accounts:password",
        "families:view_as",
        "families:end_viewing",
    }
)
"""Pages of everybody who signed in, with a family or without."""

OPEN_TO_VIEWERS = WITHOUT_FAMILY | {"accounts:accessibility", "accounts:accessibility_mode"}
"""What staff who look on may send: what is their own."""

WHERE_ONE_CHOOSES = frozenset({"home", "families:choose"})


class FamilyMiddleware:
    """Sets `request.guardian`, `request.family` and its school, or leads elsewhere.

    `request.guardianships` are all of this account. On public pages the family is there when
    somebody is signed in, and nobody is led away.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nobody: dict[str, Any] = {"guardian": None, "family": None, "viewing": None}
        vars(request).update(nobody, guardianships=[], is_viewing=False)
        return self.get_response(request)

    def process_view(
        self, request: PortalRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.app_name == "admin" or not request.user.is_authenticated:
            return None
        if viewed := viewing.of_session(request):
            return self._answer_as_viewer(request, viewed, match, is_public=not _asks(view))
        if guardian := self._guardian_of(request):
            self._enter(request, guardian)
            return None
        if request.guardianships and not request.school:
            request.school = request.guardianships[0].family.school
        is_open = not _asks(view) or match.view_name in WITHOUT_FAMILY
        return None if is_open else self._lead_elsewhere(request, match.view_name)

    def _guardian_of(self, request: PortalRequest) -> Guardian | None:
        """With the rights on pupils, which menu and page ask for.

        The choice of one's own among several comes from the session alone.
        """
        guardianships = request.user.guardianships.select_related("family__school")
        guardianships = guardianships.prefetch_related("student_rights")
        request.guardianships = list(guardianships.order_by("family__school", "family", "pk"))
        for guardian in request.guardianships:
            guardian.user = request.user
        if len(request.guardianships) == 1:
            return request.guardianships[0]
        chosen = request.session.get(CHOSEN)
        return next((g for g in request.guardianships if g.pk == chosen), None)

    def _enter(self, request: PortalRequest, guardian: Guardian) -> None:
        request.guardian, request.family = guardian, guardian.family
        request.school = guardian.family.school

    def _answer_as_viewer(
        self,
        request: PortalRequest,
        viewed: FamilyViewing,
        match: ResolverMatch,
        *,
        is_public: bool,
    ) -> HttpResponse | None:
        """Staff see what the family sees, or a part of it, and change nothing."""
        self._enter(request, viewed.guardian)
        request.viewing, request.is_viewing = viewed, True
        if match.view_name in OPEN_TO_VIEWERS:
            return None
        if not is_public and not viewing.may_open(request, match.app_name):
            return _to_part(request)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        return render(request, "families/read_only.html", status=403)

    def _lead_elsewhere(self, request: PortalRequest, route: str) -> HttpResponse | None:
        if request.guardianships:
            return None if route in WHERE_ONE_CHOOSES else _to_choice(request)
        if request.user.is_staff:
            return redirect("admin:index")
        return render(request, "families/without_family.html", status=403)


def _asks(view: Callable[..., Any]) -> bool:
    """Whether one signs in to see the page."""
    return bool(getattr(view, "login_required", True))


def _to_part(request: PortalRequest) -> HttpResponse:
    """The first page, of a pupil, of what one sees. Http404 where there is none."""
    student = request.family.students.visible_to(request.guardian).first()
    part = viewing.part_of(request.user)
    if student is None or part is None:
        raise Http404
    messages.info(request, _("You see this part of the portal alone."))
    return redirect(part.page, student.pk)


def _to_choice(request: PortalRequest) -> HttpResponse:
    """The choice of a family, then the page that was asked for."""
    home = reverse(settings.LOGIN_REDIRECT_URL)
    if request.method != "GET":
        return redirect(home)
    return redirect(f"{home}?{urlencode({'next': request.get_full_path()})}")
