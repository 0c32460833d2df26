"""What takes long to make is made once: all rows and some folders, kept and put back."""

import io
import shutil
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction


class Snapshot:
    """Of the database as it is, and of folders: where each is to be put back, and its copy."""

    def __init__(self, copies, folders):
        self.tables = {table: self._rows(table) for table in sorted(_tables())}
        self.copies = [Path(copies, str(number)) for number, _ in enumerate(folders)]
        for folder, copy in zip(folders, self.copies, strict=True):
            shutil.copytree(folder, copy)

    def put_back(self, folders):
        """Rows keep their keys; whatever there was before goes."""
        with transaction.atomic(), connection.cursor() as cursor:
            # Rows come in no order that their foreign keys or triggers would accept.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(map(_quoted, self.tables))} CASCADE")
            for table, rows in self.tables.items():
                cursor.copy_expert(f"COPY {_quoted(table)} FROM STDIN", io.BytesIO(rows))
        ContentType.objects.clear_cache()
        for folder, copy in zip(folders, self.copies, strict=True):
            shutil.copytree(copy, folder, dirs_exist_ok=True)

    @staticmethod
    def _rows(table):
        rows = io.BytesIO()
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {_quoted(table)} TO STDOUT", rows)
        return rows.getvalue()


def _tables():
    """All but the list of migrations."""
    return set(connection.introspection.table_names()) - {"django_migrations"}


def _quoted(table):
    return connection.ops.quote_name(table)
