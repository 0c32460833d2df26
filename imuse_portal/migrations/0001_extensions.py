"""What PostgreSQL needs before the first table: search without accents, and by likeness."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# `unaccent()` is only STABLE, because its dictionary could be altered; an index wants IMMUTABLE.
# The dictionary is named with its schema, so that the wrapper holds under any search path.
PLAIN = """
CREATE FUNCTION portal_plain(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list = []
    run_before = [("accounts", "__first__")]
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(PLAIN, "DROP FUNCTION portal_plain(text)"),
    ]
