"""A real mail server, and workers as real processes."""

import asyncio
import email
import email.policy
import os
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.db import connection
from post_office.models import STATUS, Email

SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Post:
    """Keeps what it takes; answers the next of `refusals` first; `slowness` in seconds."""

    def __init__(self):
        self.received, self.refusals, self.slowness = [], [], 0.0

    async def handle_DATA(self, server, session, envelope):
        if self.refusals:
            return self.refusals.pop(0)
        self.received.append(
            email.message_from_bytes(envelope.content, policy=email.policy.default)
        )
        await asyncio.sleep(self.slowness)
        return "250 OK"

    @property
    def message_ids(self):
        return [message["Message-ID"] for message in self.received]

    def wait_for(self, number, seconds=30):
        end = time.monotonic() + seconds
        while len(self.received) < number and time.monotonic() < end:
            time.sleep(0.01)
        assert len(self.received) >= number


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_all_is_sent(seconds=30):
    """The worker marks a mail after the server took it."""
    end = time.monotonic() + seconds
    while Email.objects.exclude(status=STATUS.sent).exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Email.objects.exclude(status=STATUS.sent).exists()


@pytest.fixture
def post(settings, monkeypatch):
    taken = Post()
    server = Controller(taken, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    monkeypatch.setitem(django_settings.POST_OFFICE["BACKENDS"], "default", SMTP)
    yield taken
    server.stop()


@pytest.fixture
def start_worker(post, settings):
    """`start_worker()`: one more process of `manage.py worker` on the tests' database."""
    processes = []

    def start():
        url = urlsplit(os.environ["DATABASE_URL"])
        environment = os.environ | {
            "DATABASE_URL": url._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
            "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
            "MAIL_BACKEND": SMTP,
        }
        command = [sys.executable, "manage.py", "worker"]
        processes.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()
