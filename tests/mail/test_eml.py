"""The demonstration's mails as files."""

import email
import email.policy
import stat

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from accounts import mails
from imuse_portal.outbox import send_waiting


@pytest.fixture
def files(settings, tmp_path, monkeypatch, user, school):
    settings.EML_DIR = tmp_path / "mail"
    backends = django_settings.POST_OFFICE["BACKENDS"]
    monkeypatch.setitem(backends, "default", "imuse_portal.eml.EmlBackend")
    mails.password_changed(user, at=timezone.now(), school=school)
    send_waiting()
    return list(settings.EML_DIR.iterdir())


def test_a_mail_is_one_file_that_mail_programs_read(files):
    [path] = files
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert path.suffix == ".eml"
    assert message["To"] == "dupont1@example.org"
    assert "modifié" in message.get_body(("plain",)).get_content()


def test_only_its_owner_reads_it(files):
    [path] = files
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
