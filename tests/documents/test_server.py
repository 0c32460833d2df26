"""A real server: strangers' files through HTTP; killed in the middle of uploads, again and again.

`KILLS=100` and `CORPUS=all` are the long forms.
"""

import datetime as dt
import hashlib
import os
import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import handing, verifying
from documents.models import AbsenceProof, Document, StoredFile
from documents.storage import UNFINISHED
from tests.documents.conftest import address, kinds
from tests.documents.corpus import HOSTILE, ORDINARY
from tests.documents.corpus.case import MARK, REFUSED
from tests.documents.papers import pdf
from tests.documents.server import Visitor
from tests.factories import AbsenceProofFactory, DocumentFactory, StoredFileFactory

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

KILLS = int(os.environ.get("KILLS", "5"))
EVERY = 1 if os.environ.get("CORPUS") == "all" else 2
PEOPLE = 4
DAYS = 3 * 24 * 3600


# --- Strangers' files --------------------------------------------------------------------------


@pytest.fixture
def sent(server, family_client, school, year):
    """Case by kind of document, the answers by kind, and who sent them all."""
    visitor, cases = Visitor(server.start(), family_client), [*HOSTILE, *ORDINARY][::EVERY]
    asked = dict(zip(kinds(school, len(cases)), cases, strict=True))

    def sends(kind):
        return visitor.imports(address("import"), kind, asked[kind].filename, asked[kind].make())

    visitor.imports(address("import"), next(iter(asked)), "a.pdf", b"")  # it has its token
    with ThreadPoolExecutor(PEOPLE) as people:
        answers = dict(zip(asked, people.map(sends, asked), strict=True))
    return asked, {kind: answer.status for kind, answer in answers.items()}, visitor


def test_the_corpus_through_http(sent):
    """Nothing hostile gets in or comes out active; no ordinary file is turned away."""
    asked, answers, visitor = sent
    kept = {one.type_id: one for one in Document.objects.all()}
    refused = {kind for kind, case in asked.items() if case.verdict == REFUSED}
    wrong = [case.id for kind, case in asked.items() if (kind.pk in kept) is (kind in refused)]
    assert wrong == []
    assert answers == {kind: 200 if kind in refused else 302 for kind in asked}
    assert sum(case in HOSTILE for case in asked.values()) >= 100 and len(asked) >= 130
    served = [visitor.get(f"/documents/{one.file_id}/") for one in kept.values()]
    assert {answer.status for answer in served} == {200}
    assert [answer for answer in served if MARK in answer.content] == []
    assert {answer.headers["Content-Security-Policy"] for answer in served} == {"sandbox"}


# --- Killed ------------------------------------------------------------------------------------


def uploads(visitor, kinds, acknowledged, stop):
    """One document after the other, until the server is gone."""
    while kinds and not stop.is_set():
        kind = kinds.pop()
        content = pdf(f"{kind.label} {random.random()}", pages=20)
        with suppress(Exception):  # it was killed: nothing was acknowledged
            answer = visitor.imports(address("import"), kind, "a.pdf", content)
            if answer.status == 302:
                acknowledged[kind.pk] = hashlib.sha256(content).hexdigest()


def live_and_die(server, client, school, acknowledged):
    asked, stop = kinds(school, 25), threading.Event()
    server.start()
    visitors = [Visitor(server, client) for _ in range(PEOPLE)]
    people = [
        threading.Thread(target=uploads, args=(one, asked, acknowledged, stop)) for one in visitors
    ]
    for person in people:
        person.start()
    time.sleep(random.uniform(1.0, 5.0))
    server.kill()
    stop.set()
    for person in people:
        person.join()


def files_of(folder):
    return [path for path in Path(folder, "documents").rglob("*") if path.is_file()]


def halves(folder):
    """Files under final names that break off."""
    finished = [path for path in files_of(folder) if path.suffix != UNFINISHED]
    return [path for path in finished if b"%%EOF" not in path.read_bytes()[-10:]]


def is_whole(file):
    with file.store.open(file.name) as content:
        return hashlib.sha256(content.read()).hexdigest() == file.sha256


def test_killed_in_the_middle_it_loses_nothing_it_acknowledged(
    server, folder, family_client, school, year
):
    acknowledged = {}
    for _ in range(KILLS):
        live_and_die(server, family_client, school, acknowledged)
    found = {one.type_id: one.file for one in Document.objects.select_related("file")}
    assert len(acknowledged) >= KILLS
    assert {pk: found[pk].received_sha256 for pk in acknowledged} == acknowledged
    assert [file.name for file in StoredFile.objects.all() if not is_whole(file)] == []
    assert halves(folder) == []
    for path in files_of(folder):
        os.utime(path, (path.stat().st_mtime - DAYS,) * 2)
    call_command("verify")
    assert len(files_of(folder)) == StoredFile.objects.count()


def slow(name):
    return f"tests.documents.slow.{name}"


@pytest.fixture
def sends_one(server, family_client, school, year):
    """A document sent to the server by somebody who waits for the answer, in a thread."""
    [kind], visitor = kinds(school, 1), Visitor(server.start(), family_client)
    answers = []

    def sends():
        with suppress(Exception):  # it was killed
            answers.append(
                visitor.imports(address("import"), kind, "a.pdf", pdf(pages=3000)).status
            )

    thread = threading.Thread(target=sends)
    thread.start()
    yield answers
    thread.join()


@pytest.mark.parametrize(
    ("server", "found"),
    [(slow("SlowStorage"), 0), (slow("SlowPlainStorage"), 1)],
    indirect=["server"],
)
def test_killed_while_it_writes_the_plain_storage_keeps_a_half(server, folder, sends_one, found):
    """The control: at the same moment the portal's own store has nothing under a final name."""
    until(lambda: any(path.stat().st_size for path in files_of(folder)))
    server.kill()
    assert len(halves(folder)) == found
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("server", [slow("HastyStorage")], indirect=True)
def test_verify_finds_what_a_killed_server_only_promised(server, folder, sends_one):
    until(lambda: sends_one)
    server.kill()
    assert sends_one == [302]
    with pytest.raises(CommandError, match="missing"):
        call_command("verify")


def until(found):
    deadline = time.monotonic() + 120
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_verify_tells_of_a_file_that_was_lost_or_changed(folder, family, capsys):
    lost, changed, whole = (StoredFileFactory(family=family) for _ in range(3))
    lost.store.delete(lost.name)
    Path(changed.store.path(changed.name)).write_bytes(b"%PDF-1.4 something else")
    with pytest.raises(CommandError) as told:
        call_command("verify")
    assert f"missing: {lost.name}" in str(told.value)
    assert f"changed: {changed.name}" in str(told.value)
    assert whole.name not in str(told.value)


def test_verify_forgives_what_its_family_deletes_meanwhile(folder, family):
    lost, deleted = (StoredFileFactory(family=family, pk=uuid.UUID(int=n)) for n in (1, 2))
    lost.store.delete(lost.name)
    found = verifying.faults()
    assert next(found).file == lost
    handing.dispose_of(deleted)
    assert list(found) == []


def test_verify_removes_what_a_deleted_pupil_left(folder, family, student, of_pupil):
    long_ago = timezone.now() - dt.timedelta(days=3)
    kept = DocumentFactory(family=family, submitted=True, file__created_at=long_ago).file
    gone = DocumentFactory(
        family=family, student=student, type=of_pupil, file__created_at=long_ago
    ).file
    student.delete()
    call_command("verify")
    assert StoredFile.objects.get() == kept
    assert kept.store.exists(kept.name) and not gone.store.exists(gone.name)


def test_verify_removes_the_proof_of_an_absence_that_was_taken_back(folder, family, student):
    kept, lost = (
        AbsenceProofFactory(
            absence__student=student, absence__reason=reason, absence__starts_on=day
        )
        for reason, day in (("kept", "2026-11-30"), ("lost", "2026-12-01"))
    )
    type(lost.absence).objects.filter(pk=lost.absence_id).update(withdrawn_at=timezone.now())
    call_command("verify")
    assert AbsenceProof.objects.get() == kept
    assert not lost.file.store.exists(lost.file.name)


def test_verify_spares_what_is_young(folder, family):
    known = StoredFileFactory(family=family)
    forgotten = [known.store.save("a.pdf", ContentFile(b"%PDF-1.4")) for _ in range(2)]
    path = Path(known.store.path(forgotten[0]))
    os.utime(path, (path.stat().st_mtime - DAYS,) * 2)
    call_command("verify")
    assert not known.store.exists(forgotten[0])
    assert known.store.exists(forgotten[1]) and known.store.exists(known.name)
