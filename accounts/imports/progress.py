"""How far an import has come, told through a connection of its own.

The import is one transaction: nobody would see its own counting. This connection also holds a
lock for as long as the import lives, and one on its school: imports of a school never run side by
side. The database frees both when the process dies, however it does.
"""

from types import TracebackType

from django.db import DEFAULT_DB_ALIAS, connections

from accounts.models import ImportRun

TELL = f"UPDATE {ImportRun._meta.db_table} SET lines_done = %s, lines_total = %s WHERE id = %s"  # noqa: S608 - a name of ours
LOCK = "SELECT pg_try_advisory_lock(%s)"
LOCK_SCHOOL = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"


class Progress:
    """`with Progress(run) as progress:`; `is_ours` unless another process is at this run."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.is_ours = False
        self._connection = connections.create_connection(DEFAULT_DB_ALIAS)

    def __enter__(self) -> "Progress":
        self.is_ours = self._has_got(LOCK, self.run.pk.int >> 65)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def takes_school(self) -> bool:
        """Whether no other import of the school is under way."""
        return self._has_got(LOCK_SCHOOL, f"import {self.run.school_id}")

    def tell(self, done: int, total: int) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(TELL, [done, total, self.run.pk])

    def _has_got(self, lock: str, key: int | str) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute(lock, [key])
            return bool(cursor.fetchone()[0])
