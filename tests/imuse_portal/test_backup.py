"""The backup of docs/operations.md, made and restored: nothing is lost on the way."""

import subprocess

import psycopg2
import pytest
from django.db import connection
from psycopg2 import sql

from imuse_portal import postgres

pytestmark = pytest.mark.process


def program(name, *words):
    done = subprocess.run([postgres._binaries() / name, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def address(database):
    """The test's server, and this database of it."""
    known = connection.get_connection_params() | {"dbname": database}
    asked = ("dbname", "user", "password", "host", "port")
    return psycopg2.extensions.make_dsn(**{name: known[name] for name in asked if name in known})


def counts(dsn):
    """Rows per table of a database, and the plain form of a word."""
    database = psycopg2.connect(dsn)
    with database.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted(name for (name,) in cursor.fetchall())
        found = {}
        for table in tables:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            found[table] = cursor.fetchone()[0]
        cursor.execute("SELECT portal_plain('Élodie')")
        assert cursor.fetchone() == ("elodie",)
    database.close()
    return found


@pytest.fixture
def empty_database(transactional_db):
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield address(name)
        cursor.execute(f"DROP DATABASE {name}")


def test_a_backup_brings_everything_back(guardian, student, empty_database, tmp_path):
    backup = tmp_path / "portail.dump"
    here = address(connection.settings_dict["NAME"])
    program("pg_dump", "--format=custom", "--no-owner", "--file", backup, "--dbname", here)
    program("pg_restore", "--no-owner", "--exit-on-error", "--dbname", empty_database, backup)
    restored = counts(empty_database)
    assert restored == counts(here)
    assert restored["families_guardian"] == 1
