"""XLSX files as spreadsheets write them are read; those made to fill the memory are refused."""

import datetime as dt
import io
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from accounts.imports import spreadsheets, tables
from accounts.imports.tables import TableError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
MUCH = 3 * 1024 * 1024
LITTLE = 8 * 1024 * 1024


def sheet_of(data, around="{}"):
    return around.format(f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>')


def strings_of(data):
    """The parts of a book whose texts stand in a part of their own, as Excel writes it."""
    kinds = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml"}
    told = (
        f'<Relationship Id="rId{n}" Type="http://x/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(kinds.items(), start=1)
    )
    relations = f"<Relationships>{''.join(told)}</Relationships>"
    return {RELATIONS: relations, STRINGS: f"<sst>{data}</sst>"}


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_of(*rows, **parts):
    """Of rows; `parts` take the place of what openpyxl wrote under these names."""
    book = Workbook()
    for row in rows or [["Référence"]]:
        book.active.append(row)
    return with_parts(saved(book), parts)


def with_parts(content, parts, packed=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", packed) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name) or old.read(name))
        for name in parts.keys() - old.namelist():
            new.writestr(name, parts[name])
    return out.getvalue()


def cells(content):
    return [row for _, row in tables.read(content)]


@pytest.fixture
def all_bounds_but(monkeypatch):
    """A bomb meets one bound alone: the ratio is met first."""
    monkeypatch.setattr(spreadsheets, "MOST_TIMES_PACKED", 10_000)


def peak_of(act):
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# --- As spreadsheets write ------------------------------------------------------------------------


def test_rows_and_cells_without_an_address_follow_each_other():
    rows = '<row><c><v>1</v></c><c t="b"><v>0</v></c></row><row><c t="e"><v>#REF!</v></c></row>'
    assert cells(book_of(**{SHEET: sheet_of(rows)})) == [["1", "non"], ["#REF!"]]


def test_rows_and_cells_that_are_left_out_are_empty():
    rows = '<row r="2"><c r="C2"><v>7.5</v></c></row><row r="5"><c r="A5"><v>8</v></c></row>'
    content = book_of(**{SHEET: sheet_of(rows)})
    assert list(tables.read(content)) == [(2, ["", "", "7,5"]), (5, ["8"])]


def test_what_is_typed_in_a_cell_is_read_without_formula_and_phonetics():
    kanji = '<is><t>é</t><rPh sb="0" eb="1"><t>x</t></rPh><t xml:space="preserve"> è</t></is>'
    rows = f'<row><c t="str"><f>A2&amp;1</f><v>a1</v></c><c t="inlineStr">{kanji}</c></row>'
    assert cells(book_of(**{SHEET: sheet_of(rows)})) == [["a1", "é è"]]


def test_texts_of_several_colours_are_one_text():
    rich = CellRichText("Très ", TextBlock(InlineFont(b=True), "bien"))
    assert cells(book_of([rich, "Très "])) == [["Très bien", "Très"]]


def test_texts_may_stand_in_a_part_of_their_own():
    rich = "<si><r><t>Très </t></r><r><t>bien</t></r><rPh><t>x</t></rPh></si>"
    rows = '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="s"><v>2</v></c></row>'
    parts = {SHEET: sheet_of(rows), **strings_of(f"<si><t>a</t></si>{rich}<si/>")}
    assert cells(book_of(**parts)) == [["Très bien", "a", ""]]


def test_days_count_from_the_year_that_the_book_says():
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([dt.date(2012, 6, 5)])
    assert cells(saved(book)) == [["05/06/2012"]]


def test_days_have_formats_of_their_own():
    book = Workbook()
    for form in ("[$-40C]d mmmm yyyy;@", "[hh]:mm", '0" jours"', "General"):
        book.active.append([1.5])
        book.active.cell(book.active.max_row, 1).number_format = form
    assert cells(saved(book)) == [["01/01/1900 12:00"], ["36:00"], ["1,5"], ["1,5"]]


def test_a_day_that_is_none_stays_a_number():
    book = Workbook()
    book.active.append([3e9])
    book.active["A1"].number_format = "dd/mm/yyyy"
    assert cells(saved(book)) == [["3000000000"]]


def test_the_first_sheet_is_read_whatever_it_is_called():
    book = Workbook()
    book.create_chartsheet("Graphique", 0)
    book.worksheets[0].append(["a"])
    book.create_sheet("Autre").append(["b"])
    assert cells(saved(book)) == [["a"]]


def test_names_of_elements_may_have_a_prefix():
    rows = '<x:row><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    assert cells(book_of(**{SHEET: sheet})) == [["1"]]


# --- Bombs ----------------------------------------------------------------------------------------

EMPTY = "<a/>" * 200_000
LINE = "x" * 63 + "\n"
LONG_CELL = f'<c t="str"><v>{"x" * 1_500}</v></c>'
BOMBS = {
    "styles": {"xl/styles.xml": f"<styleSheet>{EMPTY * 6}</styleSheet>"},
    "workbook": {"xl/workbook.xml": f"<workbook>{EMPTY * 6}</workbook>"},
    "relations": {RELATIONS: f"<Relationships>{EMPTY * 6}</Relationships>"},
    "long strings": strings_of(f"<si><t>{'x' * spreadsheets.LARGEST_STRINGS}</t></si>"),
    "depth": {SHEET: sheet_of("<a>" * 100 + "</a>" * 100)},
    "entities": {SHEET: sheet_of("", around='<!DOCTYPE a [<!ENTITY b "c">]>{}')},
    "a long tag": {SHEET: sheet_of(f'<row r="{"1" * MUCH}"/>')},
    "rows that go back": {SHEET: sheet_of('<row r="2"/><row r="1"/>')},
    "cells that go back": {SHEET: sheet_of('<row><c r="B1"/><c r="A1"/></row>')},
    "cells past the last column": {SHEET: sheet_of('<row><c r="XFE1"><v>1</v></c></row>')},
    "rows past the last": {SHEET: sheet_of('<row r="1048577"/>')},
    "strings from the end": {
        **strings_of("<si><t>a</t></si>"),
        SHEET: sheet_of('<row><c t="s"><v>-1</v></c></row>'),
    },
    "a long cell": {SHEET: sheet_of(f"<row><c t='str'><v>{LINE * (LITTLE // 32)}</v></c></row>")},
    "a wide row": {SHEET: sheet_of(f"<row>{LONG_CELL * 16_000}</row>")},
}


@pytest.mark.parametrize("parts", BOMBS.values(), ids=BOMBS)
@pytest.mark.usefixtures("all_bounds_but")
def test_a_bomb_is_refused_by_a_bound_of_its_own(parts):
    content = book_of(**parts)

    def read():
        with pytest.raises(TableError):
            cells(content)

    assert peak_of(read) < LITTLE


@pytest.mark.usefixtures("all_bounds_but")
def test_strings_are_counted(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_STRINGS", 100)
    assert cells(book_of(**strings_of("<si/>" * 100))) == [["Référence"]]
    with pytest.raises(TableError, match="volumineux"):
        cells(book_of(**strings_of("<si/>" * 101)))


HEAVY = {
    "beside the sheet": f'<worksheet xmlns="{MAIN}">{EMPTY}<sheetData/></worksheet>',
    "beside rows": sheet_of(EMPTY),
    "empty rows": sheet_of("<row/>" * 100_000),
    "empty cells": sheet_of(f"<row>{'<c/>' * 16_000}</row>" * 10),
    "what is no cell": sheet_of(f"<row>{EMPTY}</row>"),
    "what is in no cell": sheet_of(f"<row><c>{EMPTY}</c></row>"),
}


@pytest.mark.parametrize("sheet", HEAVY.values(), ids=HEAVY)
@pytest.mark.usefixtures("all_bounds_but")
def test_what_a_sheet_holds_beside_its_cells_is_not_held(sheet):
    content = book_of(**{SHEET: sheet})
    assert peak_of(lambda: cells(content)) < LITTLE


def test_a_file_that_unpacks_a_hundred_times_is_refused():
    content = book_of(**{SHEET: sheet_of("<row/>" * 10**6)})
    assert len(content) * spreadsheets.MOST_TIMES_PACKED < 6 * 10**6
    with pytest.raises(TableError, match="volumineux"):
        cells(content)


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "LARGEST_UNPACKED", 1_000)
    with pytest.raises(TableError, match="volumineux"):
        cells(book_of())


def test_a_file_of_too_many_parts_is_refused():
    out = io.BytesIO(book_of())
    with zipfile.ZipFile(out, "a") as book:
        for number in range(spreadsheets.MOST_PARTS):
            book.writestr(f"xl/media/{number}", b"")
    with pytest.raises(TableError, match="volumineux"):
        cells(out.getvalue())


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_no_spreadsheet_packs_so_is_refused(packed):
    content = with_parts(book_of(), {}, packed)
    with pytest.raises(TableError, match="abîmé"):
        cells(content)
