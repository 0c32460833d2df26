"""The loop around the jobs: one after the other, a failing one never stops the others.

Loops run side by side, each in a thread with a connection of its own.
"""

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from django.db import close_old_connections

from imuse_portal.jobs import Job

logger = logging.getLogger(__name__)

PAUSE = 0.5  # seconds between two looks when nothing waits
LONG_PAUSE = 5.0  # after a job has failed: the database may be away


class Worker:
    def __init__(self, jobs: Sequence[Job]) -> None:
        self.jobs = jobs
        self._stopped = threading.Event()
        self._last_run: dict[str, float] = {}
        self._has_failed = False

    def run(self) -> None:
        while not self._stopped.is_set():
            if not self.turn():
                self._stopped.wait(LONG_PAUSE if self._has_failed else PAUSE)

    def run_once(self) -> None:
        """Until a whole turn finds nothing to do."""
        while self.turn():
            pass

    def stop(self) -> None:
        """The job under way is finished first."""
        self._stopped.set()

    def turn(self) -> int:
        """Run each job that is due. Returns how much was done in all."""
        close_old_connections()
        self._has_failed = False
        return sum(self._do(job) for job in self.jobs if self._is_due(job))

    def _is_due(self, job: Job) -> bool:
        last = self._last_run.get(job.name)
        is_due = last is None or time.monotonic() - last >= job.every.total_seconds()
        return is_due and not self._stopped.is_set()

    def _do(self, job: Job) -> int:
        self._last_run[job.name] = time.monotonic()
        try:
            done = job.run()
        except Exception as error:  # whatever it was, the next turn tries again
            self._has_failed = True
            logger.error("job failed", extra={"job": job.name, "error": type(error).__name__})
            return 0
        if done:
            logger.info("job done", extra={"job": job.name, "done": done})
        return done


def run_side_by_side(workers: Sequence[Worker]) -> None:
    """Until they are stopped. One that breaks stops all, and the process with its error."""
    with ThreadPoolExecutor(len(workers)) as threads:
        loops = [threads.submit(worker.run) for worker in workers]
        wait(loops, return_when=FIRST_EXCEPTION)
        stop(workers)
    for loop in loops:
        loop.result()


def stop(workers: Sequence[Worker]) -> None:
    for worker in workers:
        worker.stop()
