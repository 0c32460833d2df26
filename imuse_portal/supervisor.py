"""The demonstration's processes: prepare the database, serve, and leave nothing behind.

`python -m imuse_portal.supervisor` needs `DATABASE_URL`; `PORT` and `HOST` say where to listen,
`FAMILIES` how many generated families to add.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import NoReturn

from imuse_portal.gunicorn import bind

MANAGE = [sys.executable, "manage.py"]
PROCESSES = {
    "web server": [
        *(sys.executable, "-m", "gunicorn"),
        *("-c", "python:imuse_portal.gunicorn", "imuse_portal.wsgi"),
    ],
    "worker": [*MANAGE, "worker"],
}
PATIENCE = 60  # seconds for the first answer
GRACE = 10  # seconds to stop in, before it is forced

Children = dict[str, subprocess.Popen[bytes]]


def main() -> NoReturn:
    _listen(_part)
    host, port = _free_address()
    os.environ.setdefault("PORTAL_URL", f"http://localhost:{port}")
    accounts = _prepare()
    with _running() as children:
        _wait_for_answer(host, port, children)
        _say(f"{accounts}\nThe portal: {os.environ['PORTAL_URL']}/  (Ctrl-C stops it)")
        while True:
            _refuse_dead(children)
            time.sleep(0.5)


def _fail(reason: str) -> NoReturn:
    """Say at once why the demonstration cannot go on, and leave through every `finally`."""
    _listen(signal.SIG_IGN)  # who reads it and presses Ctrl-C does not make it a success
    sys.stderr.write(f"{reason}\n")
    sys.exit(1)


def _listen(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def _part(number: int, frame: FrameType | None) -> None:
    """Leave through every `finally`. That somebody asks us to stop is no failure."""
    _listen(signal.SIG_IGN)
    _say("Stopping…")
    sys.exit(0)


def _free_address() -> tuple[str, int]:
    """Where to listen; no other process may listen there already."""
    host, _, port = bind.rpartition(":")
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(port)))
    except (OSError, OverflowError, ValueError) as error:
        _fail(
            f"Cannot listen on {bind}: {getattr(error, 'strerror', None) or error}."
            " Choose another port: PORT=8001 ./bin/demo"
        )
    return host, int(port)


def _prepare() -> str:
    """Bring tables, roles and demonstration up to date. Returns the table of accounts."""
    _say("Preparing the database…")
    _manage("migrate", "--verbosity", "0")
    _manage("roles", "--verbosity", "0")
    _say("Loading the demonstration…")
    return _manage("demo", "--families", os.environ.get("FAMILIES", "0"))


def _manage(*words: str) -> str:
    done = subprocess.run([*MANAGE, *words], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        _fail(f"manage.py {words[0]} failed: see above.")
    return done.stdout


@contextmanager
def _running() -> Iterator[Children]:
    children: Children = {}
    try:
        for name, command in PROCESSES.items():
            # In a session of its own, so that a terminal's Ctrl-C reaches us alone.
            children[name] = subprocess.Popen(command, start_new_session=True)
        yield children
    finally:
        _stop(children)


def _stop(children: Children) -> None:
    _listen(signal.SIG_IGN)  # nothing interrupts the stopping
    for child in children.values():
        # Not SIGINT: gunicorn's workers would leave from within the handler, wherever they are.
        child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children.values():
        try:
            child.wait(timeout=max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # what a child itself had started


def _refuse_dead(children: Children) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            _fail(f"The {name} ended (code {child.returncode}): see above.")


def _wait_for_answer(host: str, port: int, children: Children) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _answers(host, port):
        _refuse_dead(children)
        if time.monotonic() > deadline:
            _fail(f"The web server did not answer within {PATIENCE} seconds.")
        time.sleep(0.2)


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)  # noqa: S104
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
