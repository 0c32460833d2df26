"""The demonstration, loaded once a module; each test leaves it as it was."""

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from imuse_portal.demonstration import loading


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    whole_module = transaction.atomic()
    whole_module._from_testcase = True  # as the transactions of the tests inside it
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), files, whole_module:
        loading.load(now=timezone.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(_loaded, db):
    """The six schools with their people, as `manage.py demo` makes them."""


@pytest.fixture
def dump(db):
    """`dump()`: every row of every table, as text."""

    def all_rows():
        return {
            model._meta.label: [str(row) for row in model._base_manager.order_by("pk").values()]
            for model in apps.get_models()
        }

    return all_rows
