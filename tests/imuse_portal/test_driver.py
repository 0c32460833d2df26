"""The driver that everything was tried with is the one that runs."""

import psycopg2
import pytest
from django.conf import settings
from django.db import connection


def test_the_driver_is_psycopg2(db):
    connection.ensure_connection()
    assert isinstance(connection.connection, psycopg2.extensions.connection)


@pytest.mark.parametrize("lock", ["runtime", "demo", "dev"])
def test_no_lock_brings_another_driver(lock):
    text = (settings.BASE_DIR / "requirements" / f"{lock}.txt").read_text()
    names = {line.split("==")[0] for line in text.splitlines() if "==" in line}
    assert "psycopg2-binary" in names
    assert not {name for name in names if name == "psycopg" or name.startswith("psycopg-")}


def test_words_are_found_without_accents_and_sorted_as_in_french(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_plain('Éloïse ŒUVRARD')")
        assert cursor.fetchone() == ("eloise oeuvrard",)
        cursor.execute(
            "SELECT string_agg(name, ' ' ORDER BY portal_plain(name), name)"
            " FROM unnest(ARRAY['Zoé', 'Élodie', 'Eric', 'eva', 'Œuvrard', 'Odile']) AS name"
        )
        assert cursor.fetchone() == ("Élodie Eric eva Odile Œuvrard Zoé",)


def test_an_index_may_be_made_over_plain_words(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX ON accounts_school USING gin (portal_plain(name) gin_trgm_ops)"
        )
