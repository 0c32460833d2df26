"""Logs as lines of JSON, for machines and without personal data.

What a line may hold is listed, so that what nobody thought of stays out. Of a message only the
template is written, never its arguments; of an exception its types and places, never its words
(PostgreSQL's would quote the row); of a request its method, route, status and time, never its
path, query, address or account. A library's message without arguments may have been formatted
beforehand and is left out: the place in its code tells what it was.
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

OURS = (
    "imuse_portal",
    "accounts",
    "families",
    "students",
    "documents",
    "billing",
    "reenrolment",
)
FIELDS = ("method", "route", "status", "ms", "job", "done", "count", "error")
PROXY_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

Handler = Callable[[HttpRequest], HttpResponse]
request_id: ContextVar[str] = ContextVar("request_id", default="")
log = logging.getLogger(__name__)


class JsonFormatter(logging.Formatter):
    """One line of JSON per event, made of the listed fields alone."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        if isinstance(record.msg, str) and (record.args or _is_ours(record)):
            line["message"] = record.msg
        if record.levelno >= logging.WARNING:
            line["at"] = f"{record.pathname}:{record.lineno}"
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if request_id.get():
            line["request"] = request_id.get()
        if record.exc_info and record.exc_info[1]:
            line["errors"] = [_told(error) for error in _causes(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, then what it came from."""
    while error:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> dict[str, Any]:
    """An error without its words; of one of PostgreSQL's, the code and the constraint."""
    told: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": [
            f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
            for frame, line in traceback.walk_tb(error.__traceback__)
        ],
    }
    if code := getattr(error, "pgcode", None):
        told |= {"sqlstate": code, "constraint": error.diag.constraint_name}  # type: ignore[attr-defined]
    return told


def request_log(get_response: Handler) -> Handler:
    """One line per request; every line written meanwhile carries the same number."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = request_id.set(_id_of(request))
        began = time.perf_counter()
        try:
            response = get_response(request)
            _write(request, response, began)
            return response
        finally:
            request_id.reset(token)

    return middleware


def _id_of(request: HttpRequest) -> str:
    """The number a trusted proxy gave, so that its log and ours meet; else one of our own."""
    given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXY_COUNT else ""
    return given if PROXY_ID.fullmatch(given) else uuid.uuid4().hex


def _write(request: HttpRequest, response: HttpResponse, began: float) -> None:
    match = request.resolver_match
    log.info(
        "request",
        extra={
            "method": request.method,
            "route": match.view_name if match else "",
            "status": response.status_code,
            "ms": round((time.perf_counter() - began) * 1000),
        },
    )
