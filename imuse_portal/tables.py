"""Lists that families search and sort by the address alone, and the way from row to row.

Of a list of one pupil or family all rows are read: what is searched is what is shown, without
regard to accents and case.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.http import QueryDict

SEARCH, SORT = "recherche", "tri"
LONGEST_SEARCH = 100
MANY_COLUMNS = 8

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """`name` stands in the address; `key` is what rows are sorted by where it is not the text.

    `in_full` says what a short label stands for.
    """

    name: str
    label: Any
    text: Callable[[Row], str]
    key: Callable[[Row], Any] | None = None
    in_full: Any = ""


@dataclass(frozen=True)
class Header:
    """A column's label, and the address that sorts by it; `sort` as aria-sort says it."""

    label: str
    in_full: str
    url: str
    sort: str


@dataclass(frozen=True)
class Cell:
    label: str
    text: str


@dataclass(frozen=True)
class Line:
    """One row as it is shown; `url` leads to its page, `more` tells its link from the others."""

    url: str
    cells: list[Cell]
    more: str = ""
    row: Any = None


@dataclass(frozen=True)
class Place:
    """Where a row stands in its list: «1 / 14», and the pages on both sides."""

    number: int
    total: int
    previous: str
    next: str


class Table(Generic[Row]):
    """`page_of` gives the address of a row's page; `prefix` tells two tables of a page apart.

    `told_apart_by` is what the links of several rows need beside the text of the first column.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        columns: Sequence[Column[Row]],
        *,
        query: QueryDict,
        caption: str,
        page_of: Callable[[Row], str],
        prefix: str = "",
        told_apart_by: Callable[[Row], str] = lambda row: "",
    ) -> None:
        self.all_rows, self.columns, self.query = list(rows), columns, query
        self.caption, self.page_of, self.prefix = caption, page_of, prefix
        self.told_apart_by = told_apart_by
        self.search = " ".join(query.get(prefix + SEARCH, "").split())[:LONGEST_SEARCH]
        self.sorted_by = query.get(prefix + SORT, "")

    @property
    def search_name(self) -> str:
        return self.prefix + SEARCH

    @property
    def total(self) -> int:
        return len(self.all_rows)

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > MANY_COLUMNS

    @cached_property
    def rows(self) -> list[Row]:
        """Those that hold every word of the search, in the order that was asked for."""
        words = folded(self.search).split()
        found = [row for row in self.all_rows if all(word in self._words(row) for word in words)]
        for column in self.columns:
            if column.name == self.sorted_by.removeprefix("-"):
                return _sorted(found, column, is_reversed=self.sorted_by.startswith("-"))
        return found

    @property
    def headers(self) -> list[Header]:
        return [self._header(column) for column in self.columns]

    @property
    def lines(self) -> list[Line]:
        return [
            Line(self._url_of(row), self._cells(row), self.told_apart_by(row), row)
            for row in self.rows
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a search carries along from the address."""
        return [(n, str(v)) for n, v in self.query.items() if n != self.search_name]

    @property
    def unsearched(self) -> str:
        return self._with(**{self.search_name: ""})

    @property
    def tail(self) -> str:
        """What the page of a row carries along, so that it knows the list it came from."""
        query = QueryDict(mutable=True)
        query.update({n: v for n, v in ((SEARCH, self.search), (SORT, self.sorted_by)) if v})
        return f"?{query.urlencode()}" if query else ""

    def place_of(self, row: Row) -> Place:
        """A row that the search left out has its place in the whole list."""
        rows, tail = (self.rows, self.tail) if row in self.rows else (self.all_rows, "")
        at = rows.index(row)
        around = {-1: "", 1: ""}
        for step in around:
            if 0 <= at + step < len(rows):
                around[step] = self.page_of(rows[at + step]) + tail
        return Place(number=at + 1, total=len(rows), previous=around[-1], next=around[1])

    def _url_of(self, row: Row) -> str:
        address = self.page_of(row)
        return address + self.tail if address and not self.prefix else address

    def _words(self, row: Row) -> str:
        return folded(" ".join(column.text(row) for column in self.columns))

    def _cells(self, row: Row) -> list[Cell]:
        return [Cell(str(column.label), column.text(row)) for column in self.columns]

    def _header(self, column: Column[Row]) -> Header:
        """Pressed once it sorts upwards, pressed again downwards."""
        sort = {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sorted_by, "")
        name = f"-{column.name}" if sort == "ascending" else column.name
        url = self._with(**{self.prefix + SORT: name})
        return Header(str(column.label), str(column.in_full), url, sort)

    def _with(self, **changes: str) -> str:
        query = self.query.copy()
        for name, value in changes.items():
            query[name] = value
            if not value:
                del query[name]
        return f"?{query.urlencode()}"


def folded(text: str) -> str:
    """Without accents and case: «zoe» finds «Zoé»."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _sorted(rows: list[Row], column: Column[Row], *, is_reversed: bool) -> list[Row]:
    """Whoever has no value stands last, both ways; equal ones stay in the list's own order."""

    def key(row: Row) -> Any:
        return column.key(row) if column.key else folded(column.text(row)) or None

    filled = [row for row in rows if key(row) is not None]
    empty = [row for row in rows if key(row) is None]
    return sorted(filled, key=key, reverse=is_reversed) + empty
