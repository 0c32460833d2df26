"""`manage.py check_messages`: each text of the code has its French, no French lacks its text."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import makemessages

IGNORED = ["tests", "var", "static", "docs", "benchmarks"]


class Command(makemessages.Command):
    """Extracts as `makemessages` does, and compares instead of writing."""

    help = "Compare the texts of the code with the French catalogue."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(locale=["fr"], ignore_patterns=IGNORED, verbosity=0)

    def handle(self, *args: Any, **options: Any) -> None:
        self.faults: set[str] = set()
        super().handle(*args, **options)
        if self.faults:
            raise CommandError("\n".join(sorted(self.faults)))

    def write_po_file(self, potfile: str, locale: str) -> None:
        path = Path(potfile).parent / locale / "LC_MESSAGES" / "django.po"
        texts = Path(potfile).read_text().replace("nplurals=INTEGER; plural=EXPRESSION;", "")
        with path.open("rb") as translations:
            self.faults |= set(
                faults(read_po(StringIO(texts)), read_po(translations, locale=locale))
            )


def faults(texts: Catalog, translations: Catalog) -> Iterator[str]:
    """Sentences on what is wrong with the translations, in no order."""
    for text in filter(_is_text, texts):
        translation = translations.get(text.id, text.context)
        if translation is None or not _is_whole(translation):
            yield f"Not translated: {_name(text)}"
        elif translation.fuzzy:
            yield f"Fuzzy: {_name(text)}"
    for translation in filter(_is_text, translations):
        if texts.get(translation.id, translation.context) is None:
            yield f"Used nowhere: {_name(translation)}"
    yield from (f"Obsolete: {_name(translation)}" for translation in translations.obsolete.values())
    for translation, errors in translations.check():
        yield from (f"{error}: {_name(translation)}" for error in errors)


def _is_text(message: Message) -> bool:
    return bool(message.id)


def _is_whole(message: Message) -> bool:
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(forms)


def _name(message: Message) -> str:
    text = message.id[0] if isinstance(message.id, list | tuple) else message.id
    place = ":".join(map(str, message.locations[0])) if message.locations else ""
    return f"{text!r} {place}".rstrip()
