"""After a test that commits: what it left goes, without Django's flush of every table.

That one truncates some hundred tables and makes all permissions anew, which takes longer than
most tests. Here rows are deleted where there are any; what the migrations made stays.
"""

from django.db import connection, transaction

OF_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}


def empty() -> None:
    """In no order that foreign keys or triggers would accept: they are off meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in _filled(cursor):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _filled(cursor):
    tables = sorted(set(connection.introspection.table_names()) - OF_MIGRATIONS)
    asked = (f"SELECT '{one}' WHERE EXISTS (SELECT FROM {connection.ops.quote_name(one)})"
             for one in tables)  # fmt: skip
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]
