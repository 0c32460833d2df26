"""A real clamd for the tests, with a signature of their own; it starts in a second."""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

UNPACKED = Path(settings.BASE_DIR) / "var" / "clamav"
THREAT = b"NOT A VIRUS, BUT KNOWN TO THE TESTS OF THE PORTAL"
LARGEST = 3 * 1024 * 1024
CONFIGURATION = """
Foreground yes
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.sock
TCPAddr 127.0.0.1
TCPSocket {port}
StreamMaxLength {largest}
MaxThreads 4
"""


def program():
    """Where Debian's package put it, or where bin/test unpacked it; None without either."""
    known = [shutil.which("clamd"), "/usr/sbin/clamd", UNPACKED / "usr" / "sbin" / "clamd"]
    return next((str(path) for path in known if path and Path(path).exists()), None)


@contextmanager
def running(folder, port):
    """Yields the path of its socket."""
    signatures = folder / "signatures"
    signatures.mkdir()
    signatures.joinpath("portal.ndb").write_text(f"Test.Portal:0:*:{THREAT.hex()}\n")
    told = CONFIGURATION.format(folder=folder, port=port, largest=LARGEST)
    folder.joinpath("clamd.conf").write_text(told)
    process = _start(folder)
    try:
        yield _ready(folder, process)
    finally:
        process.terminate()
        process.communicate()


def _start(folder):
    libraries = ":".join(map(str, UNPACKED.glob("usr/lib/*-linux-gnu")))
    return subprocess.Popen(
        [program(), f"--config-file={folder}/clamd.conf"],
        env=os.environ | {"LD_LIBRARY_PATH": libraries},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _ready(folder, process):
    socket = folder / "clamd.sock"
    while not socket.exists():
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)
    return str(socket)
