"""`manage.py demo`: what it prints, where it refuses."""

import pytest
from django.core.management import CommandError, call_command

from tests.demonstration.loaded.test_loading import DESIGNED


def test_command_prints_the_accounts(db, capsys):
    call_command("demo")
    printed = capsys.readouterr().out
    assert all(identifier in printed for identifier in DESIGNED)
    assert "Portail-2026" in printed


def test_production_is_refused(db, settings, dump):
    settings.IN_PRODUCTION = True
    before = dump()
    with pytest.raises(CommandError, match="PORTAL_ENV"):
        call_command("demo", families=3)
    assert dump() == before
