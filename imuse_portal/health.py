"""`/healthz`: whether this process can serve, told to load balancers and supervisors."""

import logging
from collections.abc import Callable

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

PATH = "/healthz"
log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
_migrated = False


def health_check(get_response: Handler) -> Handler:
    """Answer before any other middleware: no host, session or page has a part in it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return _answer() if request.path_info == PATH else get_response(request)

    return middleware


def _answer() -> HttpResponse:
    trouble = _trouble()
    if trouble:
        log.warning("Not healthy: %s", trouble)
    return HttpResponse(
        trouble or "ok",
        status=503 if trouble else 200,
        content_type="text/plain",
        headers={"Cache-Control": "no-store"},
    )


def _trouble() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "" if _is_migrated() else "migrations"
    except Error:
        return "database"


def _is_migrated() -> bool:
    """Whether every migration of this code is applied; once true, it stays so for the process."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
