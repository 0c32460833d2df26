"""The private PostgreSQL: alone, unreachable from outside, and gone when its command ends."""

import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from imuse_portal import postgres
from imuse_portal.postgres import PostgresError, Server

pytestmark = pytest.mark.process
as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="root alone has this to fear")


@pytest.fixture
def folder():
    """A folder that everybody may enter, as a project's usually is, and pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="portail-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def server(folder):
    return Server(folder / "postgres-test", options=postgres.THROWAWAY)


def ask(server, question):
    connection = psycopg2.connect(server.url)
    with connection.cursor() as cursor:
        cursor.execute(question)
        answer = cursor.fetchone()[0]
    connection.close()
    return answer


def keep(server, number):
    connection = psycopg2.connect(server.url)
    connection.cursor().execute("CREATE TABLE kept AS SELECT %s AS number", [number])
    connection.commit()
    connection.close()


@pytest.fixture
def launch():
    """`launch(data, command...)`: the launcher as a process; the test leaves none behind."""
    launched = []

    def start(data, *words, **environment):
        process = subprocess.Popen(
            [sys.executable, "-m", "imuse_portal.postgres", str(data), *words],
            cwd=settings.BASE_DIR,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        launched.append(process)
        return process

    yield start
    for process in launched:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ready(process):
    """Wait for the first line of the command beside the server."""
    assert process.stdout.readline() == "ready\n", process.stderr.read()


SLEEP = ("sh", "-c", "echo ready; exec sleep 60")


def test_it_serves_within_the_block_and_ends_with_it(server):
    with server.running():
        assert ask(server, "SELECT lower('ÉCOLE')") == "école"
        assert server.pid
    assert server.pid is None
    assert not server.sockets.exists()


def test_it_keeps_its_data(server):
    with server.running():
        keep(server, 7)
    with server.running():
        assert ask(server, "SELECT number FROM kept") == 7


def test_it_listens_on_no_network_and_in_a_private_folder(server):
    with server.running():
        assert ask(server, "SHOW listen_addresses") == ""
        found = server.sockets.stat()
    assert stat.S_IMODE(found.st_mode) == stat.S_IMODE(server.data.stat().st_mode) == 0o700
    assert len(str(server.sockets / ".s.PGSQL.5432.lock")) < 107


@as_root_only
def test_root_lends_it_to_another_user(server):
    with server.running():
        owner = pwd.getpwuid(Path(f"/proc/{server.pid}").stat().st_uid).pw_name
    assert owner in {"postgres", "nobody"}


@pytest.fixture
def closed(folder, monkeypatch):
    """A project in a folder of root's alone; what is put elsewhere stays within the test."""
    places = {name: folder / name for name in ("ROOT_DATA", "ROOT_BINARIES")}
    for name, place in places.items():
        monkeypatch.setattr(postgres, name, place)
    monkeypatch.setattr(postgres, "ROOT_FOLDERS", (*places.values(), postgres.ROOT_SOCKETS))
    project = folder / "closed"
    project.mkdir(mode=0o700)
    package = postgres._binaries().parent.parent
    for name in (package.name, f"{package.name}.libs"):
        (project / name).symlink_to(package.with_name(name))
    binaries = project / package.name / "pginstall" / "bin"
    monkeypatch.setattr(postgres, "_binaries", lambda: binaries)
    return project


@as_root_only
def test_a_closed_folder_stays_closed(closed):
    server = Server(closed / "postgres-test", options=postgres.THROWAWAY)
    with server.running():
        keep(server, 7)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert closed not in server.data.parents
    assert closed not in server.binaries.parents


@as_root_only
def test_data_outside_a_closed_folder_go_with_their_link(closed):
    server = Server(closed / "postgres-test", options=postgres.THROWAWAY)
    with server.running():
        keep(server, 7)
    with server.running():
        assert ask(server, "SELECT number FROM kept") == 7
    server.asked.unlink()
    with server.running():
        assert ask(server, "SELECT count(*) FROM pg_tables WHERE tablename = 'kept'") == 0


def test_a_pid_left_behind_counts_for_nothing(server):
    with server.running():
        pass
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    assert server.pid is None
    with server.running():
        assert ask(server, "SELECT 1") == 1


def test_a_server_left_running_is_taken_over(launch, folder, server):
    process = launch(server.asked, *SLEEP)
    ready(process)
    process.kill()
    process.wait()
    left = server.pid
    assert left
    with server.running():
        assert server.pid != left
    assert server.pid is None


def test_a_second_command_is_told_to_wait(launch, server):
    process = launch(server.asked, *SLEEP)
    ready(process)
    second = launch(server.asked, "true")
    told = second.communicate()[1]
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert second.returncode == 1
    assert "Another command here is using the database" in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_command_and_then_the_server(launch, server, number):
    process = launch(server.asked, *SLEEP)
    ready(process)
    assert server.pid
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert server.pid is None


SLOW_START = """
import subprocess, sys, time
from imuse_portal import postgres

class Slow(subprocess.Popen):
    def __init__(self, *words, **options):
        super().__init__(*words, **options)
        time.sleep(1)

subprocess.Popen = Slow
sys.exit(postgres.main(*sys.argv[1:]))
"""
"""A machine so busy that the command speaks before its starting call has come back."""


def test_a_signal_while_the_command_starts_reaches_it(server):
    says_no_more = ["sh", "-c", "kill -TERM $PPID; exec sleep 50"]
    words = [sys.executable, "-c", SLOW_START, str(server.asked), *says_no_more]
    assert subprocess.run(words, cwd=settings.BASE_DIR, timeout=40).returncode == 128 + 15
    assert server.pid is None


def test_the_command_gets_the_address_and_gives_its_code(launch, server):
    process = launch(server.asked, "sh", "-c", 'echo "$DATABASE_URL"; exit 3')
    assert process.communicate()[0].strip() == server.url
    assert process.returncode == 3


def test_a_server_that_dies_ends_the_command(launch, server):
    process = launch(server.asked, *SLEEP)
    ready(process)
    os.kill(server.pid, signal.SIGQUIT)
    assert "PostgreSQL stopped." in process.communicate(timeout=60)[1]
    assert process.returncode == 1


def test_variables_of_the_caller_do_not_reach_it(launch, server):
    hostile = {"PGDATA": "/nowhere", "PGPORT": "1", "PGHOST": "nowhere.example.org"}
    process = launch(server.asked, "true", **hostile)
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 0


def test_data_of_another_version_are_refused_in_words(server):
    with server.running():
        pass
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresError, match="made by PostgreSQL 9"), server.running():
        pass


def test_a_folder_that_others_may_enter_is_refused(server):
    server.sockets.mkdir(mode=0o755, parents=True)
    with pytest.raises(PostgresError, match="not a private folder"), server.running():
        pass
    server.sockets.rmdir()


def test_without_binaries_it_says_what_to_do(monkeypatch, folder):
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres.Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(PostgresError, match="set DATABASE_URL"):
        Server(folder / "postgres-test")


def test_it_starts_without_django():
    text = "import sys, imuse_portal.postgres; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", text], cwd=settings.BASE_DIR).returncode == 0


def test_starting_and_stopping_takes_moments(server):
    began = time.monotonic()
    with server.running():
        pass
    assert time.monotonic() - began < 20
