"""A file reaches nobody but those who may open it, and nothing in it can run."""

import pytest
from django.urls import reverse

from documents.models import StoredFile
from tests.conftest import signed_in
from tests.documents.conftest import address
from tests.documents.papers import pdf, photo
from tests.factories import (
    AbsenceProofFactory,
    DocumentFactory,
    DocumentTypeFactory,
    GuardianFactory,
    GuardianStudentFactory,
    StoredFileFactory,
)

pytestmark = pytest.mark.django_db


def url(file):
    return reverse("documents:file", args=[file.pk])


def status(client, path):
    """To the end of the bytes, where the file is closed."""
    answer = client.get(path)
    if answer.streaming:
        list(answer)
    return answer.status_code


@pytest.fixture
def file(family, guardian, kind):
    return DocumentFactory(family=family, type=kind, file__content=pdf()).file


def test_the_bytes_come_with_a_fixed_type_and_in_a_sandbox(family_client, file):
    answer = family_client.get(url(file))
    assert b"".join(answer.streaming_content) == pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert answer["Cache-Control"] == "no-store"
    assert 'filename="rib.pdf"' in answer["Content-Disposition"]


def test_the_type_is_that_of_the_gate_not_of_the_name(family_client, family, guardian):
    file = StoredFileFactory(family=family, kind="png", display_name="x.html", content=photo())
    answer = family_client.get(url(file))
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content) == photo()


def test_another_family_finds_nothing(other_client, file):
    assert status(other_client, url(file)) == 404


def test_nobody_who_is_not_signed_in(client, file):
    assert status(client, url(file)) == 302


def test_a_guessed_address_is_nothing(family_client, db):
    path = reverse("documents:file", args=["00000000-0000-4000-8000-000000000000"])
    assert status(family_client, path) == 404


def test_the_other_guardian_of_a_household_that_is_not_shared(second_client, file, school):
    assert status(second_client, url(file)) == 404
    school.shares_household = True
    school.save()
    assert status(second_client, url(file)) == 200


def test_the_page_of_the_other_says_so_without_a_link(second_client, file):
    shown = second_client.get(reverse("documents:family")).content.decode()
    assert url(file) not in shown
    assert "déposé par l’autre responsable" in shown


PAGES = ("", "import")


@pytest.fixture
def private(family, guardian, kind):
    """Its name tells where the first guardian lives now."""
    return DocumentFactory(family=family, type=kind, file__display_name="bail 3 quai Sud.pdf")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("is_shared", [False, True])
def test_its_name_is_for_who_may_open_it(second_client, private, school, page, is_shared):
    school.shares_household = is_shared
    school.save()
    answer = second_client.get(address(page))
    assert answer.status_code == 200
    assert ("quai Sud" in answer.content.decode()) is is_shared


def test_a_search_does_not_find_what_is_hidden(second_client, family_client, private):
    found = [
        client.get(address(), {"recherche": "quai"}).content.decode()
        for client in (family_client, second_client)
    ]
    assert ['id="piece-' in shown for shown in found] == [True, False]


def test_the_file_of_the_other_is_neither_deleted_nor_replaced_nor_sent(second_client, file):
    document = file.document
    page = reverse("documents:family")
    shown = second_client.get(page).content.decode()
    assert "rib.pdf" not in shown
    assert f"?piece={document.type_id}" not in shown
    assert status(second_client, reverse("documents:family_remove", args=[document.pk])) == 404
    second_client.post(reverse("documents:family_submit"))
    document.refresh_from_db()
    assert document.state == "imported"


def test_what_the_school_sent_back_anybody_may_do_better(second_client, second_guardian, family):
    """A file that was judged useless serves nobody; who sent it may be out of reach."""
    document = DocumentFactory(family=family, to_correct=True, type__school=family.school)
    page = reverse("documents:family_import")
    shown = second_client.get(page, {"piece": document.type_id}).content.decode()
    assert f'value="{document.type_id}:{document.file_id}" selected' in shown
    assert "rib.pdf" not in shown


def test_a_proof_of_the_other_stays(second_client, student):
    absence = AbsenceProofFactory(absence__student=student).absence
    address = reverse("documents:absence_proof", args=[student.pk, absence.pk])
    assert status(second_client, address) == 404


def test_what_is_about_money_is_closed_with_the_billing(family_client, guardian, school, family):
    kind = DocumentTypeFactory(school=school, is_about_money=True)
    file = DocumentFactory(family=family, type=kind).file
    assert status(family_client, url(file)) == 200
    guardian.sees_money = False
    guardian.save()
    assert status(family_client, url(file)) == 404


def test_of_one_pupil_alone(family_client, guardian, school, family, student):
    kind = DocumentTypeFactory(school=school, of_student=True, is_about_money=True)
    file = DocumentFactory(family=family, student=student, type=kind).file
    GuardianStudentFactory(guardian=guardian, student=student, sees_money=False)
    assert status(family_client, url(file)) == 404


def test_an_absence_is_for_who_sees_the_courses(family_client, guardian, family, student):
    file = AbsenceProofFactory(absence__student=student).file
    assert status(family_client, url(file)) == 200
    GuardianStudentFactory(guardian=guardian, student=student, sees_pedagogy=False)
    assert status(family_client, url(file)) == 404


def test_staff_have_the_desk(staff_client, other_staff_client, file):
    assert status(staff_client, url(file)) == 302
    of_desk = reverse("admin:documents_document_file", args=[file.pk])
    assert status(staff_client, of_desk) == 200
    assert status(other_staff_client, of_desk) == 404


def test_a_file_that_the_store_lost_is_no_page(family_client, file):
    file.store.delete(file.name)
    assert status(family_client, url(file)) == 404


def test_no_address_leads_to_the_store(family_client, file):
    for path in (f"/media/{file.name}", f"/documents/{file.name}", f"/static/{file.name}"):
        assert status(family_client, path) == 404


def test_of_the_chosen_family_alone(user, family, file, other_family):
    """Who is guardian in two families opens the files of the one that was chosen."""
    GuardianFactory(family=other_family, user=user)
    client = signed_in(user)
    session = client.session
    session["guardian"] = other_family.guardians.get(user=user).pk
    session.save()
    assert status(client, url(file)) == 404
    assert StoredFile.objects.get().family == family
