"""Whether the time of «Mot de passe perdu» and of signing in tells who has an account.

`python -m benchmarks.lost_password [TRIES]` asks in turn for a known and an unknown person, in a
database of its own on the server of DATABASE_URL, and prints the medians. It needs PORTAL_ENV=test.
"""

import logging
import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imuse_portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.utils import timezone  # noqa: E402

from imuse_portal.demonstration import loading  # noqa: E402

TRIES = 200
WARM_UP = 10
KNOWN = {"identifier": "ztest1", "email": "ztest1@example.org"}
UNKNOWN = {"identifier": "inconnu1", "email": "inconnu1@example.org"}
WRONG = {"site": "vitre", "password": "Pas-le-bon-1"}


def main(tries: int) -> None:
    logging.disable(logging.ERROR)
    settings.LOST_PASSWORD_PER_ADDRESS = settings.LOGIN_FAILURES_PER_ADDRESS = 10**6
    settings.AXES_FAILURE_LIMIT = 10**6
    connection.settings_dict["TEST"]["NAME"] = "benchmark_passwords"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        loading.load(now=timezone.now())
        compare("lost password", "/mot-de-passe-perdu/", KNOWN, UNKNOWN, tries)
        compare("signing in", "/connexion/", KNOWN | WRONG, UNKNOWN | WRONG, tries)
    finally:
        runner.teardown_databases(databases)


def compare(
    page: str, path: str, known: dict[str, str], unknown: dict[str, str], tries: int
) -> None:
    """One of each in turn, so that what else the machine does falls on both alike."""
    pairs = [(post(path, known), post(path, unknown)) for _ in range(tries + WARM_UP)][WARM_UP:]
    for clock, index in (("wall", 0), ("cpu", 1)):
        match = statistics.median(first[index] for first, _ in pairs)
        other = statistics.median(second[index] for _, second in pairs)
        sys.stdout.write(
            f"{page:14} {clock:5} known {match:7.2f} ms  unknown {other:7.2f} ms  "
            f"difference {100 * (match / other - 1):+5.1f} %\n"
        )


def post(path: str, typed: dict[str, str]) -> tuple[float, float]:
    """Wall and processor time in milliseconds, in a browser of its own."""
    client = Client(SERVER_NAME="localhost")
    wall, cpu = time.perf_counter(), time.process_time()
    client.post(path, typed)
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TRIES)
