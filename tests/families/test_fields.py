"""What a family may type: French and foreign phones, postcodes, dates; a French sentence else."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from families import fields

PHONE = "Saisissez un numéro à dix chiffres"
POSTCODE = "Saisissez les cinq chiffres du code postal"
DEPARTMENT = "Saisissez le numéro du département"
DATE = "Saisissez la date sous la forme jour/mois/année"


def refusal(field, typed):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0639980001", "06 39 98 00 01"),
        ("06.39.98.00.01", "06 39 98 00 01"),
        ("06-39/98 00\xa001", "06 39 98 00 01"),
        ("\u202a06 39 98 00 01\u202c", "06 39 98 00 01"),
        ("+33 6 39 98 00 01", "06 39 98 00 01"),
        ("+33 (0)6 39 98 00 01", "06 39 98 00 01"),
        ("0033639980001", "06 39 98 00 01"),
        ("+32 470/12.34.56", "+32 470 12 34 56"),
        ("0041 21 345 67 89", "+41 21 345 67 89".replace("21 345", "213 45")),
        ("+1 212 555 0100", "+1 21 25 55 01 00"),
        ("+352 621 123 456", "+352 621 12 34 56"),
        ("", ""),
    ],
)
def test_a_number_has_one_writing(typed, kept):
    assert fields.PhoneField(required=False, max_length=24).clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["06 39 98 00", "06 39 98 00 01 02", "abcdefghij", "00", "+0 12345678", "٠٦٣٩٩٨٠٠٠١"]
)
def test_what_is_no_number_is_told_so(typed):
    assert refusal(fields.PhoneField(), typed).startswith(PHONE)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(typed):
    try:
        kept = fields.readable_phone(typed)
    except ValidationError:
        return
    assert fields.readable_phone(kept) == kept
    assert len(kept) <= 24


def test_a_kept_text_that_is_no_number_is_shown_as_it_is():
    assert fields.PhoneField().prepare_value("poste 12") == "poste 12"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("35500", "35500"), (" 35 500 ", "35500"), ("b-1000", "B-1000"), ("L-1234", "L-1234")],
)
def test_postcodes_are_taken(typed, kept):
    assert fields.PostcodeField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["3550", "355000", "Vitré", "35500<", "1000", "٣٥٥٠٠"])
def test_what_is_no_postcode_is_told_so(typed):
    assert refusal(fields.PostcodeField(), typed).startswith(POSTCODE)


@pytest.mark.parametrize(
    "typed", ["05/10/1984", "5/10/1984", "05.10.1984", "05-10-1984", "05 10 1984", "1984-10-05"]
)
def test_dates_are_taken_as_the_french_write_them(typed):
    assert fields.BirthDateField().clean(typed) == dt.date(1984, 10, 5)


@pytest.mark.parametrize("typed", ["hier", "1984", "05/10/198", "5 1 10 1984"])
def test_what_is_no_date_is_told_so(typed):
    assert refusal(fields.BirthDateField(), typed).startswith(DATE)


@pytest.mark.parametrize("typed", ["31/02/1984", "10/31/1984", " 30.2.84 "])
def test_a_day_that_does_not_exist_is_told_so(typed):
    assert refusal(fields.BirthDateField(), typed).startswith("Ce jour n’existe pas")


@pytest.mark.parametrize(
    ("typed", "told"),
    [("01/01/2126", "dans le futur"), ("01/01/1726", "trop ancienne"), ("01/01/0001", "ancienne")],
)
def test_a_birth_is_in_a_life_that_may_still_go_on(typed, told):
    assert told in refusal(fields.BirthDateField(), typed)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\n", "\u202e", "\u200b", "\ufeff"])
def test_invisible_characters_are_refused(character):
    with pytest.raises(ValidationError):
        fields.no_invisible_characters(f"VIT{character}RÉ")


@pytest.mark.parametrize("text", ["Z’TEST-ÉSSAI", "ru de la Mare l'Evêque", "Łódź, 東京", "a\xa0b"])
def test_every_script_is_visible(text):
    fields.no_invisible_characters(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *((code, code) for code in ("01", "19", "21", "35", "95", "2A", "2B", "99", "")),
        *((code, code) for code in ("971", "976", "977", "978", "984", "989")),
        ("1", "01"),
        ("2a", "2A"),
        (" 2 b ", "2B"),
        ("97 4", "974"),
    ],
)
def test_a_departement_is_one_of_france_or_abroad(typed, kept):
    assert fields.DepartmentField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["999", "20", "00", "0", "96", "98", "970", "979", "983", "2C", "035", "Bretagne", "３５"],
)
def test_what_is_no_departement_is_told_so(typed):
    assert refusal(fields.DepartmentField(), typed).startswith(DEPARTMENT)
