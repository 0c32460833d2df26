"""Of whom a document is asked, and why; until when it is valid."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.enums import Validity
from documents.models.types import months_later
from documents.shelf import shelf_of, shelves_of
from families.postcodes import check_postcodes, is_among
from students.enums import ActivityStatus
from students.models import Department, Discipline
from tests.factories import (
    ChangeSetFactory,
    DocumentFactory,
    DocumentTypeFactory,
    FamilyFactory,
    FollowUpFactory,
    GuardianFactory,
    SchoolYearFactory,
    StudentFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dance(school):
    return Department.objects.create(school=school, name="Danse")


@pytest.fixture
def asked(family, on):
    """`asked(student)`: label → why, of what is asked of that pupil, or of the family."""

    def of(student=None):
        shelf = shelf_of(family, student, on=on)
        return {piece.kind.label: piece.why for piece in shelf.pieces}

    return of


def follow(student, **course):
    return FollowUpFactory(student=student, **{f"course__{k}": v for k, v in course.items()})


def test_a_department_asks_its_pupils_alone(school, student, year, dance, asked):
    DocumentTypeFactory(school=school, of_student=True, label="Certificat", departments=[dance])
    assert asked(student) == {}
    follow(student, year=year, department=dance)
    assert asked(student) == {
        "Certificat": "Demandé parce que Irina suit un cours de «\xa0Danse\xa0»."
    }


def test_a_discipline_asks_its_pupils_alone(school, student, year, asked):
    violin = Discipline.objects.create(school=school, name="Violon")
    DocumentTypeFactory(school=school, of_student=True, label="Assurance", disciplines=[violin])
    follow(student, year=year, discipline=violin)
    assert "Violon" in asked(student)["Assurance"]


def test_a_course_that_was_stopped_asks_nothing(school, student, year, dance, asked):
    DocumentTypeFactory(school=school, of_student=True, departments=[dance])
    row = follow(student, year=year, department=dance)
    row.activity_status = ActivityStatus.STOPPED
    row.save()
    assert asked(student) == {}


def test_a_family_is_asked_for_one_of_its_pupils(school, student, year, dance, asked):
    DocumentTypeFactory(school=school, label="Décharge", departments=[dance])
    assert asked() == {}
    follow(student, year=year, department=dance)
    assert "Irina" in asked()["Décharge"]


@pytest.mark.parametrize(
    ("born", "is_asked"),
    [("2008-11-26", True), ("2008-11-25", False), ("2020-11-26", False), (None, False)],
)
def test_ages_are_those_of_the_day(school, student, asked, born, is_asked):
    DocumentTypeFactory(school=school, of_student=True, label="Autorisation", age_from=6, age_to=17)
    student.birth_date = dt.date.fromisoformat(born) if born else None
    student.save()
    assert ("Autorisation" in asked(student)) is is_asked


def test_residents_of_a_postcode(school, student, guardian, asked):
    DocumentTypeFactory(school=school, label="Quotient", postcodes="29170, 355")
    assert asked()["Quotient"] == "Demandé parce que vous habitez 35500."
    guardian.postcode = "75001"
    guardian.save()
    assert asked() == {}


def test_a_pupil_lives_where_their_guardian_does(school, student, guardian, asked):
    DocumentTypeFactory(school=school, of_student=True, label="Domicile", postcodes="35500")
    assert asked(student) == {}
    student.address_of = guardian
    student.save()
    assert "Domicile" in asked(student)


@pytest.mark.parametrize("text", ["29170;35", "29170 35", "a-b", "x" * 11])
def test_postcodes_are_written_between_commas(text):
    with pytest.raises(ValidationError):
        check_postcodes(text)


def test_no_postcode_is_among_none():
    assert not is_among("", "29170")
    assert not is_among("29170", "2917a")
    assert is_among("29 170", "29170")


def test_what_hangs_on_a_payment_mode_is_never_missing(school, family, on):
    DocumentTypeFactory(school=school, label="RIB", payment_mode="prélèvement")
    shelf = shelf_of(family, None, on=on)
    assert shelf.pieces[0].why == "Seulement si vous payez par prélèvement."
    assert shelf.missing == []


def test_what_is_not_mandatory_is_not_said_to_be_asked_of_all(school, family, on):
    DocumentTypeFactory(school=school, label="Quotient", is_mandatory=False)
    assert shelf_of(family, None, on=on).pieces[0].why == "À fournir si cela vous concerne."


def test_a_condition_stands_before_the_choice(school, family, guardian, on):
    DocumentTypeFactory(
        school=school, label="RIB", payment_mode="prélèvement", postcodes=guardian.postcode
    )
    said = f"Demandé parce que vous habitez {guardian.postcode}. Seulement si vous payez par"
    assert shelf_of(family, None, on=on).pieces[0].why.startswith(said)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Valable jusqu’au {year:%d/%m/%Y}."),
        ({"validity": "months", "valid_months": 4}, "Valable 4 mois à partir de son envoi."),
        ({"validity": "fixed", "valid_until": dt.date(2031, 3, 1)}, "Valable jusqu’au 01/03/2031."),
    ],
)
def test_until_when_is_said_beforehand(school, family, year, on, fields, said):
    DocumentTypeFactory(school=school, **fields)
    assert shelf_of(family, None, on=on).pieces[0].lasts == said.format(year=year.ends_on)


def test_what_is_asked_no_more_stays_where_it_was_handed_in(school, family, kind, on):
    DocumentFactory(family=family, type=kind, accepted=True)
    kind.is_asked = False
    kind.save()
    piece = shelf_of(family, None, on=on).pieces[0]
    assert (piece.why, piece.may_import) == ("", False)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-11-25", 4, "2027-03-25"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_months_later(day, months, later):
    assert months_later(dt.date.fromisoformat(day), months).isoformat() == later


def test_the_last_day_is_that_of_the_validity(school, year):
    day = dt.date(2026, 11, 25)
    of_year = DocumentTypeFactory(school=school)
    months = DocumentTypeFactory(school=school, validity=Validity.MONTHS, valid_months=4)
    fixed = DocumentTypeFactory(
        school=school, validity=Validity.FIXED, valid_until=dt.date(2027, 1, 1)
    )
    found = [kind.last_day(on=day, year=year) for kind in (of_year, months, fixed)]
    assert found == [year.ends_on, dt.date(2027, 3, 25), dt.date(2027, 1, 1)]


def test_what_is_valid_from_another_year_is_not_asked_again(school, family, year, on):
    kind = DocumentTypeFactory(school=school, validity=Validity.MONTHS, valid_months=24)
    former = SchoolYearFactory(school=school, closed=True)
    DocumentFactory(
        family=family, type=kind, year=former, accepted=True, valid_until=dt.date(2027, 5, 1)
    )
    assert shelf_of(family, None, on=on).missing == []


@pytest.mark.parametrize("trait", ["submitted", "to_correct"])
def test_what_was_sent_last_year_and_lasts_is_not_missing(school, family, year, on, trait):
    kind = DocumentTypeFactory(school=school, validity=Validity.MONTHS, valid_months=24)
    former = SchoolYearFactory(school=school, closed=True)
    document = DocumentFactory(family=family, type=kind, year=former, **{trait: True})
    (piece,) = shelf_of(family, None, on=on).pieces
    assert (piece.document, piece.is_missing) == (document, False)


class TestNewAddress:
    @pytest.fixture
    def proof(self, school, family, year):
        school.asks_proof_of_address = True
        school.save()
        kind = DocumentTypeFactory(school=school, label="Domicile", proves_address=True)
        return DocumentFactory(family=family, type=kind, accepted=True)

    def needs_new(self, family, on):
        return shelf_of(family, None, on=on).pieces[0].needs_new

    def test_a_request_for_another_address_asks_for_a_new_proof(self, proof, guardian, family, on):
        assert not self.needs_new(family, on)
        ChangeSetFactory(guardian=guardian, changes={"city": ("Vitré", "Rennes")})
        assert self.needs_new(family, on)

    def test_another_field_asks_for_none(self, proof, guardian, family, on):
        ChangeSetFactory(guardian=guardian, changes={"mobile": ("", "06 39 98 00 09")})
        assert not self.needs_new(family, on)

    def test_a_refused_request_asks_for_none(self, proof, guardian, family, on):
        ChangeSetFactory(guardian=guardian, rejected=True)
        assert not self.needs_new(family, on)

    def test_a_proof_after_the_request_is_the_new_one(self, proof, guardian, family, on):
        request = ChangeSetFactory(guardian=guardian)
        request.submitted_at = proof.submitted_at - dt.timedelta(hours=1)
        request.save()
        assert not self.needs_new(family, on)

    def test_an_approval_later_does_not_outdate_it(self, proof, guardian, family, on, staff):
        request = ChangeSetFactory(guardian=guardian)
        request.submitted_at = proof.submitted_at - dt.timedelta(days=3)
        request.save()
        request.approve(by=staff, revision=1)
        assert not self.needs_new(family, on)

    def test_what_the_school_noted_itself_outdates_it(self, proof, guardian, family, on):
        tomorrow = proof.submitted_at.date() + dt.timedelta(days=1)
        type(guardian).objects.filter(pk=guardian.pk).update(address_changed_on=tomorrow)
        assert self.needs_new(family, on)

    def test_where_the_school_does_not_want_it(self, proof, guardian, school, family, on):
        school.asks_proof_of_address = False
        school.save()
        ChangeSetFactory(guardian=guardian)
        assert not self.needs_new(family, on)


def test_a_hundred_families_cost_as_much_as_one(school, family, student, year, dance, on):
    DocumentTypeFactory(school=school, departments=[dance], of_student=True)

    def queries():
        with CaptureQueriesContext(connection) as counted:
            shelves_of(list(school.families.all()), school=school, on=on)
        return len(counted)

    queries()
    few = queries()
    for number in range(30):
        other = FamilyFactory(school=school, name=f"N{number}")
        GuardianFactory(family=other)
        pupil = StudentFactory(family=other)
        follow(pupil, year=year, department=dance)
        DocumentFactory(family=other, student=pupil, submitted=True)
    assert queries() == few
