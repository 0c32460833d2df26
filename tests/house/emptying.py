"""After a test that commits: what it left goes, without Django's flush of every table.

That one truncates some hundred tables and makes all permissions anew, which takes longer than
most tests. Here rows are deleted where there are any; what the migrations made stays.
"""

from django.db import connection, transaction
from psycopg2 import sql

OF_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}


def empty():
    """In no order that foreign keys or triggers would accept: they are off meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in _filled(cursor):
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def _filled(cursor):
    """The tables that hold anything, asked in one query."""
    tables = sorted(set(connection.introspection.table_names()) - OF_MIGRATIONS)
    asked = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    each = [asked.format(sql.Literal(one), sql.Identifier(one)) for one in tables]
    cursor.execute(sql.SQL(" UNION ALL ").join(each))
    return [table for (table,) in cursor.fetchall()]
