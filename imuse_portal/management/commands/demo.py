"""`manage.py demo`: load the demonstration, print its accounts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from imuse_portal.demonstration import DemonstrationError, generated, loading, table


class Command(BaseCommand):
    help = "Load the six schools of the demonstration; what exists is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--families", type=int, default=0, metavar="N", help="and N generated families"
        )

    def handle(self, *args: Any, families: int, **options: Any) -> None:
        try:
            loading.load(now=timezone.now())
            generated.generate(families, now=timezone.now())
        except DemonstrationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(table.of_accounts())
