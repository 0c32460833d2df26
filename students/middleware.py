"""A year that was closed while somebody wrote into it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from students.models.frozen import is_refusal


class ClosedMeanwhile:
    """Says in words what the database refused; nothing was written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_refusal(error):
            return None
        messages.error(request, gettext("This year is closed: its rows no longer change."))
        is_at_desk = request.resolver_match and request.resolver_match.app_name == "admin"
        return redirect("admin:index" if is_at_desk else "home")
