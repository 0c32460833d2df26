"""A portal with the demonstration's data, people who use it, and what the browser complained of."""

import os
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect

from imuse_portal.demonstration import loading
from tests.browser.person import Person
from tests.house.snapshot import Snapshot

PATIENCE = 30_000
"""Milliseconds, on a build machine that may be busy: nothing is measured by them."""
expect.set_options(timeout=PATIENCE)
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """The system's Chromium: Playwright's own download is not available everywhere."""
    return {"executable_path": shutil.which("chromium"), "args": CHROMIUM}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"locale": "fr-FR", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def kept():
    """By day, the demonstration as it was loaded the first time."""
    return {}


@pytest.fixture
def portal(live_server, settings, tmp_path, kept, tmp_path_factory):
    """The address of a live portal that holds the demonstration."""
    settings.MEDIA_ROOT, settings.PORTAL_URL = tmp_path / "media", live_server.url
    folders, today = (settings.MEDIA_ROOT, _store()), timezone.localdate()
    if today in kept:
        kept[today].put_back(folders)
    else:
        loading.load(now=timezone.now())
        kept[today] = Snapshot(tmp_path_factory.mktemp("demonstration"), folders)
    return live_server.url


def _store():
    """Where handed-in files lie."""
    return Path(django_settings.STORAGES["documents"]["OPTIONS"]["location"])


@pytest.fixture
def person(portal, new_context, complaints):
    """`person(...)`: somebody with a browser of their own; options of a Playwright context."""

    def arrive(**options):
        context = new_context(base_url=portal, **options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        complaints.listen(page)
        return Person(page)

    return arrive


class Complaints(list):
    """Errors on the console (a refused script or style among them) and uncaught exceptions."""

    EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")

    def listen(self, page):
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))

    def _hear(self, message):
        if message.type == "error" and not self.EXPECTED.match(message.text):
            self.append(f"{message.page.url}: {message.text} {message.location.get('url')}")


@pytest.fixture
def complaints():
    """No test of this folder ends with a complaint of the browser."""
    heard = Complaints()
    yield heard
    assert heard == []


@pytest.fixture(scope="session")
def album():
    """Where screenshots go when SCREENSHOTS is set: var/screenshots."""
    if not os.environ.get("SCREENSHOTS"):
        return None
    folder = Path(django_settings.VAR_DIR, "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
