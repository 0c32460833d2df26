"""What Django can check of itself, over the whole project (`imuse_portal` checks its settings)."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.django_db
def test_every_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_text_has_its_french():
    try:
        call_command("check_messages")
    except CommandError as error:
        pytest.fail(str(error))


def test_django_finds_nothing_to_complain_of():
    call_command("check", fail_level="DEBUG")
