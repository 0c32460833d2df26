"""What documents may reach."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import ImageFile

from imuse_portal import pdf


@pytest.fixture
def fetch():
    return pdf._fetcher().fetch


def address(path):
    return Path(path).resolve().as_uri()


def test_static_files_and_data_addresses_are_read(fetch, settings):
    assert b"@page" in fetch(address(settings.BASE_DIR / "static/css/pdf/base.css")).read()
    assert fetch("data:text/plain,hello").read() == b"hello"


def test_half_an_image_is_none_after_a_document_either(fetch):
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://example.org/a.png",
        "ftp://example.org/",
        "file:///etc/passwd",
        "file://server/static/css/pdf/base.css",
        "FILE:///etc/passwd",
    ],
)
def test_everything_else_is_refused(fetch, url):
    with pytest.raises(ValueError, match="static files"):
        fetch(url)


def test_no_way_leads_out_of_the_static_files(fetch, settings):
    inside = address(settings.BASE_DIR / "static")
    for way in ("/../manage.py", "/%2e%2e/manage.py", "/css/../../manage.py", ""):
        with pytest.raises(ValueError, match="static files"):
            fetch(inside + way)


def test_an_image_becomes_a_data_address():
    png = ContentFile(b"\x89PNG\r\n\x1a\n", name="a.png")
    assert pdf.data_address(png).startswith("data:image/png;base64,")
    assert pdf.data_address(None) == ""
