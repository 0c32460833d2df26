"""Files: what a spreadsheet writes is read, what it would run is not written."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook, load_workbook

from accounts.imports import tables
from accounts.imports.tables import TableError

LINES = [["Nom", "Note"], ["=HYPERLINK(1)", "15,75"], ["Zoé", "+33 6"], ["'=x", "-"], ["", "'@"]]


def cells(content):
    return [row for _, row in tables.read(content)]


def book_of(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def written(kind, lines=LINES):
    out = io.BytesIO()
    tables.write(kind, "élèves", lines, out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_written_is_read_again(kind):
    assert cells(written(kind)) == LINES


def test_no_cell_of_a_csv_is_a_formula():
    text = written("csv").decode("utf-8-sig")
    assert not [
        cell
        for line in text.splitlines()
        for cell in line.split(";")
        if cell[:1] in "=+-@" and cell
    ]


def test_no_cell_of_an_xlsx_is_a_formula():
    sheet = load_workbook(io.BytesIO(written("xlsx"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert not [cell for row in sheet.iter_rows() for cell in row if str(cell.value)[:1] == "="]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_of_any_spreadsheet_is_read(encoding, separator):
    content = f"Nom{separator}Prénom\r\nLE GALL{separator}Gwenaëlle\r\n".encode(encoding)
    assert cells(content) == [["Nom", "Prénom"], ["LE GALL", "Gwenaëlle"]]


def test_lines_keep_the_number_they_have_in_the_file():
    assert [n for n, _ in tables.read(b"a;b\n\n;\n1;2\n")] == [1, 4]


def test_a_cell_may_hold_several_lines():
    assert cells(b'a;b\n1;"x\ny"\n') == [["a", "b"], ["1", "x\ny"]]


def test_cells_of_a_spreadsheet_read_as_a_person_reads_them():
    content = book_of(
        [dt.date(2012, 6, 5), dt.datetime(2012, 6, 5), dt.time(17, 30), dt.timedelta(minutes=90)],
        [15.75, 20, 20.0, True],
    )
    assert cells(content) == [
        ["05/06/2012", "05/06/2012", "17:30", "01:30"],
        ["15,75", "20", "20", "oui"],
    ]


def test_damaged_files_are_refused_in_a_sentence():
    broken = book_of(["a"])[:-200]
    for content in (broken, b"PK\x03\x04nothing", b'a;b\n1;"x\n'):
        with pytest.raises(TableError):
            cells(content)


def test_lengths_have_their_bounds():
    too_many = b"a\n" + b"1\n" * (tables.MOST_LINES + 1)
    too_long = b"a\n" + b"x" * (tables.LONGEST_CELL + 1)
    too_wide = b"a" + b";b" * tables.MOST_COLUMNS
    for content in (too_many, too_long, too_wide):
        with pytest.raises(TableError):
            cells(content)


def test_a_spreadsheet_of_endless_empty_lines_ends():
    book = Workbook()
    book.active.append(["a"])
    book.active.cell(row=500_000, column=1, value="b")
    out = io.BytesIO()
    book.save(out)
    assert cells(out.getvalue()) == [["a"]]
