"""Starts the inspector over files and takes its answer, which may be anything.

The files go in as one temporary file, so that a process that never reads blocks nobody; of the
answer no more is read than a clean file can weigh.
"""

import json
import logging
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from django.conf import settings

from documents.enums import Kind
from documents.inspector.reasons import Reason
from documents.limits import MAX_STORED
from documents.refusals import Refused
from documents.slots import NoSlot, slot

logger = logging.getLogger(__name__)

COMMAND = [sys.executable, "-P", "-s", "-B", "-m", "documents.inspector"]
PATIENCE = 30
"""Seconds on the clock; of the processor it has fewer (documents/inspector/confinement.py)."""
LARGEST_ANSWER = MAX_STORED + 1024
FAILURE = re.compile(rb'{"failure": "(\w{1,60} in [\w.]{1,60}:\d{1,6})"}')


def run(work: str, files: Sequence[IO[bytes]], **task: Any) -> tuple[Kind, bytes]:
    """What the inspector makes of the files; raises Refused."""
    with tempfile.TemporaryFile() as given:
        _write(given, {"work": work, "sizes": [size(file) for file in files], **task}, files)
        try:
            with slot() as held:
                code, answer = _talk(given, held)
        except NoSlot as error:
            raise Refused(Reason.BUSY) from error
    return _understood(answer, code)


def size(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def _write(given: IO[bytes], task: dict[str, Any], files: Sequence[IO[bytes]]) -> None:
    given.write(json.dumps(task).encode() + b"\n")
    for file in files:
        file.seek(0)
        shutil.copyfileobj(file, given)
    given.seek(0)


def _talk(given: IO[bytes], held: int) -> tuple[int, bytes]:
    """Its code and its answer; whatever happens here, no process is left."""
    libraries = settings.INSPECTOR_ENVIRONMENT.get("LD_LIBRARY_PATH", "")
    process = subprocess.Popen(
        [*COMMAND, *libraries.split(":")],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=[held],
        env={"PYTHONPATH": str(settings.BASE_DIR), **settings.INSPECTOR_ENVIRONMENT},
        cwd="/",
    )
    with process, _watched(process):
        answer = _read(process)
        return process.wait(), answer


@contextmanager
def _watched(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """It has its time, and is ended then; raises Refused if that had to be done.

    Its processor seconds are counted elsewhere: who takes this long was not given any.
    """
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    watch = threading.Timer(PATIENCE, end)
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        process.kill()
    if late.is_set():
        raise Refused(Reason.BUSY)


def _read(process: subprocess.Popen[bytes]) -> bytes:
    output = process.stdout
    assert output is not None  # noqa: S101 # it was asked for
    answer = output.read(LARGEST_ANSWER + 1)
    if len(answer) > LARGEST_ANSWER:
        process.kill()
    return answer


def _understood(answer: bytes, code: int) -> tuple[Kind, bytes]:
    """Killed, or out of its mind: the file is refused. Never begun: all files are, for now."""
    line, _, content = answer.partition(b"\n")
    try:
        head = json.loads(line)
        if "reason" in head:
            raise Refused(Reason(head["reason"]))
        if len(content) == head["size"] <= MAX_STORED:
            return Kind(head["kind"]), content
    except (ValueError, KeyError, TypeError):
        _log(line, code)
    raise Refused(Reason.TOO_HEAVY if answer or code < 0 else Reason.UNAVAILABLE)


def _log(line: bytes, code: int) -> None:
    """Nothing of a killed one. The place of an error is told if it looks like one."""
    if code < 0:
        return
    told = FAILURE.search(line)
    place = told[1].decode() if told else f"code {code}"
    logger.error("inspector failed", extra={"error": place})
