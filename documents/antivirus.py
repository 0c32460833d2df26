"""The antivirus, where the school has one: ClamAV's `clamd`, spoken to in its own protocol.

Where one is configured and does not answer, nothing gets in.
"""

import re
import socket
from collections.abc import Iterator
from typing import IO

from django.conf import settings

from documents.inspector.reasons import Reason
from documents.refusals import Refused

PATIENCE = 30
PIECE = 64 * 1024
LONGEST_ANSWER = 4096
CLEAN, FOUND = b"stream: OK\0", re.compile(rb"stream: .+ FOUND\0", re.DOTALL)


def check(upload: IO[bytes]) -> None:
    """Raises Refused for what the antivirus knows, and for all when it cannot be asked."""
    if not settings.CLAMD_ADDRESS:
        return
    try:
        answer = _ask(settings.CLAMD_ADDRESS, upload)
    except OSError as error:
        raise Refused(Reason.UNAVAILABLE) from error
    if FOUND.fullmatch(answer):
        raise Refused(Reason.INFECTED)
    if answer != CLEAN:
        raise Refused(Reason.UNAVAILABLE)


def _ask(address: str, upload: IO[bytes]) -> bytes:
    with _connected(address) as clamd:
        try:
            clamd.sendall(b"zINSTREAM\0")
            for piece in _pieces(upload):
                clamd.sendall(len(piece).to_bytes(4) + piece)
        except ConnectionError:
            pass  # it has answered already and hung up, say of a file beyond its own limit
        return _answer(clamd)


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        return _connected_locally(address)
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)


def _connected_locally(path: str) -> socket.socket:
    clamd = socket.socket(socket.AF_UNIX)
    clamd.settimeout(PATIENCE)
    try:
        clamd.connect(path)
    except OSError:
        clamd.close()
        raise
    return clamd


def _pieces(upload: IO[bytes]) -> Iterator[bytes]:
    """The file, and the empty piece that ends it."""
    upload.seek(0)
    while piece := upload.read(PIECE):
        yield piece
    yield b""


def _answer(clamd: socket.socket) -> bytes:
    """Up to the NUL that ends it; less when it hangs up before."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        if not (more := clamd.recv(LONGEST_ANSWER)):
            break
        answer += more
    return answer
