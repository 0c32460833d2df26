"""Files of a table: CSV and XLSX, read and written a line at a time, never whole.

Whatever a spreadsheet keeps in a cell comes in as the text a person reads there. A text that a
spreadsheet would run as a formula goes out with an apostrophe before it, and comes in without.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from django.utils.translation import gettext

from accounts.imports import spreadsheets
from accounts.imports.cells import YesNo, one_end_of_line
from accounts.imports.spreadsheets import LONGEST_CELL, MOST_COLUMNS, PIECE

LARGEST_FILE = 10 * 1024 * 1024
MOST_LINES = 20_000
BLANK_LINES_TO_THE_END = 1_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
SEPARATORS = ";,\t"

Line = tuple[int, list[str]]
"""Its number in the file, the first being 1, and its cells."""


class TableError(Exception):
    """The file is no table; its text is a sentence for staff."""


def kind_of(content: bytes) -> str:
    """What it is, whatever it is called."""
    return "xlsx" if content.startswith(b"PK\x03\x04") else "csv"


def read(content: bytes) -> Iterator[Line]:
    """Lines that are not blank. Raises TableError, also in the middle."""
    rows = _xlsx(content) if kind_of(content) == "xlsx" else _csv(content)
    count = blank = 0
    for number, row in enumerate(rows, start=1):
        cells = [_bare(text_of(value)) for value in row]
        blank = 0 if any(cells) else blank + 1
        if blank > BLANK_LINES_TO_THE_END:
            return
        if not blank:
            count += 1
            _refuse_what_is_too_long(number, count, cells)
            yield number, cells


def text_of(value: Any) -> str:
    """As a person reads the cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YesNo().render(value)
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y}" if value.time() == dt.time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return one_end_of_line(str(value)).replace("\x00", "").strip()


def write(kind: str, title: str, lines: Iterable[list[str]], to: IO[bytes]) -> None:
    _WRITERS[kind](title, lines, to)


def guarded(text: str) -> str:
    """Text that no spreadsheet runs; an apostrophe of its own is doubled so that it stays."""
    return f"'{text}" if text.startswith(FORMULA) or _is_guarded(text) else text


def _bare(text: str) -> str:
    return text[1:] if _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    """After its apostrophes comes what would be a formula."""
    return text.startswith("'") and text.lstrip("'").startswith(FORMULA)


def _csv(content: bytes) -> Iterator[list[str]]:
    encoding = _encoding_of(content)
    first = io.TextIOWrapper(io.BytesIO(content), encoding).readline()
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    rows = csv.reader(text, delimiter=max(SEPARATORS, key=first.count), strict=True)
    try:
        yield from rows
    except csv.Error as error:
        told = {"number": rows.line_num}
        sentence = gettext("Line %(number)d cannot be read: is a quotation mark missing?")
        raise TableError(sentence % told) from error


def _encoding_of(content: bytes) -> str:
    """UTF-8, else what Windows writes in France; read a piece at a time."""
    for encoding in ("utf-8-sig", "cp1252"):
        text = io.TextIOWrapper(io.BytesIO(content), encoding)
        try:
            while text.read(PIECE):
                pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise TableError(gettext("This file is neither CSV nor XLSX."))


def _xlsx(content: bytes) -> Iterator[list[Any]]:
    """Of the first sheet."""
    try:
        yield from spreadsheets.rows(content)
    except spreadsheets.TooLarge as error:
        raise TableError(gettext("This file is too large.")) from error
    except Exception as error:  # whatever a damaged file makes a parser raise
        sentence = gettext("This XLSX file is damaged: save it again from your spreadsheet.")
        raise TableError(sentence) from error


def _refuse_what_is_too_long(number: int, count: int, cells: list[str]) -> None:
    told = {"number": number, "most": MOST_LINES}
    if count > MOST_LINES + 1:
        raise TableError(gettext("More than %(most)d lines: share them between files.") % told)
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        raise TableError(gettext("Line %(number)d has too many columns.") % told)
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise TableError(gettext("A cell of line %(number)d is too long.") % told)


def _write_csv(title: str, lines: Iterable[list[str]], to: IO[bytes]) -> None:
    """With a byte order mark and semicolons: Excel then opens it by a double click."""
    text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    for line in lines:
        writer.writerow([guarded(cell) for cell in line])
    text.detach()


def _write_xlsx(title: str, lines: Iterable[list[str]], to: IO[bytes]) -> None:
    """Every cell is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for line in lines:
        cells = [WriteOnlyCell(sheet, value=_printable(guarded(text))) for text in line]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    book.save(to)


def _printable(text: str) -> str:
    """Without the control characters that XML does not know."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


_WRITERS: dict[str, Callable[[str, Iterable[list[str]], IO[bytes]], None]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
}
