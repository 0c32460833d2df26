"""What goes when rows of the desk are deleted: told by kind and number, however many there are."""

from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db.models import Model, QuerySet
from django.utils.text import capfirst


class Gone(NestedObjects):
    """The chosen rows with all that goes with them, and what stands in the way."""

    def __init__(self, chosen: Any) -> None:
        super().__init__(using="default", origin=chosen)
        self.chosen = list(chosen)
        self.collect(self.chosen)

    @property
    def names(self) -> list[str]:
        return [f"{capfirst(row._meta.verbose_name)}: {row}" for row in self.chosen]

    @property
    def numbers(self) -> dict[Any, int]:
        going: dict[Any, set[Any]] = dict(self.model_objs)
        return {model._meta.verbose_name_plural: len(rows) for model, rows in going.items()}

    @property
    def obstacles(self) -> list[str]:
        """The rows that keep the others from going, by kind."""
        found = _by_model(self.protected)
        return [f"{capfirst(m._meta.verbose_name_plural)} ({len(pks)})" for m, pks in found.items()]

    @property
    def reached(self) -> list[QuerySet[Any]]:
        """Of every model that is concerned, the rows that are."""
        going = [row for rows in self.model_objs.values() for row in rows]
        found = _by_model([*going, *self.protected])
        return [model._base_manager.filter(pk__in=pks) for model, pks in found.items()]


def _by_model(rows: Any) -> dict[type[Model], set[Any]]:
    found: dict[type[Model], set[Any]] = {}
    for row in rows:
        found.setdefault(type(row), set()).add(row.pk)
    return found
