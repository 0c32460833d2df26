"""The rows of the demonstration, as text."""

import pytest
from django.apps import apps


@pytest.fixture
def dump(db):
    """`dump()`: every row of every table, as text."""

    def all_rows():
        return {
            model._meta.label: [_told(row) for row in model._base_manager.order_by("pk").values()]
            for model in apps.get_models()
        }

    return all_rows


def _told(row):
    """What is kept as bytes by what it is, not by where it lies."""
    told = {name: bytes(one) if isinstance(one, memoryview) else one for name, one in row.items()}
    return str(told)
