"""`manage.py worker`: does what waits, again and again; run as many of them as wanted."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imuse_portal.jobs import JOBS
from imuse_portal.worker import Worker


class Command(BaseCommand):
    help = "Does what waits, until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Stop when nothing waits any more.")

    def handle(self, *, once: bool, **options: Any) -> None:
        worker = Worker(JOBS)
        if once:
            worker.run_once()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()
