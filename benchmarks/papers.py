"""Invoices become PDFs by two workers: how long it takes, and how large a worker grows.

`python -m benchmarks.papers [INVOICES]`: an original and a duplicate each. It makes a database of
its own, as `benchmarks.pages`, and needs PORTAL_ENV=test.
"""

import logging
import os
import resource
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imuse_portal.settings")
django.setup()

from django.db import connection, connections  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from billing import papers  # noqa: E402
from billing.models import Paper  # noqa: E402
from tests.factories import GuardianFactory, InvoiceFactory  # noqa: E402

INVOICES, WORKERS = 1_000, 2
MEGABYTE = 1024


def main(invoices: int) -> None:
    logging.disable(logging.WARNING)
    connection.settings_dict["TEST"]["NAME"] = "benchmark_portail"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        write_line(invoices)
    finally:
        runner.teardown_databases(databases)


def write_line(invoices: int) -> None:
    payer = GuardianFactory()
    for _ in range(invoices):
        InvoiceFactory(payer=payer, issued=True, amounts=["84.00", "12.50", "-8.05"])
    connections.close_all()
    begun = time.perf_counter()
    children = [worker(number) for number in range(WORKERS)]
    for child in children:
        os.waitpid(child, 0)
    whole = time.perf_counter() - begun
    print(f"| {Paper.objects.count():,} | {whole:.0f} | {whole / invoices:.2f} |")  # noqa: T201


def worker(number: int) -> int:
    """A process of its own; it says how far it is, and how large it was at its largest."""
    if child := os.fork():
        return child
    done = 0
    while made := papers.make_waiting():
        done += made
        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
        sys.stderr.write(f"worker {number}: {done} documents, at most {largest} MB\n")
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else INVOICES)
