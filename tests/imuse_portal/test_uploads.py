"""Files on their way in lie under no name, and the portal takes no more than anybody sends."""

import pytest
from django.conf import settings as told
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

LARGE = bytes(range(256)) * 4096 * 3
"""More than is held in memory."""


@pytest.fixture
def folder(tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def test_a_large_file_is_read_as_it_was_sent_and_has_no_name(folder):
    sent = [SimpleUploadedFile(f"{n}.pdf", LARGE[n:], "application/pdf") for n in range(2)]
    received = RequestFactory().post("/", {"papers": sent}).FILES.getlist("papers")
    assert list(folder.iterdir()) == []
    assert [file.read() for file in received] == [LARGE, LARGE[1:]]
    assert [(file.name, file.size) for file in received] == [
        ("0.pdf", len(LARGE)),
        ("1.pdf", len(LARGE) - 1),
    ]
    for file in received:
        file.close()


def test_more_than_anybody_sends_is_not_read(client, settings, db):
    settings.LARGEST_REQUEST = len(LARGE)
    page, papers = reverse("accounts:login"), SimpleUploadedFile("a.pdf", LARGE)
    answer = client.post(page, {"papers": papers})
    assert answer.status_code == 413
    assert "moins de fichiers" in answer.content.decode()


def test_the_photos_of_one_document_are_not_more():
    from documents.limits import MAX_PHOTO, MAX_PHOTOS

    assert MAX_PHOTO * MAX_PHOTOS < told.LARGEST_REQUEST
