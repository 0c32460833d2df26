"""The portal as a tree of real processes over the database of the tests, and who talks to it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

GUNICORN = [
    sys.executable,
    "-m",
    "gunicorn",
    "-c",
    "python:imuse_portal.gunicorn",
    "imuse_portal.wsgi",
]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def database_url():
    """Where the tests' own database is: on the same server, under another name."""
    told = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(told._replace(path=f"/{connection.settings_dict['NAME']}"))


class Server:
    """gunicorn, as production starts it; `kill` is SIGKILL to all of it."""

    def __init__(self, folder, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "PORTAL_ENV": "test",
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "DATABASE_URL": database_url(),
            "LOG_LEVEL": "CRITICAL",
            "WEB_THREADS": "8",
            "DOCUMENTS_STORAGE_OPTIONS": "{}",
            **environment,
        }
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            GUNICORN, cwd=settings.BASE_DIR, env=self.environment, start_new_session=True
        )
        deadline, said = time.monotonic() + 30, b""
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if (answer := self.ask("GET", "/connexion/")).status == 200:
                    return self
                said = answer.content
            time.sleep(0.05)
        raise TimeoutError(said)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method, path, body=None, **headers):
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            talk.request(method, path, body, headers)
            answer = talk.getresponse()
            answer.content = answer.read()
            return answer
        finally:
            talk.close()


class Visitor:
    """A browser of somebody who is signed in: their session, the token of a page, files."""

    def __init__(self, server, client):
        self.server = server
        self.session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.csrf = self.token = ""

    def get(self, path):
        answer = self.server.ask("GET", path, Cookie=self._cookies())
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            if name == settings.CSRF_COOKIE_NAME:
                self.csrf = value
        return answer

    def imports(self, path, kind, name, content):
        """The form of import, as a browser without scripts sends it."""
        if not self.token:
            self.token = TOKEN.search(self.get(path).content.decode())[1]
        data = {
            "csrfmiddlewaretoken": self.token,
            "pieces-TOTAL_FORMS": 1,
            "pieces-INITIAL_FORMS": 0,
            "pieces-0-piece": kind.pk,
            "pieces-0-papers": SimpleUploadedFile("x", content),
        }
        data["pieces-0-papers"]._name = name.replace('"', "%22")  # as browsers do
        body = encode_multipart(BOUNDARY, data)
        headers = {"Content-Type": MULTIPART_CONTENT, "Cookie": self._cookies()}
        return self.server.ask("POST", path, body, **headers)

    def _cookies(self):
        return (
            f"{settings.SESSION_COOKIE_NAME}={self.session}; "
            f"{settings.CSRF_COOKIE_NAME}={self.csrf}"
        )
