"""`on_commit` inside a test's transaction: the callbacks run when the code's own one ends."""

import contextlib

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_exit = transaction.Atomic.__exit__
_on_commit = BaseDatabaseWrapper.on_commit


@contextlib.contextmanager
def callbacks_run_at_the_outer_commit():
    transaction.Atomic.__exit__ = _exit_and_run
    BaseDatabaseWrapper.on_commit = _on_commit_or_now
    try:
        yield
    finally:
        transaction.Atomic.__exit__ = _exit
        BaseDatabaseWrapper.on_commit = _on_commit


def _is_between_transactions(connection):
    """Only the test's own transactions are open."""
    blocks = connection.atomic_blocks
    return bool(blocks) and all(block._from_testcase for block in blocks)


def _run_waiting(connection):
    waiting, connection.run_on_commit = connection.run_on_commit, []
    for _, callback, _ in waiting:
        callback()


def _exit_and_run(self, exc_type, exc_value, traceback):
    _exit(self, exc_type, exc_value, traceback)
    connection = transaction.get_connection(self.using)
    if not self._from_testcase and exc_type is None and _is_between_transactions(connection):
        _run_waiting(connection)


def _on_commit_or_now(self, func, robust=False):
    _on_commit(self, func, robust)
    if _is_between_transactions(self):
        _run_waiting(self)
