"""Production starts safe or not at all."""

import os
import runpy
import subprocess
import sys

import pytest
from django.conf import settings as live
from django.core.exceptions import ImproperlyConfigured
from environ import ImproperlyConfigured as NotSet

SAFE = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
    "ALLOWED_HOSTS": "portail.example.org",
    "PORTAL_URL": "https://portail.example.org",
    "DATABASE_URL": "postgres://portail:secret@db.example.org/portail",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "portail@example.org",
}


@pytest.fixture
def configured(monkeypatch):
    """`configured(NAME=value)`: the settings of a safe production with these differences."""

    def with_environment(**differences):
        for name in {
            *SAFE,
            "VAR_DIR",
            "PAYFIP_URL",
            "MAIL_BACKEND",
            "STAFF_TOTP_REQUIRED",
            *differences,
        }:
            monkeypatch.delenv(name, raising=False)
        for name, value in (SAFE | differences).items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return runpy.run_path(live.BASE_DIR / "imuse_portal" / "settings.py")

    return with_environment


def test_a_safe_production_starts(configured):
    settings = configured()
    assert settings["DEBUG"] is False
    assert settings["SESSION_COOKIE_SECURE"] and settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_SSL_REDIRECT"] and settings["SECURE_HSTS_SECONDS"] >= 31536000
    assert settings["STAFF_TOTP_REQUIRED"]


def test_production_is_what_an_unnamed_environment_is(configured):
    assert configured(PORTAL_ENV=None)["IN_PRODUCTION"]


@pytest.mark.parametrize("name", sorted(set(SAFE) - {"PORTAL_ENV", "ALLOWED_HOSTS"}))
def test_production_must_be_told(configured, name):
    with pytest.raises(NotSet, match=name):
        configured(**{name: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_ENV", "development"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "not-a-secret" * 5),
        ("ALLOWED_HOSTS", None),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "portail.example.org,*"),
        ("PORTAL_URL", "http://portail.example.org"),
        ("CSRF_TRUSTED_ORIGINS", "https://a.example.org,http://b.example.org"),
        ("DATABASE_URL", "sqlite:////tmp/portail.db"),
        ("DATABASE_URL", "mysql://portail@db.example.org/portail"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("STAFF_TOTP_REQUIRED", "off"),
        ("EMAIL_URL", "consolemail://"),
        ("EMAIL_URL", "dummymail://"),
        ("MAIL_BACKEND", "imuse_portal.eml.EmlBackend"),
        ("CLAMD_ADDRESS", "localhost"),
        ("MAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend"),
    ],
)
def test_production_refuses(configured, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        configured(**{name: value})


def test_no_environment_turns_debug_on(configured):
    assert configured(DEBUG="1")["DEBUG"] is False
    assert configured(PORTAL_ENV="demonstration", DEBUG="1")["DEBUG"] is False


def test_a_proxy_is_believed_about_https_only_when_it_is_counted(configured):
    assert "SECURE_PROXY_SSL_HEADER" not in configured()
    assert "SECURE_PROXY_SSL_HEADER" in configured(TRUSTED_PROXY_COUNT="1")


def test_the_content_policy_allows_nothing_inline_and_no_other_site(configured):
    directives = configured()["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == ["'self'"]


def test_the_deployment_check_is_clean():
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_an_unsafe_production_does_not_start():
    done = manage("check", ALLOWED_HOSTS="*")
    assert done.returncode != 0
    assert "ALLOWED_HOSTS names the portal's own hosts" in done.stderr


def test_another_driver_than_the_tested_one_is_refused(tmp_path):
    (tmp_path / "psycopg.py").touch()
    done = manage("check", PYTHONPATH=str(tmp_path))
    assert done.returncode != 0
    assert "Uninstall psycopg" in done.stderr


def manage(*words, **differences):
    environment = {"PATH": os.environ["PATH"], **SAFE, **differences}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=live.BASE_DIR, env=environment, capture_output=True, text=True
    )


def test_production_knows_no_gateway_but_the_real_one(configured):
    settings = configured()
    assert settings["PAYFIP_URL"] == "https://www.payfip.gouv.fr"
    assert settings["FAKE_PAYFIP_DIR"] is None  # without it the fake one has no address
    with pytest.raises(ImproperlyConfigured, match="PAYFIP_URL"):
        configured(PAYFIP_URL="https://portail.example.org/payfip")
