"""What a family called its file is shown, and is never a path or a header."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.enums import Kind
from documents.names import LONGEST, clean_name, name_as, suffix_of

WANTED = {
    "facture.pdf": "facture.pdf",
    "Pièce d’identité (recto).PDF": "Pièce d’identité (recto).PDF",
    "../../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Windows\\System32\\a.pdf": "a.pdf",
    "a\0b.pdf": "ab.pdf",
    "facture\u202efdp.exe": "facturefdp.exe",
    "a\u2028b\r\nc.pdf": "a b c.pdf",
    'a"b<c>.pdf': "a_b_c_.pdf",
    "CON.pdf": "_CON.pdf",
    "com1": "_com1",
    "console.pdf": "console.pdf",
    ".pdf": "document.pdf",
    "....pdf": "document.pdf",
    ".htaccess.pdf": "htaccess.pdf",
    "a.pdf. . ": "a.pdf",
    "": "document",
    "/": "document",
    "..": "document",
    "re\u0301sume\u0301.pdf": "résumé.pdf",
}


@pytest.mark.parametrize(("given_name", "wanted"), WANTED.items(), ids=map(repr, WANTED))
def test_a_name_is_made_clean(given_name, wanted):
    assert clean_name(given_name) == wanted


def test_a_long_name_keeps_its_ending():
    assert clean_name("é" * 300 + ".pdf") == "é" * (LONGEST - 4) + ".pdf"


def test_a_name_ends_as_its_kind_does():
    assert name_as("IMG_0001.HEIC", Kind.JPEG) == "IMG_0001.jpg"
    assert name_as("a.b.pdf", Kind.PDF) == "a.b.pdf"
    assert name_as("", Kind.PNG) == "document.png"
    assert suffix_of("SCAN.PDF") == ".pdf"


@given(st.text(max_size=300))
def test_any_name_is_one_short_line_that_stays_as_it_is(name):
    clean = clean_name(name)
    assert 0 < len(clean) <= LONGEST and clean == clean_name(clean)
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp"} for letter in clean)
    assert not set('/\\\0<>:"|?*') & set(clean) and not clean.startswith(".")


@given(st.text(max_size=300), st.sampled_from(Kind))
def test_any_name_can_end_as_a_kind_does(name, kind):
    assert name_as(name, kind).endswith(kind.suffix)
    assert name_as(name, kind) == clean_name(name_as(name, kind))
