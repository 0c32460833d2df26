"""The demonstration as a tree of real processes: it answers, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.process

SUPERVISOR = [sys.executable, "-m", "imuse_portal.supervisor"]


@pytest.fixture(scope="module")
def folder():
    """The demonstration's own folder, kept for the next test: its second start is quick."""
    with tempfile.TemporaryDirectory(prefix="portail-demo-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(folder, port):
    """`start(command...)`: a process of the demonstration; the test leaves none behind."""
    started = []

    def launch(*command):
        environment = {
            name: value for name, value in os.environ.items() if name != "DATABASE_URL"
        } | {"PORTAL_ENV": "demonstration", "VAR_DIR": str(folder), "PORT": str(port)}
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment | {"LOG_LEVEL": "WARNING"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield launch
    for process in started:
        process.communicate()
    for pid in processes_of(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def demonstration(start, folder):
    """A running demonstration, and what it said until it answered."""
    process = start(
        sys.executable, "-m", "imuse_portal.postgres", str(folder / "postgres-demo"), *SUPERVISOR
    )
    said = []
    for line in process.stdout:
        said.append(line)
        if "The portal:" in line:
            break
    assert process.poll() is None, "".join(said)
    return process, "".join(said)


def processes_of(folder):
    """The numbers of all processes that were started over the folder."""
    mark = os.fsencode(folder)
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "cmdline").read_bytes() + (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


def named(folder, word):
    """The process of the folder whose command line holds the word, the eldest of its kind."""
    pids = [
        pid for pid in processes_of(folder) if word in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    if not pids:
        raise ProcessLookupError(word)
    return min(pids)


def ask(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def test_it_answers_and_tells_where_and_for_whom(demonstration, folder, port):
    process, said = demonstration
    assert f"The portal: http://localhost:{port}/" in said
    assert re.search(r"ztest1 ", said) and "Portail-2026" in said
    assert ask(port, "/healthz") == (200, b"ok")
    status, page = ask(port, "/")
    assert status == 200
    style = re.search(r'href="(/static/[^"]+\.css)"', page.decode()).group(1)
    assert ask(port, style)[0] == 200
    process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize("to", [os.kill, os.killpg], ids=["one", "as a terminal does"])
def test_ctrl_c_leaves_nothing_running(demonstration, folder, to):
    process, _ = demonstration
    assert len(processes_of(folder)) > 5
    to(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60)[0].strip() == "Stopping…"
    assert process.returncode == 0
    assert processes_of(folder) == []


@pytest.mark.parametrize(("word", "name"), [(b"gunicorn", "web server"), (b"manage.py", "worker")])
def test_the_end_of_one_ends_all_with_a_word(demonstration, folder, word, name):
    process, _ = demonstration
    os.kill(named(folder, word), signal.SIGKILL)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert f"The {name} ended (code -9)" in said
    assert processes_of(folder) == []


def test_ctrl_c_does_not_cut_the_stopping_short(demonstration, folder):
    process, _ = demonstration
    os.kill(named(folder, b"manage.py"), signal.SIGKILL)
    assert "The worker ended" in process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 1
    assert processes_of(folder) == []


def test_a_taken_port_is_told_before_anything_starts(start, folder, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = start(*SUPERVISOR)
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}: Address already in use" in said
    assert "PORT=8001 ./bin/demo" in said
