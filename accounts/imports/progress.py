"""How far an import has come, told through a connection of its own.

The import is one transaction: nobody would see its own counting. This connection also holds a
lock for as long as the import lives; the database frees it when the process dies, however it does.
"""

from types import TracebackType

from django.db import DEFAULT_DB_ALIAS, connections

from accounts.models import ImportRun

TELL = f"UPDATE {ImportRun._meta.db_table} SET lines_done = %s, lines_total = %s WHERE id = %s"  # noqa: S608 - a name of ours
LOCK = "SELECT pg_try_advisory_lock(%s)"


class Progress:
    """`with Progress(run) as progress:`; `is_ours` unless another process is at this run."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.is_ours = False
        self._connection = connections.create_connection(DEFAULT_DB_ALIAS)

    def __enter__(self) -> "Progress":
        with self._connection.cursor() as cursor:
            cursor.execute(LOCK, [self.run.pk.int >> 65])
            self.is_ours = bool(cursor.fetchone()[0])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def tell(self, done: int, total: int) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(TELL, [done, total, self.run.pk])
