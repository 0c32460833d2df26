"""The demonstration, loaded once for this folder; each test leaves it as it was."""

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from imuse_portal.demonstration import loading


@pytest.fixture(scope="package")
def _loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    whole_package = transaction.atomic()
    whole_package._from_testcase = True  # as the transactions of the tests inside it
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), files, whole_package:
        loading.load(now=timezone.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(_loaded, db):
    """The six schools with their people, as `manage.py demo` makes them."""
