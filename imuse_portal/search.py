"""Search that takes «zoe» for «Zoé», and finds it through an index.

`last_name__plain__contains` compares both sides without case and accents; `trigrams()` is the
index of the same expression, which PostgreSQL then uses (imuse_portal/migrations/0001).
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import CharField, QuerySet, TextField, Transform
from django.utils.text import smart_split, unescape_string_literal

LONGEST_SENTENCE = 100
MOST_WORDS = 6
LOOKUPS = ("contains", "icontains", "exact", "iexact", "startswith")


@CharField.register_lookup
@TextField.register_lookup
class Plain(Transform):
    """Lower case, without accents."""

    lookup_name = "plain"
    function = "portal_plain"
    bilateral = True
    output_field = TextField()


def trigrams(field: str, *, name: str) -> GinIndex:
    """The index that serves `field__plain__contains`."""
    return GinIndex(OpClass(Plain(field), name="gin_trgm_ops"), name=name)


def words_of(sentence: str) -> list[str]:
    """As the admin splits what is typed: «marie "du pont"» are two.

    Each once, and no more than a name has: every word is a search through all the fields.
    """
    words = [
        unescape_string_literal(bit) if bit[0] in "'\"" and bit[0] == bit[-1] else bit
        for bit in smart_split(sentence[:LONGEST_SENTENCE])
    ]
    return list(dict.fromkeys(words))[:MOST_WORDS]


def having_all(rows: QuerySet[Any], fields: Sequence[str], sentence: str) -> QuerySet[Any]:
    """The rows of which each word stands in one of the fields.

    One subquery a field, joined by UNION: an OR over several tables would use no index.
    """
    every = rows.model._default_manager.order_by()
    for word in words_of(sentence):
        found = [every.filter(**{_lookup(name): word}).values("pk") for name in fields]
        rows = rows.filter(pk__in=found[0].union(*found[1:]))
    return rows


def _lookup(field: str) -> str:
    return field if field.rpartition("__")[2] in LOOKUPS else f"{field}__icontains"
