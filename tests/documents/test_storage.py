"""Stored files are whole or not there, say nothing by their names, and have no address."""

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from documents.storage import DocumentStorage, orphans
from tests.documents.saving import is_whole

DAY = dt.timedelta(days=1)
KILLS = 100


@pytest.fixture
def storage(tmp_path):
    return DocumentStorage(location=tmp_path / "documents")


@pytest.fixture
def of_the_settings(tmp_path, settings):
    """The storage that the portal uses, over a folder of its own."""
    told = settings.STORAGES["documents"] | {"OPTIONS": {"location": tmp_path / "documents"}}
    settings.STORAGES = settings.STORAGES | {"documents": told}
    return storages["documents"]


class Breaking(ContentFile):
    """An upload that ends in the middle."""

    def chunks(self, chunk_size=None):
        yield b"half of it"
        raise ConnectionError


def files_of(folder):
    found = (path for path in Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path for path in found}


def age(path, days):
    then = path.stat().st_mtime - days * 24 * 3600
    os.utime(path, (then, then))


def killed_often(storage_class, folder):
    """Names acknowledged by processes that were killed, and the files under final names."""
    command = [sys.executable, "-m", "tests.documents.saving", storage_class, folder, str(KILLS)]
    done = subprocess.run(command, cwd=django_settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    files = {n: path for n, path in files_of(folder).items() if not n.endswith(".part")}
    return done.stdout.split(), {name: path.read_bytes() for name, path in files.items()}


@pytest.mark.process
def test_killed_a_hundred_times_it_loses_no_file_and_shows_no_half(tmp_path):
    acknowledged, files = killed_often("documents.storage.DocumentStorage", tmp_path)
    assert len(acknowledged) > 10
    assert [name for name in acknowledged if name not in files] == []
    assert [name for name, content in files.items() if not is_whole(content)] == []


@pytest.mark.process
def test_the_same_killing_shows_halves_in_the_plain_storage(tmp_path):
    plain = "django.core.files.storage.FileSystemStorage"
    acknowledged, files = killed_often(plain, tmp_path)
    assert len(acknowledged) > 10
    assert [name for name, content in files.items() if not is_whole(content)]


def test_a_name_says_nothing_but_its_kind(storage):
    first, second = (storage.save("RIB Dupont.PDF", ContentFile(b"a")) for _ in range(2))
    assert re.fullmatch(r"([0-9a-f]{2})/\1[0-9a-f]{30}\.pdf", first)
    assert first != second


@pytest.mark.parametrize("name", ["a", "a.p/df", "a.pdf\0", "a.html5x", "a.é"])
def test_a_strange_suffix_is_left_out(storage, name):
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", storage.get_available_name(name))


def test_a_file_is_its_owners_alone(storage):
    path = storage.path(storage.save("a.pdf", ContentFile(b"a")))
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert os.stat(os.path.dirname(path)).st_mode & 0o777 == 0o700
    assert os.stat(storage.location).st_mode & 0o777 == 0o700


def test_a_file_is_stored_as_it_is(storage):
    content = os.urandom(300_000)
    name = storage.save("a.pdf", ContentFile(content))
    with storage.open(name) as file:
        assert file.read() == content
    assert list(files_of(storage.location)) == [name]


def test_an_upload_that_breaks_off_leaves_nothing(storage):
    with pytest.raises(ConnectionError):
        storage.save("a.pdf", Breaking(b""))
    assert files_of(storage.location) == {}


def test_no_address_leads_to_a_file(storage):
    with pytest.raises(ValueError, match="no address"):
        storage.url(storage.save("a.pdf", ContentFile(b"a")))


def test_the_portal_keeps_its_files_apart_from_what_is_served():
    location = DocumentStorage().location
    assert isinstance(storages["documents"], DocumentStorage)
    assert location == str(django_settings.VAR_DIR / "documents")
    assert not location.startswith(str(django_settings.MEDIA_ROOT))


def test_orphans_are_old_files_that_no_row_knows(of_the_settings):
    known, forgotten, young = (of_the_settings.save("a.pdf", ContentFile(b"a")) for _ in range(3))
    files = files_of(of_the_settings.location)
    age(files[known], days=3)
    age(files[forgotten], days=3)
    assert list(orphans({known}, DAY)) == [forgotten]
    assert young in set(orphans({known, forgotten}, -DAY))


def test_an_unfinished_file_is_an_orphan(of_the_settings):
    name = of_the_settings.save("a.pdf", ContentFile(b"a"))
    path = files_of(of_the_settings.location)[name]
    path = path.rename(path.with_suffix(".part"))
    age(path, days=3)
    assert list(orphans(set(), DAY)) == [name.replace(".pdf", ".part")]


def test_there_are_no_orphans_before_the_first_file(of_the_settings):
    assert list(orphans(set(), DAY)) == []
