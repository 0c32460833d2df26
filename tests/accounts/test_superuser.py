"""The first account of an installation."""

from django.core.management import call_command

from accounts.models import User


def test_the_stock_command_makes_the_first_account(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Orgue-Baroque-1685")
    call_command(
        "createsuperuser",
        "--noinput",
        "--identifier=chef",
        "--email=chef@example.org",
        verbosity=0,
    )
    chef = User.objects.get(identifier="chef")
    assert chef.is_superuser and chef.is_staff
    assert chef.check_password("Orgue-Baroque-1685")
