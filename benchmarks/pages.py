"""Queries and time of home, Identité, documents and the queues, at two sizes of data.

`python -m benchmarks.pages [FAMILIES...]` makes a database of its own on the server of
DATABASE_URL, drops it again, and prints a table. It needs PORTAL_ENV=test.
"""

import logging
import os
import statistics
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imuse_portal.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import School, User  # noqa: E402
from families.models import ChangeSet, Family  # noqa: E402
from imuse_portal.demonstration import generated, loading  # noqa: E402

SIZES = (100, 10_000)
ROUNDS = 30
BACKEND = "accounts.backends.IdentifierBackend"


class Cost(NamedTuple):
    """Of one page, in milliseconds: processor time, the median; the whole, the best round."""

    page: str
    queries: int
    cpu: float
    wall: float
    kilobytes: float


def main(sizes: list[int]) -> None:
    logging.disable(logging.WARNING)
    connection.settings_dict["TEST"]["NAME"] = "benchmark_portail"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        loading.load(now=timezone.now())
        for size in sizes:
            generated.generate(size, now=timezone.now())
            write_table(size, list(measure()))
    finally:
        runner.teardown_databases(databases)


def measure() -> Iterator[Cost]:
    yield cost("home, 1 pupil", "ztest1", reverse("home"))
    yield cost("home, 3 pupils", "foyer2", reverse("home"))
    yield cost("Identité", "foyer2", reverse("families:identity"))
    yield cost("Identité, a request pending", "foyer10", reverse("families:identity"))
    yield cost("requests of a family", "famille1", reverse("families:requests"))
    queue = reverse("admin:families_changeset_changelist")
    yield cost("queue of six schools", "secretariat", queue)
    yield cost("queue of one school", "secretariat-vitre", queue)
    oldest = (
        ChangeSet.objects.pending().filter(family__school__slug="vitre").earliest("submitted_at")
    )
    review = reverse("admin:families_changeset_change", args=[oldest.pk])
    yield cost("a request at the desk", "secretariat-vitre", review)
    yield cost("families at the desk", "secretariat", reverse("admin:families_family_changelist"))
    yield from measure_documents()


def measure_documents() -> Iterator[Cost]:
    pupil = Family.objects.get(guardians__user__identifier="foyer2").students.earliest("pk")
    yield cost("documents of a pupil", "foyer2", reverse("documents:student", args=[pupil.pk]))
    queue = reverse("admin:documents_document_changelist")
    yield cost("documents to check", "secretariat-vitre", queue)
    yield cost("documents to check, complete", "secretariat-vitre", f"{queue}?complete=yes")
    school = School.objects.get(slug="sevre-et-loire")
    remind = reverse("admin:documents_reminder_choose")
    yield cost("families to remind", "secretariat", f"{remind}?school={school.pk}")


def cost(page: str, identifier: str, path: str) -> Cost:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(identifier=identifier), BACKEND)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    queries = len(captured)
    assert response.status_code == 200, (path, response.status_code)  # noqa: S101
    cpu, wall = [], []
    for _ in range(ROUNDS):
        began = time.process_time(), time.perf_counter()
        client.get(path)
        cpu.append(time.process_time() - began[0])
        wall.append(time.perf_counter() - began[1])
    return Cost(
        page,
        queries,
        1000 * statistics.median(cpu),
        1000 * min(wall),
        len(response.content) / 1024,
    )


def write_table(size: int, costs: list[Cost]) -> None:
    families, waiting = Family.objects.count(), ChangeSet.objects.pending().count()
    lines = [
        f"\n{families} families, {waiting} requests waiting (`--families {size}`):\n",
        "| page | queries | CPU, ms | whole, ms | size, kB |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {c.page} | {c.queries} | {c.cpu:.0f} | {c.wall:.0f} | {c.kilobytes:.0f} |"
            for c in costs
        ),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
