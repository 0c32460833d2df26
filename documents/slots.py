"""At most one inspection for each core of this machine, whatever asks for it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

PATIENCE = 30
BETWEEN = 0.05
"""Seconds: how long one waits for a free slot, and how often one looks."""


class NoSlot(Exception):
    """None became free in time."""


@contextmanager
def slot() -> Iterator[int]:
    """A lock, as a file descriptor: who inherits it holds it for as long as it lives."""
    held = _wait_for_one()
    try:
        yield held
    finally:
        os.close(held)


def _wait_for_one() -> int:
    files = _files()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for file in files:
            if (held := _locked(file)) is not None:
                return held
        time.sleep(BETWEEN)
    raise NoSlot


def _files() -> list[Path]:
    folder = settings.VAR_DIR / "inspection"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [folder / f"core-{number}" for number in range(len(os.sched_getaffinity(0)))]


def _locked(file: Path) -> int | None:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
