"""Files in an S3-compatible store, by setting alone."""

import datetime as dt
import os
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from documents.storage import orphans
from tests.documents import store

DAY = dt.timedelta(days=1)


@pytest.fixture
def remote(settings):
    """What the store holds, while the settings name it."""
    with store.running() as (address, objects, sent):
        told = {
            "BACKEND": "documents.s3.S3DocumentStorage",
            "OPTIONS": {
                "bucket_name": store.BUCKET,
                "endpoint_url": address,
                "access_key": "a",
                "secret_key": "b",
                "region_name": "eu-west-3",
                "addressing_style": "path",
            },
        }
        settings.STORAGES = settings.STORAGES | {"documents": told}
        yield objects, sent
        storages["documents"].connection.meta.client.close()


def test_a_file_is_stored_as_it_is_under_a_name_of_its_own(remote):
    objects, _ = remote
    content = os.urandom(300_000)
    name = storages["documents"].save("RIB Dupont.PDF", ContentFile(content))
    assert re.fullmatch(r"([0-9a-f]{2})/\1[0-9a-f]{30}\.pdf", name)
    assert objects == {name: content}
    with storages["documents"].open(name) as file:
        assert file.read() == content


def test_a_file_goes_in_a_way_that_every_store_understands(remote):
    storages["documents"].save("a.pdf", ContentFile(b"a"))
    [headers] = remote[1]
    assert "aws-chunked" not in headers.get("Content-Encoding", "")
    assert not [name for name in headers if name.lower().startswith("x-amz-checksum")]


def test_no_address_leads_to_a_file(remote):
    with pytest.raises(ValueError, match="no address"):
        storages["documents"].url("a.pdf")


def test_orphans_are_found_there_too(remote):
    objects, _ = remote
    known, forgotten = (storages["documents"].save("a.pdf", ContentFile(b"a")) for _ in range(2))
    assert list(orphans({known}, DAY)) == [forgotten]
    storages["documents"].delete(forgotten)
    assert list(objects) == [known]
