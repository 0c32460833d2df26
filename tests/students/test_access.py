"""Who opens the pupil's file: the family alone, by the guardian's rights and the school's tabs."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse

from accounts.enums import MenuPage
from families.models import FamilyViewing
from students.access import first_page, student_of
from students.models import Student
from tests.conftest import signed_in
from tests.factories import (
    FamilyFactory,
    GuardianStudentFactory,
    MenuEntryFactory,
    SchoolFactory,
    StudentFactory,
)
from tests.house.reading import words_of
from tests.routes.asking import body
from tests.students.conftest import identity_of

pytestmark = pytest.mark.django_db

CHOOSE = reverse("students:choose")
NOWHERE = reverse("students:identity", args=[10**9])


@pytest.fixture
def request_of():
    """`request_of(guardian)`: as the middleware hands it to a view."""

    def made(guardian):
        request = RequestFactory().get("/")
        request.guardian, request.family = guardian, guardian.family
        request.school, request.user = guardian.family.school, guardian.user
        return request

    return made


# --- Rows -------------------------------------------------------------------------------------


def test_without_a_row_a_guardian_may_do_everything(student, guardian):
    rights = student.rights_of(guardian)
    assert rights.pk is None
    assert all([rights.sees_pedagogy, rights.sees_money, rights.may_edit, rights.may_reenrol])


def test_each_denial_is_of_one_guardian_and_one_pupil(student, guardian, second_guardian):
    sibling = StudentFactory(family=student.family)
    GuardianStudentFactory(guardian=guardian, student=student, sees_pedagogy=False, may_edit=False)
    pupils = Student.objects
    assert set(pupils.visible_to(guardian)) == {student, sibling}
    assert set(pupils.pedagogy_visible_to(guardian)) == {sibling}
    assert set(pupils.editable_by(guardian)) == {sibling}
    assert set(pupils.pedagogy_visible_to(second_guardian)) == {student, sibling}
    assert set(pupils.editable_by(second_guardian)) == {student, sibling}


def test_who_may_not_request_changes_edits_no_pupil(student, guardian):
    guardian.requests_changes = False
    assert not Student.objects.editable_by(guardian)


def test_nobody_sees_the_pupils_of_another_family(student, other_guardian):
    assert not Student.objects.visible_to(other_guardian)
    assert not Student.objects.pedagogy_visible_to(other_guardian)


# --- student_of -------------------------------------------------------------------------------


def test_the_request_knows_the_pupil_from_then_on(request_of, guardian, student):
    request = request_of(guardian)
    assert student_of(request, student.pk) == student
    assert (request.student, request.rights.guardian) == (student, guardian)


@pytest.mark.parametrize("right", ["sees_pedagogy", "sees_money", "may_reenrol"])
def test_a_missing_right_is_a_missing_pupil(request_of, guardian, student, right):
    GuardianStudentFactory(guardian=guardian, student=student, **{right: False})
    assert student_of(request_of(guardian), student.pk) == student
    with pytest.raises(Http404):
        student_of(request_of(guardian), student.pk, right=right)


@pytest.mark.parametrize(
    "tab", [MenuPage.STUDENT_COURSES, MenuPage.STUDENT_HISTORY, MenuPage.STUDENT_REPERTOIRE]
)
def test_a_tab_brings_the_right_it_needs(request_of, guardian, student, tab):
    student_of(request_of(guardian), student.pk, tab=tab)
    GuardianStudentFactory(guardian=guardian, student=student, sees_pedagogy=False)
    student_of(request_of(guardian), student.pk, tab=MenuPage.STUDENT_IDENTITY)
    with pytest.raises(Http404):
        student_of(request_of(guardian), student.pk, tab=tab)


def test_a_tab_that_nobody_knows_opens_nothing(request_of, guardian, student):
    with pytest.raises(KeyError):
        student_of(request_of(guardian), student.pk, tab="student_coursez")


def test_a_tab_that_the_school_does_not_show_is_no_page(family_client, student, school):
    MenuEntryFactory(school=school, page=MenuPage.STUDENTS, label="Élèves")
    assert family_client.get(identity_of(student)).status_code == 404
    MenuEntryFactory(
        school=school, page=MenuPage.STUDENT_IDENTITY, inside=MenuPage.STUDENTS, label="Identité"
    )
    assert family_client.get(identity_of(student)).status_code == 200


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_a_foreign_pupil_is_told_like_one_that_does_not_exist(other_client, student, method):
    foreign, none = (
        getattr(other_client, method)(path) for path in (identity_of(student), NOWHERE)
    )
    assert foreign.status_code == none.status_code == 404
    assert body(foreign) == body(none)


def test_a_pupil_of_another_school_does_not_exist(family_client):
    elsewhere = StudentFactory(family=FamilyFactory(school=SchoolFactory()))
    assert family_client.get(identity_of(elsewhere)).status_code == 404


def test_staff_who_look_on_see_the_file_and_change_nothing(
    staff_client, staff, guardian, student, other_guardian
):
    staff_client.post(reverse("families:view_as", args=[guardian.pk]))
    assert FamilyViewing.objects.get().staff == staff
    assert str(student) in words_of(staff_client.get(identity_of(student)))
    assert staff_client.post(identity_of(student), {"city": "Rennes"}).status_code == 403
    foreign = StudentFactory(family=other_guardian.family)
    assert staff_client.get(identity_of(foreign)).status_code == 404


# --- The choice of the pupil ------------------------------------------------------------------


def test_one_pupil_goes_straight_to_the_file(family_client, student):
    assert family_client.get(CHOOSE).headers["Location"] == identity_of(student)


def test_several_pupils_are_offered(family_client, student):
    sibling = StudentFactory(family=student.family, first_name="Keera")
    page = words_of(family_client.get(CHOOSE))
    assert f"{CHOOSE}?eleve={student.pk}" in page
    assert f"{CHOOSE}?eleve={sibling.pk}" in page


def test_the_chosen_pupil_is_opened(family_client, student):
    sibling = StudentFactory(family=student.family)
    response = family_client.get(CHOOSE, {"eleve": sibling.pk})
    assert response.headers["Location"] == identity_of(sibling)


@pytest.mark.parametrize("chosen", ["foreign", "1000000000", "x", "-1"])
def test_a_pupil_of_nobody_cannot_be_chosen(family_client, student, other_family, chosen):
    foreign = StudentFactory(family=other_family)
    asked = foreign.pk if chosen == "foreign" else chosen
    assert family_client.get(CHOOSE, {"eleve": asked}).status_code == 404


def test_a_family_without_pupils_is_told_so(family_client):
    assert "Aucun élève ne figure encore" in words_of(family_client.get(CHOOSE))


def test_a_school_without_the_first_tab_leads_to_the_next(request_of, guardian, student, school):
    MenuEntryFactory(school=school, page=MenuPage.STUDENTS)
    with pytest.raises(Http404):
        first_page(request_of(guardian), student)
    MenuEntryFactory(school=school, page=MenuPage.STUDENT_COURSES, inside=MenuPage.STUDENTS)
    guardian.family.school.refresh_from_db()
    courses = reverse("students:courses", args=[student.pk])
    assert first_page(request_of(guardian), student) == courses


# --- The menu ---------------------------------------------------------------------------------


def menu_at(client, path):
    menu = client.get(path).context["menu"]
    return next(entry for entry in menu.entries if entry.page == MenuPage.STUDENTS)


def test_one_pupil_is_no_choice(family_client, student):
    assert menu_at(family_client, "/accueil/").choices == ()


def test_the_menu_lists_the_pupils_and_knows_the_open_file(family_client, student):
    sibling = StudentFactory(family=student.family, first_name="Abel")
    choices = menu_at(family_client, identity_of(student)).choices
    assert [(c.label, c.is_current) for c in choices] == [
        (str(sibling), False),
        (str(student), True),
    ]


def test_the_list_is_there_without_scripts(family_client, student):
    StudentFactory(family=student.family)
    page = words_of(family_client.get("/accueil/"))
    assert '<details class="menu-choices">' in page
    assert page.count(f"{CHOOSE}?eleve=") == 4


def test_the_entry_is_current_on_every_page_of_a_pupil(family_client, student):
    assert menu_at(family_client, identity_of(student)).is_current
    assert not menu_at(family_client, "/accueil/").is_current


def test_a_second_guardian_has_the_same_pupils(second_guardian, student):
    assert signed_in(second_guardian.user).get(identity_of(student)).status_code == 200
