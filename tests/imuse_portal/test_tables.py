"""Lists by their address: searched without accents, sorted both ways, walked from row to row."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from imuse_portal import figures
from imuse_portal.tables import Column, Table, folded

COLUMNS = (
    Column("nom", "Nom", lambda row: row[0]),
    Column("age", "Âge", lambda row: str(row[1] or ""), lambda row: row[1]),
)
ROWS = [("Zoé", 9), ("Anaïs", None), ("Élie", 12), ("Léa", 8)]


def table(address="", prefix=""):
    return Table(
        ROWS,
        COLUMNS,
        query=QueryDict(address),
        caption="Élèves",
        page_of=lambda row: f"/{row[0]}/",
        prefix=prefix,
    )


def names(found):
    return [row[0] for row in found.rows]


@pytest.mark.parametrize("search", ["zoe", "ZOÉ", "%20Zo%C3%A9%20", "oe 9", "9 zo"])
def test_every_word_is_found_without_accents_and_case(search):
    assert names(table(f"recherche={search}")) == ["Zoé"]


def test_what_is_not_shown_is_not_found():
    assert names(table("recherche=zoe+12")) == []


def test_a_list_keeps_its_own_order_until_told_otherwise():
    assert names(table()) == names(table("tri=rien")) == ["Zoé", "Anaïs", "Élie", "Léa"]


def test_texts_are_sorted_as_french_reads_them():
    assert names(table("tri=nom")) == ["Anaïs", "Élie", "Léa", "Zoé"]
    assert names(table("tri=-nom")) == ["Zoé", "Léa", "Élie", "Anaïs"]


def test_who_has_no_value_stands_last_both_ways():
    assert names(table("tri=age")) == ["Léa", "Zoé", "Élie", "Anaïs"]
    assert names(table("tri=-age")) == ["Élie", "Zoé", "Léa", "Anaïs"]


def test_a_header_sorts_upwards_then_downwards_and_keeps_the_search():
    first, second = table("recherche=l&tri=nom").headers
    assert (first.sort, first.url) == ("ascending", "?recherche=l&tri=-nom")
    assert (second.sort, second.url) == ("", "?recherche=l&tri=age")
    assert table("tri=-nom").headers[0].sort == "descending"


def test_the_way_on_keeps_search_and_order():
    place = table("recherche=l&tri=nom").place_of(ROWS[2])
    assert (place.number, place.total, place.previous) == (1, 2, "")
    assert place.next == "/Léa/?recherche=l&tri=nom"


def test_a_row_that_the_search_left_out_has_its_place_in_the_whole_list():
    place = table("recherche=lea").place_of(ROWS[1])
    assert (place.number, place.total) == (2, 4)
    assert (place.previous, place.next) == ("/Zoé/", "/Élie/")


def test_the_only_row_has_nothing_around_it():
    place = table("recherche=zoe").place_of(ROWS[0])
    assert (place.number, place.total, place.previous, place.next) == (1, 1, "", "")


def test_two_tables_of_a_page_do_not_hear_each_other():
    found = table("recherche=zoe&notes-recherche=lea", prefix="notes-")
    assert names(found) == ["Léa"]
    assert found.kept == [("recherche", "zoe")]
    assert found.unsearched == "?recherche=zoe"


def test_a_search_has_an_end():
    assert len(table("recherche=" + "a" * 5000).search) == 100


def test_accents_fall_and_letters_stay():
    assert folded("Œuvre à Élie") == "œuvre a elie"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (figures.number(Decimal("15.75")), "15,75"),
        (figures.number(None), ""),
        (figures.out_of(Decimal("15.75"), Decimal(20)), "15,75 / 20,00"),
        (figures.out_of(None, Decimal(5)), "/ 5,00"),
        (figures.length(90), "01:30"),
        (figures.length(0), "00:00"),
        (figures.length(None), ""),
        (figures.hours(Decimal(33)), "33:00"),
        (figures.hours(Decimal("1.50")), "01:30"),
        (figures.clock(None), ""),
        (figures.day(None), ""),
    ],
)
def test_figures_are_written_as_in_the_guides(written, expected):
    assert written == expected
