"""The request as the middleware of accounts hands it over."""

from typing import Any

from django.http import HttpRequest

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
