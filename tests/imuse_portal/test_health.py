"""/healthz: whether this process can serve."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError

from imuse_portal import health


@pytest.fixture(autouse=True)
def _nothing_known_yet(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


def test_a_migrated_portal_is_healthy(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Cache-Control"] == "no-store"


def test_it_answers_before_hosts_sessions_and_redirections(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/healthz", HTTP_HOST="10.0.0.12")
    assert response.status_code == 200
    assert not response.cookies


def test_it_stands_before_every_other_middleware(settings):
    assert settings.MIDDLEWARE[0] == "imuse_portal.health.health_check"


def test_a_missing_migration_is_told(client, db):
    MigrationRecorder.Migration.objects.filter(app="accounts").latest("pk").delete()
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"migrations")


def test_a_database_away_is_told(client, db, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"database")


def test_the_migrations_are_read_once(client, db, django_assert_num_queries):
    client.get("/healthz")
    with django_assert_num_queries(1):
        client.get("/healthz")


@pytest.mark.parametrize("path", ["/healthz/", "/healthz/x"])
def test_no_other_path_is_answered(client, db, path):
    assert client.get(path).content != b"ok"
