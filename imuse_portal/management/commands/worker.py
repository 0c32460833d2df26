"""`manage.py worker`: does what waits, again and again; run as many of them as wanted."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imuse_portal.jobs import IMPORTS, JOBS
from imuse_portal.worker import Worker, run_side_by_side, stop


class Command(BaseCommand):
    help = "Does what waits, until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Stop when nothing waits any more.")

    def handle(self, *, once: bool, **options: Any) -> None:
        workers = [Worker(JOBS), Worker(IMPORTS)]
        if once:
            for worker in workers:
                worker.run_once()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop(workers))
        run_side_by_side(workers)
