"""The busiest evening: families who re-enrol at once, against gunicorn and PostgreSQL.

`python -m benchmarks.reenrolment [FAMILIES] [SECONDS]` makes a database of its own, starts gunicorn
on it, has families come at random moments of so many seconds, each through all steps of the choice
mode, and prints of each page its idle time, the 95th percentile and their ratio. Every submission
that a family was told of is looked for, with its mail. PORTAL_ENV=test.
"""

import logging
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imuse_portal.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from tests.documents.server import Server  # noqa: E402
from tests.reenrolment import evening  # noqa: E402

ALONE = 5
"""Families who come one after the other, first: what a page takes idle is their median."""


def main(number: int, seconds: float) -> None:
    logging.disable(logging.WARNING)
    connection.settings_dict["TEST"]["NAME"] = "benchmark_portail"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    people = evening.families(1 + ALONE + number)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, WEB_THREADS="16")
        try:
            server.start()
            measure(server, people, seconds)
        finally:
            server.kill()
            connection.close()
            runner.teardown_databases(databases)


def measure(server: Server, people: list[evening.Family], seconds: float) -> None:
    for one in people[: 1 + ALONE]:  # the first one finds everything cold
        one.reenrols(server)
    before, began = cpu_of(server), time.perf_counter()
    crowd(server, people[1 + ALONE :], seconds)
    lasted, used = time.perf_counter() - began, cpu_of(server) - before
    write(people[1 : 1 + ALONE], people[1 + ALONE :])
    amiss = evening.amiss(people)
    told = sum(one.is_told for one in people)
    say(f"{told} of {len(people)} told that it is sent; amiss: {len(amiss)} {amiss[:5]}")
    say(f"{lasted:.0f} s, gunicorn used {used:.0f} s of the processor; load {os.getloadavg()}")


def crowd(server: Server, people: list[evening.Family], seconds: float) -> None:
    chance = random.Random(7)  # noqa: S311
    moments = sorted(chance.uniform(0, seconds) for _ in people)
    threads, began = [], time.perf_counter()
    for one, moment in zip(people, moments, strict=True):
        time.sleep(max(0, began + moment - time.perf_counter()))
        threads.append(threading.Thread(target=one.reenrols, args=[server]))
        threads[-1].start()
    for thread in threads:
        thread.join()


def write(alone: list[evening.Family], crowded: list[evening.Family]) -> None:
    idle = {page: statistics.median(times) for page, times in evening.times_of(alone).items()}
    for page, times in evening.times_of(crowded).items():
        usual, p95 = idle[page] * 1000, statistics.quantiles(times, n=20)[-1] * 1000
        median = statistics.median(times) * 1000
        say(f"| {page} | {usual:.0f} | {median:.0f} | {p95:.0f} | {p95 / usual:.1f} |")


def cpu_of(server: Server) -> float:
    """Seconds of processor time that gunicorn and its workers have used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(said[2]) == server.process.pid:
            ticks += int(said[11]) + int(said[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given if len(given) == 2 else (300, 600)))
