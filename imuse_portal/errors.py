"""Error pages in the portal's dress, in French, with the comfort that the person chose.

Those of a portal that fails (500, 503) and of a request that was stopped early (400, 413, 429,
CSRF) ask neither the database nor the context processors.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts import accessibility
from imuse_portal.menus import Menu, palette_of

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
GetResponse = Callable[[HttpRequest], HttpResponse]

BARE_CONTEXT: dict[str, Any] = {
    "menu": Menu(),
    "school": None,
    "palette": palette_of(None),
    "statement": None,
    "messages": (),
    "session_seconds": 0,
}


def bare_page(request: HttpRequest, *, status: int, template: str = "") -> HttpResponse:
    """An error page that needs neither database, account nor school."""
    context = BARE_CONTEXT | {
        "accessibility": accessibility.of_cookie(request),
        "here": request.path,
        "csrf_token": get_token(request),
        "status": status,
    }
    return HttpResponse(
        render_to_string(template or f"errors/{status}.html", context), status=status
    )


def dressed_page(request: HttpRequest, *, status: int) -> HttpResponse:
    """An error page with the school's menu; the bare one when the request came not so far."""
    if not hasattr(request, "accessibility"):
        return bare_page(request, status=status)
    context = {"status": status, "others": _other_families(request)}
    return render(request, f"errors/{status}.html", context, status=status)


def _other_families(request: HttpRequest) -> list[Any]:
    """Under which the same account may find the page; a link of a mail knows no family."""
    now = getattr(request, "guardian", None)
    return [one for one in getattr(request, "guardianships", []) if now and one != now]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A form too large is answered as such: Django raises it as a bad request."""
    return bare_page(request, status=413 if isinstance(exception, TOO_LARGE) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return dressed_page(request, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return dressed_page(request, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that does not answer is not our fault of code: 503, and worth a new try."""
    away = isinstance(sys.exception(), (OperationalError, InterfaceError))
    return unavailable(request) if away else bare_page(request, status=500)


def too_large(request: HttpRequest) -> HttpResponse:
    """What was sent is larger than the portal takes."""
    return bare_page(request, status=413)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """A ceiling was reached; the page says to wait."""
    return bare_page(request, status=429)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database or the portal is being seen to."""
    response = bare_page(request, status=503)
    response["Retry-After"] = "120"
    return response


def dress_refused_methods(get_response: GetResponse) -> GetResponse:
    """Middleware: an address that only takes forms, opened as a page (a bookmark, «back»)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = bare_page(request, status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Nearly always a page kept open too long, or cookies refused."""
    return bare_page(request, status=403, template="errors/csrf.html")
