"""`manage.py verify`: every stored file is whole, and no file is without its row."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents import verifying


class Command(BaseCommand):
    help = "Compare the documents in the store with their rows; orphans of a day are removed."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = verifying.remove_orphans()
        self.stdout.write(f"orphans removed: {removed}")
        found = [
            f"{fault.what}: {fault.file.name} ({fault.file.pk})" for fault in verifying.faults()
        ]
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("every row has its whole file")
