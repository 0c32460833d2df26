"""Transactions at once, each with a connection of its own."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connection, connections, transaction

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


def all_together(act, times):
    """`act(number)` so many times at one instant; what each time came to, errors too."""
    together = threading.Barrier(times)

    def one(number):
        together.wait()
        try:
            return act(number)
        except Exception as error:  # the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as people:
        found = list(people.map(one, range(times)))
    close_old_connections()
    return found
