"""Make or mend the groups of staff."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.roles import make_roles


class Command(BaseCommand):
    help = "Makes the groups secretariat, campaign and teacher, or mends their permissions."

    def handle(self, *args: Any, **options: Any) -> None:
        for group in make_roles():
            self.stdout.write(f"{group.name}: {group.permissions.count()}")
