"""The rows of the demonstration, as text."""

import pytest
from django.apps import apps


@pytest.fixture
def dump(db):
    """`dump()`: every row of every table, as text."""

    def all_rows():
        return {
            model._meta.label: [str(row) for row in model._base_manager.order_by("pk").values()]
            for model in apps.get_models()
        }

    return all_rows
