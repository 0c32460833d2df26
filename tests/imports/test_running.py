"""Long imports: progress through a connection of its own, flat memory, nothing left when killed.

The work is done by a process of its own, as the worker's, on the database of the tests.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from accounts.enums import ImportState
from accounts.imports import running
from accounts.imports.progress import Progress
from accounts.models import ImportRun
from imuse_portal.jobs import IMPORTS, JOBS
from students.models import Student
from tests.factories import ImportRunFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]

WORK = """
import resource, sys, django
django.setup()
from accounts.imports import running
from accounts.models import ImportRun
run = ImportRun.objects.get(pk=sys.argv[1])
assert running.carry_out(run)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
TRACED = """
import sys, tracemalloc, django
django.setup()
from accounts.imports import running
from accounts.models import ImportRun
warm = ImportRun.objects.get(pk=sys.argv[1])
assert running.carry_out(warm)
run = ImportRun.objects.get(pk=sys.argv[2])
tracemalloc.start()
assert running.carry_out(run)
print(tracemalloc.get_traced_memory()[1])
"""


@pytest.fixture
def run_of(staff, family):
    """`run_of(n)`: a file of n pupils of a family, most of whose columns are filled."""

    def file_of(lines):
        head = "reference;family;last_name;first_name;birth_date;city;mobile;email;image_consent"
        rows = (
            f"P{n};{family.reference};DUPONT;Élève {n};05/06/2015;VITRÉ;06 39 98 00 01;"
            f"p{n}@example.org;oui"
            for n in range(lines)
        )
        content = "\n".join([head, *rows]).encode()
        return ImportRunFactory(school=family.school, by=staff, content=content)

    return file_of


@pytest.fixture
def started():
    """`started(script, …)`: a process of ours on this database; the test leaves none behind."""
    processes = []

    def start(script, *arguments):
        url = urlsplit(os.environ["DATABASE_URL"])
        url = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, arguments)],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def printed(started):
    """`printed(script, …)`: the number that a process says at its end."""

    def number(script, *arguments):
        process = started(script, *arguments)
        out, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        return int(out)

    return number


def until(condition):
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("It did not happen within half a minute.")


def progress_of(run):
    run.refresh_from_db(fields=["state", "lines_done", "lines_total", "started_at"])
    return run.lines_done


def test_progress_is_seen_while_nothing_is_written_yet(run_of, started):
    run = run_of(1_500)
    process = started(WORK, run.pk)
    until(lambda: 0 < progress_of(run) < 1_500)
    assert (run.state, run.lines_total) == (ImportState.CHECKING, 1_500)
    assert not Student.objects.exists()
    process.communicate(timeout=300)
    run.refresh_from_db()
    assert (run.state, run.new, run.lines_done) == (ImportState.READY, 1_500, 1_500)
    assert not Student.objects.exists()


@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_import_leaves_nothing(run_of, started, signal_):
    run = run_of(1_500)
    running.carry_out(run)
    run.confirm()
    process = started(WORK, run.pk)
    until(lambda: progress_of(run) > 0 and run.state == ImportState.IMPORTING and run.started_at)
    process.send_signal(signal_)
    process.communicate()
    until(lambda: running.mark_stopped() == 1)
    run.refresh_from_db()
    assert run.state == ImportState.STOPPED
    assert not Student.objects.exists()


def test_a_living_import_is_not_taken_for_dead(run_of):
    run = run_of(1)
    with Progress(run) as progress:
        assert progress.is_ours
        ImportRun.objects.update(started_at=run.created_at)
        assert running.mark_stopped() == 0
        assert not running.carry_out(run)
    assert running.mark_stopped() == 1


def carried_out_together(*runs):
    """How many of them somebody carried out, each in a thread and connection of its own."""
    start, done = threading.Barrier(len(runs)), []

    def carry_out(run):
        start.wait()
        done.append(running.carry_out(run))
        connection.close()

    threads = [threading.Thread(target=carry_out, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done)


@pytest.fixture
def confirmed(run_of):
    """`confirmed(n)`: two runs of the same file, looked at and to be done."""

    def of_lines(lines):
        runs = [run_of(lines) for _ in range(2)]
        for run in runs:
            running.carry_out(run)
            run.refresh_from_db()
            assert run.confirm()
        return runs

    return of_lines


def test_the_same_file_twice_at_once_makes_everything_once(confirmed):
    runs = confirmed(300)
    assert carried_out_together(*runs) == 1
    assert [running.carry_out_waiting() for _ in "abc"] == [1, 1, 0]
    assert Student.objects.count() == 300
    late = ImportRun.objects.get(state=ImportState.READY)
    assert (late.has_moved, late.unchanged) == (True, 300)


def test_a_school_that_is_busy_is_waited_for_without_holding_others_up(run_of):
    busy, own, other = run_of(1), run_of(1), ImportRunFactory()
    with Progress(busy) as progress:
        assert progress.takes_school()
        assert not running.carry_out(own)
        assert (running.carry_out_waiting(), running.carry_out_waiting()) == (1, 0)
    states = ImportRun.objects.in_bulk([own.pk, other.pk])
    assert states[own.pk].started_at is None and states[other.pk].ended_at
    assert running.carry_out(own)


def test_the_worker_checks_then_imports(run_of):
    run = run_of(450)
    assert (running.carry_out_waiting(), running.carry_out_waiting()) == (1, 0)
    run.refresh_from_db()
    assert (run.state, run.new) == (ImportState.READY, 450)
    assert run.lines.count() == 450
    assert run.confirm()
    assert running.carry_out_waiting() == 1
    run.refresh_from_db()
    assert (run.state, Student.objects.count()) == (ImportState.DONE, 450)


def test_a_fault_of_ours_imports_nothing_and_is_said(run_of, caplog):
    run = run_of(3)
    ImportRun.objects.update(kind="nothing")
    running.carry_out(run)
    run.refresh_from_db()
    assert run.state == ImportState.STOPPED
    assert "import failed" in caplog.text


def test_old_files_are_forgotten(run_of):
    run = run_of(3)
    running.carry_out(run)
    assert running.forget_old_runs() == 0
    ImportRun.objects.update(created_at=run.created_at - ImportRun.KEPT * 2)
    assert running.forget_old_runs() == 4
    assert not ImportRun.objects.exists()


def test_memory_does_not_grow_with_the_file(run_of, printed):
    """Ten times the lines, less than twice the memory of the process."""
    few, many = run_of(500), run_of(5_000)
    assert printed(WORK, many.pk) < 2 * printed(WORK, few.pk)


def test_what_python_holds_does_not_grow_with_the_file(run_of, printed):
    """Short files, as tracing is slow; 5,000 lines held 2.8 MB, 500 held 1.8 MB."""
    few = printed(TRACED, run_of(50).pk, run_of(200).pk)
    many = printed(TRACED, run_of(50).pk, run_of(2_000).pk)
    assert many < 2 * few, (few, many)


def test_the_worker_knows_its_part():
    known = {job.run for job in (*JOBS, *IMPORTS)}
    assert {running.carry_out_waiting, running.mark_stopped, running.forget_old_runs} <= known
