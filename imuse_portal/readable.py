"""Requests that no browser sends and no database takes, stopped before anything reads them."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def only_readable(get_response: Handler) -> Handler:
    """Text is UTF-8, whatever else the request claims; a NUL in its query or cookies is a 400.

    PostgreSQL takes no NUL. What is posted is not looked at here: the forms refuse it at its field.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.encoding:
            request.encoding = "utf-8"
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("A NUL in the query.")
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("A NUL in a cookie.")
        return get_response(request)

    return middleware
