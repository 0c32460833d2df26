"""Two transactions at once, each with a connection of its own."""

import threading
import time

from django.db import connection, transaction

PATIENCE = 20


def while_open(first, second, *, then=lambda: None):
    """`second` runs while the transaction of `first` is open: it waits for it, or is done sooner.

    `then` goes on with the transaction of `first` once `second` waits. What the two returned; of
    `second` also what it raised.
    """
    found = []
    thread = threading.Thread(target=_run, args=[second, found])
    with transaction.atomic():
        begun = first()
        thread.start()
        _until_it_waits(thread)
        then()
    thread.join(PATIENCE)
    return begun, *found


def _run(act, found):
    try:
        found.append(act())
    except Exception as error:
        found.append(error)
    finally:
        connection.close()


def _until_it_waits(thread):
    """For us, or for nobody any more."""
    waiting = "SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    for _ in range(PATIENCE * 100):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone() or not thread.is_alive():
                return
        time.sleep(0.01)
    raise TimeoutError
