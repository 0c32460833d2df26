"""XLSX files, from whoever sends them, read as a stream: no sheet is ever held.

A file of a few kilobytes can unpack to gigabytes, in any of its parts. Here a sheet goes by element
after element, its strings are counted, and every other part is small.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from string import digits
from typing import IO, Any
from xml.parsers import expat

LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 4 * 1024 * 1024
"""Of those that are neither a sheet nor the strings of the sheets."""
LARGEST_STRINGS = 32 * 1024 * 1024
MOST_STRINGS = 1_000_000
MOST_TIMES_PACKED = 100
"""Spreadsheets pack their sheets ten to thirty times; a bomb is packed a thousand times."""
MOST_PARTS = 1_000
MOST_COLUMNS = 100
LONGEST_CELL = 5_000
LARGEST_TAG = 1024 * 1024
DEEPEST = 30
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
PIECE = 64 * 1024

OPENED, CLOSED, TEXT = range(3)
Event = tuple[int, str, Any]
"""An element opened, with its attributes; closed; or a piece of text, under no name."""


class TooLarge(Exception):
    """The file would unpack to more than any table holds."""


class Damaged(Exception):
    """The file is not as spreadsheets write them. Parsers have errors of their own for it, too."""


def rows(content: bytes) -> Iterator[list[Any]]:
    """Of the first sheet: what each cell holds, as Python has it."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        _refuse_a_bomb(parts, packed=len(content))
        book = _Book(parts)
        last = 0
        with _opened(parts, book.sheet, LARGEST_UNPACKED) as sheet:
            for number, cells in _filled(_events(sheet)):
                for _ in range(last + 1, number):
                    yield []
                yield book.row(cells)
                last = number


# --- The archive ----------------------------------------------------------------------------------


def _refuse_a_bomb(parts: zipfile.ZipFile, *, packed: int) -> None:
    found = parts.infolist()
    unpacked = sum(part.file_size for part in found)
    most = min(LARGEST_UNPACKED, max(LARGEST_PART, packed * MOST_TIMES_PACKED))
    if unpacked > most or len(found) > MOST_PARTS:
        raise TooLarge


def _opened(parts: zipfile.ZipFile, name: str, largest: int) -> IO[bytes]:
    part = parts.getinfo(name)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Damaged  # others unpack more than what was asked of them
    if part.file_size > largest:
        raise TooLarge
    return parts.open(part)


def _events(part: IO[bytes]) -> Iterator[Event]:
    """Element by element, by names without namespaces."""
    parser = expat.ParserCreate(namespace_separator=" ")
    met: list[Event] = []
    parser.StartElementHandler = lambda name, told: met.append((OPENED, _local(name), told))
    parser.EndElementHandler = lambda name: met.append((CLOSED, _local(name), None))
    parser.CharacterDataHandler = lambda text: met.append((TEXT, "", text))
    parser.StartDoctypeDeclHandler = _refuse_entities
    fed = depth = 0
    while piece := part.read(PIECE):
        parser.Parse(piece)
        fed += len(piece)
        for event in met:
            depth += (event[0] == OPENED) - (event[0] == CLOSED)
            if depth > DEEPEST:
                raise Damaged
            yield event
        met.clear()
        if fed - parser.CurrentByteIndex > LARGEST_TAG:
            raise TooLarge
    parser.Parse(b"", True)
    yield from met


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_entities(*args: Any) -> None:
    raise Damaged


# --- The parts around a sheet ---------------------------------------------------------------------


class _Book:
    """Which part is the first sheet, and what its cells refer to."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self._parts = parts
        workbook = _targets(parts, "")["officeDocument"][0][1]
        self._targets = _targets(parts, workbook)
        self.sheet = ""
        self._has_mac_epoch = False
        for name, told in self._elements(workbook):
            if name == "workbookPr":
                self._has_mac_epoch = told.get("date1904") in ("1", "true")
            elif name == "sheet" and not self.sheet:
                self.sheet = dict(self._targets["worksheet"]).get(_id_of(told), "")
        self._strings = self._read_strings()
        self._days = self._read_formats()

    def row(self, cells: "list[_Cell]") -> list[Any]:
        """As wide as its last cell."""
        found = {cell.column: self._value(cell) for cell in cells}
        return [found.get(column) for column in range(1, max(found, default=0) + 1)]

    def _value(self, cell: "_Cell") -> Any:
        text = "".join(cell.pieces)
        if cell.kind == "s":
            return self._strings[_index(text)]
        if cell.kind == "b":
            return text not in ("0", "false")
        if cell.kind == "d":
            return _moment(text)
        return self._number(text, cell.style) if cell.kind == "n" else text

    def _number(self, text: str, style: int) -> Any:
        number = float(text) if re.search("[.eE]", text) else int(text)
        if style not in self._days:
            return number
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        epoch = MAC_EPOCH if self._has_mac_epoch else WINDOWS_EPOCH
        try:
            return from_excel(number, epoch, timedelta=self._days[style])
        except (OverflowError, ValueError):
            return number  # of no day: whoever reads it says so

    def _read_strings(self) -> list[str]:
        found: list[str] = []
        for _, name in self._targets.get("sharedStrings", []):
            with _opened(self._parts, name, LARGEST_STRINGS) as part:
                found += islice(_strings(_events(part)), MOST_STRINGS + 1)
        if len(found) > MOST_STRINGS:
            raise TooLarge
        return found

    def _read_formats(self) -> dict[int, bool]:
        """The styles that write numbers as days or hours → whether as lengths of time."""
        from openpyxl.styles import numbers

        codes: dict[int, str] = dict(numbers.BUILTIN_FORMATS)
        forms: list[str | None] = []
        parent = ""
        for _, part in self._targets.get("styles", []):
            for name, told in self._elements(part):
                if name == "numFmt":
                    codes[int(told["numFmtId"])] = told["formatCode"][:255]
                elif name == "xf" and parent == "cellXfs":
                    forms.append(codes.get(int(told.get("numFmtId", 0))))
                elif name.endswith("Xfs"):
                    parent = name
        dated = [(n, form) for n, form in enumerate(forms) if numbers.is_date_format(form)]
        return {n: numbers.is_timedelta_format(form) for n, form in dated}

    def _elements(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        with _opened(self._parts, name, LARGEST_PART) as part:
            yield from ((name, told) for kind, name, told in _events(part) if kind == OPENED)


def _moment(text: str) -> Any:
    from openpyxl.utils.datetime import from_ISO8601

    return from_ISO8601(text)


def _targets(parts: zipfile.ZipFile, source: str) -> dict[str, list[tuple[str, str]]]:
    """By the kind of the relation: what the part points to, as (id, name of the part)."""
    folder, name = posixpath.split(source)
    found: dict[str, list[tuple[str, str]]] = {}
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    with _opened(parts, relations, LARGEST_PART) as part:
        for event, _, told in _events(part):
            if event == OPENED and "Target" in told:
                path = posixpath.normpath(posixpath.join("/", folder, told["Target"]))
                kind = told["Type"].rpartition("/")[2]
                found.setdefault(kind, []).append((told["Id"], path.lstrip("/")))
    return found


def _id_of(told: dict[str, str]) -> str:
    """`r:id`, whatever the file calls that namespace."""
    return next((value for name, value in told.items() if name.endswith(" id")), "")


def _strings(events: Iterator[Event]) -> Iterator[str]:
    cell = _Cell()
    for event in events:
        kind, name, _ = event
        if name == "si" and kind == OPENED:
            cell = _Cell()
        elif name == "si":
            yield "".join(cell.pieces)
        else:
            cell.take(event)


# --- The sheet ------------------------------------------------------------------------------------


@dataclass
class _Cell:
    column: int = 0
    kind: str = "n"
    style: int = 0
    pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _is_read: bool = False
    _is_phonetic: bool = False

    def take(self, event: Event) -> None:
        """Its text, a little more than is allowed; neither how it is pronounced nor a formula."""
        kind, name, text = event
        if name in ("v", "t"):
            self._is_read = kind == OPENED and not self._is_phonetic
        elif name == "rPh":
            self._is_phonetic = kind == OPENED
        elif kind == TEXT and self._is_read and self._length <= LONGEST_CELL:
            self.pieces.append(text[: LONGEST_CELL + 1])
            self._length += len(text)


def _filled(events: Iterator[Event]) -> Iterator[tuple[int, list[_Cell]]]:
    """Rows with their numbers; of each the cells that hold something, one more than is allowed."""
    number, cells, cell = 0, list[_Cell](), _Cell()
    for event in events:
        kind, name, told = event
        if name == "row" and kind == OPENED:
            number = _next(number, told.get("r", ""), LAST_ROW)
            cells, cell = [], _Cell()
        elif name == "row":
            yield number, cells
        elif name == "c" and kind == OPENED:
            column = _next(cell.column, _column_of(told.get("r", "")), LAST_COLUMN)
            cell = _Cell(column, told.get("t", "n"), _index(told.get("s", "0")))
        elif name == "c":
            if cell.pieces and len(cells) <= MOST_COLUMNS:
                cells.append(cell)
        else:
            cell.take(event)


def _next(last: int, said: str | int, most: int) -> int:
    """Rows and cells may leave their place out; they never go back."""
    place = int(said) if said else last + 1
    if not last < place <= most:
        raise Damaged
    return place


def _column_of(address: str) -> int:
    """1 of «A7»; 0 of none."""
    place = 0
    for letter in address.rstrip(digits)[:4].upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place


def _index(text: str) -> int:
    """Never from the end."""
    if not text.isdecimal():
        raise Damaged
    return int(text)
