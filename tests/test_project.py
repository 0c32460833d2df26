"""What Django can check of itself, over the whole project (`imuse_portal` checks its settings)."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import CommandError, call_command

BEFORE_A_NAME = r"\b(de|que) %\((student|pupil|guardian|family)\)s|\bde %\(name\)s"
BARE_CAPITAL = r"^A corriger"


@pytest.mark.django_db
def test_every_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_text_has_its_french():
    try:
        call_command("check_messages")
    except CommandError as error:
        pytest.fail(str(error))


@pytest.mark.parametrize("fault", [BEFORE_A_NAME, BARE_CAPITAL])
def test_no_french_text_has_a_fault_of_typography(fault):
    """«de ABARRE Irina» would have to be elided, which no text can know."""
    path = Path(settings.BASE_DIR) / "locale/fr/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        said = [one.string for one in read_po(file, locale="fr")]
    texts = [text for one in said for text in ([one] if isinstance(one, str) else one)]
    assert len(texts) > 1000
    assert [text for text in texts if re.search(fault, text)] == []


def test_django_finds_nothing_to_complain_of():
    call_command("check", fail_level="DEBUG")
