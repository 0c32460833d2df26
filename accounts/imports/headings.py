"""The first line of a file: which column is which, by its heading in French or its own name."""

from collections.abc import Sequence

from django.utils.translation import gettext

from accounts.imports.cells import plain
from accounts.imports.resource import SchoolResource
from accounts.imports.tables import Line

Fault = dict[str, str]


def letter_of(place: int) -> str:
    """0 is A, 26 is AA, as spreadsheets count."""
    before, last = divmod(place, 26)
    return (letter_of(before - 1) if before else "") + chr(ord("A") + last)


class Headings:
    """`faults` say what the first line lacks, or has too much of."""

    def __init__(self, resource: SchoolResource, line: Line) -> None:
        self.number, cells = line
        self.titles = resource.columns
        known = {plain(name): name for name in self.titles}
        known |= {plain(title): name for name, title in self.titles.items()}
        self._found = [known.get(plain(cell), "") for cell in cells]
        self._keys = resource.keys
        absent = [name for name in self._keys if name not in self._found]
        self._added = [name for name in absent if not resource.must_be_filled(name)]
        self._given = [place for place, name in enumerate(self._found) if name]
        self.names = [name for name in self._found if name] + self._added
        missing = [name for name in absent if name not in self._added]
        self.faults = [*self._strange(cells), *self._twice(), *map(self._missing, missing)]

    def fitting(self, cells: Sequence[str]) -> list[str]:
        """The cells of the known columns; short lines are as long as the first."""
        longer = [*cells, *([""] * len(self._found))]
        return [longer[place] for place in self._given] + [""] * len(self._added)

    def label(self, cells: Sequence[str]) -> str:
        """What the line is about, by the cells of its key."""
        by_name = dict(zip(self.names, self.fitting(cells), strict=True))
        return " · ".join(text for name in self._keys if (text := by_name[name]))[:200]

    def place(self, name: str) -> str:
        """«Column C “Birth date”»; empty of what no column holds."""
        if name not in self._found:
            return self.titles.get(name, "")
        return self._place(self._found.index(name), self.titles[name])

    def _strange(self, cells: Sequence[str]) -> list[Fault]:
        sentence = gettext("This column is not known.")
        return [
            {"place": self._place(place, cell), "error": sentence}
            for place, (cell, name) in enumerate(zip(cells, self._found, strict=True))
            if cell and not name
        ]

    def _twice(self) -> list[Fault]:
        names = {name for name in self._found if name and self._found.count(name) > 1}
        return [
            {"place": self.titles[name], "error": gettext("This column is there twice.")}
            for name in sorted(names)
        ]

    def _missing(self, name: str) -> Fault:
        return {"place": self.titles[name], "error": gettext("This column is missing.")}

    @staticmethod
    def _place(place: int, title: str) -> str:
        told = {"letter": letter_of(place), "title": title}
        return gettext("column %(letter)s “%(title)s”") % told
