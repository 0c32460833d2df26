"""What home asks of a guardian for the pupils."""

import pytest

from families import review
from students.todo import todo
from tests.conftest import signed_in
from tests.factories import GuardianStudentFactory, MenuEntryFactory, StudentFactory
from tests.house.reading import words_of
from tests.students.conftest import identity_of

pytestmark = pytest.mark.django_db


def told(guardian):
    guardian.family.school.refresh_from_db()
    guardian.refresh_from_db()
    return [(task.about, task.text.replace("\xa0", " "), task.url) for task in todo(guardian)]


@pytest.fixture
def missing(rule):
    rule("birth_place", "required")


def test_a_missing_field_of_each_pupil_leads_to_it(guardian, student, missing):
    sibling = StudentFactory(family=student.family, first_name="Zoé")
    assert told(guardian) == [
        (str(one), "Compléter « Lieu de naissance »", f"{identity_of(one)}#id_birth_place")
        for one in (student, sibling)
    ]


def test_home_says_for_whom(guardian, student, missing):
    page = words_of(signed_in(guardian.user).get("/accueil/"))
    assert f"{student} : Compléter « Lieu de naissance »" in page


def test_an_unanswered_consent_leads_to_its_buttons(guardian, student, rule):
    rule("image_consent", "required")
    url = told(guardian)[0][2]
    assert url == f"{identity_of(student)}#div_id_image_consent"
    page = words_of(signed_in(guardian.user).get(identity_of(student)))
    assert 'id="div_id_image_consent"' in page


def test_what_is_proposed_is_no_longer_missing(guardian, student, missing, save):
    save(student, guardian, birth_place="Vitré")
    assert told(guardian) == []


def test_the_own_address_is_not_missing_while_the_guardians_is_used(guardian, student, rule):
    rule("city", "required")
    assert len(told(guardian)) == 1
    student.address_of = guardian
    student.save()
    assert told(guardian) == []


def test_a_refused_field_is_to_be_corrected(guardian, student, save, staff):
    asked = save(student, guardian, city="Rennes", mobile="06 39 98 00 10").changeset
    review.approve(asked, by=staff, revision=1, refused={"city": "Justificatif manquant."})
    assert told(guardian)[0][2] == f"{identity_of(student)}#id_city"


def test_who_may_not_edit_has_nothing_to_do(guardian, second_guardian, student, missing):
    GuardianStudentFactory(guardian=guardian, student=student, may_edit=False)
    assert told(guardian) == []
    assert len(told(second_guardian)) == 1


def test_a_sheet_that_the_school_does_not_show_asks_for_nothing(guardian, student, missing, school):
    MenuEntryFactory(school=school)
    assert told(guardian) == []
