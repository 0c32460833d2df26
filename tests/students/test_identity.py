"""The page Identité of the pupil's file (inventory 65-68)."""

import pytest
from django.urls import reverse

from families.models import ChangeSet
from students.models import Student
from tests.conftest import signed_in
from tests.factories import GuardianFactory, GuardianStudentFactory, StudentFactory
from tests.house.reading import words_of
from tests.students.conftest import identity_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_of():
    """`page_of(client, student)`: the words of the page."""
    return lambda client, student: words_of(client.get(identity_of(student)))


@pytest.fixture
def housed(student, second_guardian):
    """The pupil lives with the other guardian."""
    second_guardian.address_line_1 = "9 impasse du Phare"
    second_guardian.save()
    student.address_of = second_guardian
    student.save()
    return student


def test_the_pupil_is_the_heading(family_client, student, page_of):
    page = page_of(family_client, student)
    assert f"{student}</h1>" in page
    assert f"Identité – {student} – Vitré – Portail" in page


def test_a_save_is_recorded_and_told(family_client, student, sheet_of, guardian, page_of):
    sheet = sheet_of(student, guardian)
    data = sheet.current | {"shown": sheet.shown, "birth_date": "17/12/2014"}
    response = family_client.post(identity_of(student), data, follow=True)
    page = words_of(response)
    assert response.redirect_chain == [(identity_of(student), 302)]
    assert "Votre demande de modification est enregistrée" in page
    assert "Fiche élève en attente de validation" in page
    assert ChangeSet.objects.get().target == student
    student.refresh_from_db()
    assert student.birth_date.year == 2015


def test_a_save_that_changes_nothing_says_so(family_client, student, sheet_of, guardian):
    data = sheet_of(student, guardian).current
    page = words_of(family_client.post(identity_of(student), data, follow=True))
    assert "aucune demande n’a été envoyée" in page
    assert not ChangeSet.objects.exists()


def test_an_error_stands_first_and_in_the_title(family_client, student, sheet_of, guardian):
    data = sheet_of(student, guardian).current | {"birth_date": "demain"}
    page = words_of(family_client.post(identity_of(student), data))
    assert "<title>Erreur : " in page.replace("\xa0", " ")
    assert 'href="#id_birth_date"' in page


def test_a_form_with_errors_still_tells_the_address(family_client, student, sheet_of, guardian):
    data = sheet_of(student, guardian).current | {"birth_date": "demain"}
    assert "3 rue des Lilas" in words_of(family_client.post(identity_of(student), data))


def test_who_may_not_edit_reads(family_client, guardian, student, page_of):
    GuardianStudentFactory(guardian=guardian, student=student, may_edit=False)
    page = page_of(family_client, student)
    assert "Vous pouvez consulter cette fiche" in page
    assert "Enregistrer" not in page
    assert "2 mars 2015" in page
    assert family_client.post(identity_of(student), {"city": "Rennes"}).status_code == 403
    assert not ChangeSet.objects.exists()


def test_the_denial_is_for_that_guardian_alone(second_client, guardian, student, page_of):
    GuardianStudentFactory(guardian=guardian, student=student, may_edit=False)
    assert "Enregistrer" in page_of(second_client, student)


def test_the_schools_notice_stands_under_the_consents(
    family_client, student, school, page_of, rule
):
    school.image_notice = "Les parents donnent leur accord explicite."
    school.save()
    assert "accord explicite" in page_of(family_client, student)
    rule("image_consent", "hidden")
    assert "accord explicite" not in page_of(family_client, student)


# --- Whose address ----------------------------------------------------------------------------


def test_the_guardian_whose_address_it_is_reads_it(second_client, housed, page_of):
    assert "9 impasse du Phare, 35500 Vitré" in page_of(second_client, housed)


@pytest.mark.parametrize("may_edit", [True, False])
@pytest.mark.parametrize("is_shared", [True, False])
def test_the_other_guardian_reads_it_where_the_household_is_shared(
    family_client, guardian, housed, school, page_of, is_shared, may_edit
):
    school.shares_household = is_shared
    school.save()
    GuardianStudentFactory(guardian=guardian, student=housed, may_edit=may_edit)
    page = page_of(family_client, housed)
    assert ("9 impasse du Phare" in page) is is_shared
    assert ("DUPONT Dominique : adresse non affichée" in page.replace("\xa0", " ")) is not is_shared


def test_no_page_of_the_family_tells_the_address(
    family_client, housed, save, second_guardian, guardian
):
    """Not the list of requests, not home, not the mark of a change."""
    save(housed, guardian, address_of=str(guardian.pk))
    for path in (identity_of(housed), "/accueil/", reverse("families:requests")):
        assert "impasse du Phare" not in words_of(family_client.get(path))


def test_the_address_follows_the_guardian_live(second_client, housed, second_guardian, page_of):
    second_guardian.address_line_1 = "2 rue Haute"
    second_guardian.save()
    page = page_of(second_client, housed)
    assert "2 rue Haute" in page
    assert "impasse du Phare" not in page


# --- Adult pupils -----------------------------------------------------------------------------


@pytest.fixture
def adult(guardian):
    return StudentFactory(adult=True, own_guardian=guardian)


def test_an_adult_reads_the_contacts_and_where_to_correct_them(family_client, adult, page_of):
    page = page_of(family_client, adult)
    assert "3 rue des Lilas" in page
    assert f'<a href="{reverse("families:identity")}">Corriger mes coordonnées</a>' in page
    assert 'name="mobile"' not in page


@pytest.mark.parametrize("is_shared", [True, False])
def test_an_adults_contacts_are_private_as_the_guardians(
    second_client, adult, school, page_of, is_shared
):
    school.shares_household = is_shared
    school.save()
    page = page_of(second_client, adult)
    assert ("3 rue des Lilas" in page) is is_shared
    assert "Corriger mes coordonnées" not in page


def test_a_contact_that_is_sent_all_the_same_changes_nothing(family_client, adult, sheet_of):
    data = sheet_of(adult, adult.own_guardian).current | {"mobile": "06 39 98 77 77"}
    family_client.post(identity_of(adult), data)
    assert not ChangeSet.objects.exists()


# --- Queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["identity", "/accueil/", "/eleves/", "/famille/demandes/"])
def test_the_number_of_queries_does_not_grow_with_pupils(
    family_client, family, guardian, second_guardian, save, count_of, rule, path
):
    rule("birth_place", "required")
    students = StudentFactory.create_batch(2, family=family, address_of=guardian)
    save(students[0], guardian, address_of=str(second_guardian.pk))
    page = identity_of(students[0]) if path == "identity" else path
    few = count_of(lambda: family_client.get(page))
    for student in StudentFactory.create_batch(10, family=family, address_of=guardian):
        save(student, guardian, address_of=str(second_guardian.pk), mobile="06 39 98 00 10")
    assert count_of(lambda: family_client.get(page)) == few


def test_a_page_costs_few_queries(family_client, student, count_of):
    assert count_of(lambda: family_client.get(identity_of(student))) <= 20


def test_the_second_guardians_page_is_their_own(second_guardian, student):
    assert Student.objects.visible_to(second_guardian).get() == student
    client = signed_in(GuardianFactory(family=student.family).user)
    assert client.get(identity_of(student)).status_code == 200
