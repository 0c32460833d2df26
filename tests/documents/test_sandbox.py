"""The inspector is confined, and whatever it says or does harms nobody."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from documents import sandbox, slots
from documents.inspection import Refused, inspect
from documents.inspector import confinement
from documents.inspector.reasons import Reason
from tests.documents.corpus import bombs, pictures
from tests.documents.corpus.bombs import jpeg_of_many_scans
from tests.documents.corpus.papers import paper

CORES = len(os.sched_getaffinity(0))
NICENESS = min(os.nice(0) + confinement.NICENESS, 19)
KILOBYTES_MORE = 48 * 1024
INSPECTOR_ALONE = """
import sys, documents.inspector.__main__
from documents.inspector import images, pages, pdf, works
print([name for name in sys.modules if name.partition(".")[0] in ("django", "psycopg2")])
"""
CONFINED = "import os; from documents.inspector.confinement import confine; confine(); "


def python(program):
    """What a fresh interpreter says, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


def refusal(content=None, name="a.pdf"):
    with pytest.raises(Refused) as refused:
        inspect(io.BytesIO(paper() if content is None else content), name)
    return refused.value.reason


@pytest.fixture
def inspector(monkeypatch):
    """`inspector(program)`: another program takes the inspector's place."""

    def replaced(program):
        monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", program])

    return replaced


def measured(path):
    """What the inspection of a file costs a fresh process that asks for it."""
    command = [sys.executable, "-m", "tests.documents.measuring", path]
    done = subprocess.run(command, cwd=django_settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def inspectors():
    """Running inspectors that this process started: their nicenesses."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            command = status.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and b"documents.inspector" in command:
            found.append(int(fields[16]))
    return found


@pytest.mark.process
@pytest.mark.parametrize("case", bombs.CASES, ids=lambda case: case.id)
def test_a_bomb_takes_neither_memory_nor_time(case, tmp_path):
    path = tmp_path / case.filename
    path.write_bytes(case.make())
    cost = measured(path)
    assert cost["refused"]
    assert cost["grown"] < KILOBYTES_MORE
    assert cost["inspector"] <= confinement.MEMORY / 1024
    assert cost["seconds"] < confinement.SECONDS + 2


@pytest.mark.process
def test_the_processor_is_given_for_five_seconds(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg_of_many_scans(6000, 30_000))
    cost = measured(path)
    assert cost["refused"] == Reason.TOO_HEAVY
    assert confinement.SECONDS - 1 < cost["seconds"] < confinement.SECONDS + 2


def test_the_inspector_knows_neither_django_nor_the_database():
    assert python(INSPECTOR_ALONE).stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("bytearray(2 * 1024**3)", "MemoryError"),
        ("os.write(os.open('/tmp', os.O_TMPFILE | os.O_RDWR), b'a')", "File too large"),
        ("[os.dup(0) for _ in range(99)]", "Too many open files"),
    ],
)
def test_the_confined_have_little(act, said):
    done = python(CONFINED + act)
    assert done.returncode == 1 and said in done.stderr


SEALED = "import os, socket; from documents.inspector.seal import seal; print(seal()); "
KERNEL_SEALS = python("from documents.inspector.seal import seal; print(seal())")
sealing = pytest.mark.skipif(
    KERNEL_SEALS.stdout.strip() != "True", reason="this kernel has no Landlock"
)


@sealing
@pytest.mark.parametrize(
    "act",
    [
        "open('manage.py')",
        "open(f'/proc/{os.getppid()}/environ')",
        "os.listdir('/tmp')",
        "os.execv('/bin/true', ['true'])",
        "socket.create_connection(('127.0.0.1', 9))",
        "os.kill(os.getppid(), 0)",
    ],
)
def test_the_sealed_reach_nothing_of_the_portal(act):
    assert python(f"import os, socket; {act}").stderr.count("ermi") == 0
    done = python(SEALED + act)
    assert done.stdout == "True\n" and "PermissionError" in done.stderr


@sealing
def test_the_inspector_is_sealed(inspector):
    inspector(
        "import documents.inspector.__main__ as it\n"
        "def answer(given):\n"
        f"    try: open({str(django_settings.BASE_DIR / 'manage.py')!r})\n"
        "    except PermissionError: return {'reason': 'empty'}, b''\n"
        "    return {'reason': 'infected'}, b''\n"
        "it._answer = answer; it.main()"
    )
    assert refusal() == Reason.EMPTY


def test_the_confined_are_last_in_the_queue():
    assert python(CONFINED + "print(os.nice(0))").stdout.strip() == str(NICENESS)


def test_secrets_do_not_reach_the_inspector(inspector, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x")
    inspector(
        "import os; bad = {'SECRET_KEY', 'DATABASE_URL', 'EMAIL_URL'} & set(os.environ);"
        "print('{\"reason\": \"%s\"}' % ('infected' if bad else 'empty'))"
    )
    assert "DATABASE_URL" in os.environ
    assert refusal() == Reason.EMPTY


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("", Reason.UNAVAILABLE),
        ("import nothing_of_the_kind", Reason.UNAVAILABLE),
        ("print('nonsense')", Reason.TOO_HEAVY),
        ("print('[1]')", Reason.TOO_HEAVY),
        ('print(\'{"reason": "because"}\')', Reason.TOO_HEAVY),
        ('print(\'{"kind": "exe", "size": 0}\')', Reason.TOO_HEAVY),
        ("print('{\"kind\": \"pdf\", \"size\": 9}'); print('too short', end='')", None),
        ("print('{\"kind\": \"pdf\", \"size\": 9}'); print('short', end='')", Reason.TOO_HEAVY),
        ('print(\'{"failure": "ValueError in pdf.py:3"}\')', Reason.TOO_HEAVY),
        ("import os; os.abort()", Reason.TOO_HEAVY),
        ("while True: print('a' * 65536)", Reason.TOO_HEAVY),
        ('print(\'{"kind": "pdf", "size": 3000000}\'); print(\'a\' * 3000000)', None),
    ],
)
def test_an_answer_may_be_anything(inspector, program, reason):
    inspector(program)
    if reason:
        assert refusal() == reason
    assert inspectors() == []


def test_one_that_never_answers_is_ended(inspector, monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 0.5)
    inspector("import time; time.sleep(20)")
    assert refusal() == Reason.BUSY
    assert inspectors() == []


WITHOUT = (
    "import sys; sys.modules[{!r}] = None; import documents.inspector.__main__ as it; it.main()"
)


def test_without_a_decoder_for_heic_a_phone_is_told_what_to_set(inspector):
    inspector(WITHOUT.format("pillow_heif"))
    assert refusal(pictures.heic(), "a.heic") == Reason.HEIC
    assert inspect(io.BytesIO(pictures.turned(1)), "a.jpg").kind == "jpeg"


def test_without_its_libraries_it_refuses_all_and_blames_no_file(inspector, caplog):
    inspector(WITHOUT.format("magic"))
    assert refusal() == Reason.UNAVAILABLE
    assert [line.error for line in caplog.records] == ["code 1"]


def test_an_error_of_ours_is_logged_by_its_place_alone(inspector, caplog):
    inspector('print(\'{"failure": "ValueError in pdf.py:3"}\')')
    refusal()
    inspector('print(\'{"failure": "Dupont, 3 rue Haute"}\')')
    refusal()
    assert [line.error for line in caplog.records] == ["ValueError in pdf.py:3", "code 0"]


@pytest.mark.process
def test_no_more_are_inspected_at_once_than_there_are_cores():
    slow = jpeg_of_many_scans(2000, 200)
    seen = []
    with ThreadPoolExecutor(3 * CORES) as pool:
        asked = [pool.submit(inspect, io.BytesIO(slow), "a.jpg") for _ in range(3 * CORES)]
        while not all(one.done() for one in asked):
            seen.append(inspectors())
            time.sleep(0.02)
    assert {one.result().kind for one in asked} == {"jpeg"}
    assert max(map(len, seen)) == CORES
    assert NICENESS in {niceness for several in seen for niceness in several}


@pytest.fixture
def own_slots(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(slots, "PATIENCE", 0.2)


def test_when_all_slots_are_taken_one_waits_and_is_told(own_slots):
    taken = [slots.slot() for _ in range(CORES)]
    [one.__enter__() for one in taken]
    assert refusal() == Reason.BUSY
    taken.pop().__exit__(None, None, None)
    assert inspect(io.BytesIO(paper()), "a.pdf").kind == "pdf"
    [one.__exit__(None, None, None) for one in taken]


HOLDING = """
import os
links = [os.path.realpath(f"/proc/self/fd/{number}") for number in range(3, 64)]
held = any("/inspection/core-" in link for link in links)
print('{"reason": "%s"}' % ("empty" if held else "infected"))
"""


def test_the_inspector_is_handed_its_slot(inspector):
    inspector(HOLDING)
    assert refusal() == Reason.EMPTY


def test_a_slot_is_taken_for_as_long_as_its_inspector_lives(own_slots):
    """Though the process that asked was killed."""
    survivors = []
    for _ in range(CORES):
        with slots.slot() as held:
            survivors.append(subprocess.Popen(["sleep", "60"], pass_fds=[held]))
    assert refusal() == Reason.BUSY
    for survivor in survivors:
        survivor.send_signal(signal.SIGKILL)
        survivor.wait()
    assert inspect(io.BytesIO(paper()), "a.pdf").kind == "pdf"
