"""The antivirus, a real one: what it knows does not get in; while it is silent, nothing does."""

import io
import socket
import tempfile
import threading
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from documents.antivirus import check
from documents.inspection import Refused, assemble, inspect
from documents.inspector.reasons import Reason
from tests.documents import clamd
from tests.documents.corpus import pictures
from tests.documents.corpus.papers import paper, stream

MISSING = "no clamd here: the tests against a real antivirus were left out (bin/test unpacks it)"
if not clamd.program():
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(MISSING, stacklevel=1)

against_clamd = pytest.mark.skipif(not clamd.program(), reason=MISSING)


@pytest.fixture(scope="module")
def addresses():
    """Of a running clamd: its socket, and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:
        with clamd.running(Path(folder), port) as path:
            yield {"socket": path, "port": f"127.0.0.1:{port}"}


@pytest.fixture(params=["socket", "port"])
def antivirus(request, addresses, settings):
    settings.CLAMD_ADDRESS = addresses[request.param]


@contextmanager
def server_that_says(said):
    """Takes one connection, says this and hangs up."""

    def serve():
        connection, _ = server.accept()
        with connection, suppress(OSError):  # the portal may hang up first
            connection.sendall(said)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1024):
                pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def refusal(act, *words):
    with pytest.raises(Refused) as refused:
        act(*words)
    return refused.value.reason


@against_clamd
def test_what_it_knows_is_refused(antivirus):
    assert refusal(check, io.BytesIO(b"before " + clamd.THREAT)) == Reason.INFECTED


@against_clamd
def test_what_it_does_not_know_passes(antivirus):
    check(io.BytesIO(b"harmless" * 100_000))


@against_clamd
def test_the_gate_asks_it_of_a_paper(antivirus):
    infected = paper(more={5: stream(clamd.THREAT)})
    assert refusal(inspect, io.BytesIO(infected), "a.pdf") == Reason.INFECTED
    assert inspect(io.BytesIO(paper()), "a.pdf").kind == "pdf"


@against_clamd
def test_the_gate_asks_it_of_each_photo(antivirus):
    clean = pictures.file_of(pictures.quarters())
    photos = [(io.BytesIO(content), "a.jpg") for content in (clean, clean + clamd.THREAT)]
    assert refusal(assemble, photos) == Reason.INFECTED


@against_clamd
def test_what_is_too_large_for_it_is_refused(antivirus):
    assert refusal(check, io.BytesIO(bytes(clamd.LARGEST * 4))) == Reason.UNAVAILABLE


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock"])
def test_without_an_answer_nothing_gets_in(settings, address):
    settings.CLAMD_ADDRESS = address
    assert refusal(inspect, io.BytesIO(paper()), "a.pdf") == Reason.UNAVAILABLE


@pytest.mark.parametrize("said", [b"", b"stream: OK", b"OK\0", b"stream: a ERROR\0", b"x" * 9000])
def test_an_answer_that_is_none_lets_nothing_in(settings, said):
    with server_that_says(said) as address:
        settings.CLAMD_ADDRESS = address
        assert refusal(check, io.BytesIO(b"a")) == Reason.UNAVAILABLE


def test_it_is_not_asked_where_there_is_none(settings):
    assert settings.CLAMD_ADDRESS == ""
    check(io.BytesIO(b"a"))
