"""The request as the middleware of accounts hands it over."""

from typing import Any

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.accessibility import Preferences
from accounts.models import School, User


class EntryRequest(HttpRequest):
    """Of anybody; `school` is the Site they chose, None before they did.

    django-axes reads the two last: that the answer is the locked page, and of whose identifier.
    """

    school: School | None
    accessibility: Preferences
    axes_locked_out: bool
    axes_credentials: dict[str, Any]


class SignedInRequest(EntryRequest):
    """Of somebody signed in."""

    user: User


def own_page(request: HttpRequest, page: str) -> str:
    """`page` when it is a path of this portal, else nothing: for `next`, which anybody may write.

    Without its slash a text would be taken for the name of a route.
    """
    is_ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if is_ours and page.startswith("/") else ""
