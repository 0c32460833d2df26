"""Documents at the desk: each permission by itself, and nothing of another school."""

import pytest
from django.contrib.auth.models import Permission

from documents.models import Document, StoredFile
from tests.desk.documents.conftest import url
from tests.factories import (
    AbsenceProofFactory,
    DocumentFactory,
    DocumentRulesFactory,
    DocumentTypeFactory,
    FamilyFactory,
    ReminderFactory,
    SchoolYearFactory,
    StudentFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign(other_school):
    """Waits in another school; sent later."""
    SchoolYearFactory(school=other_school)
    return DocumentFactory(family=FamilyFactory(school=other_school), submitted=True)


@pytest.fixture
def may(mighty, mighty_client):
    """`may("view_document")`: a browser of somebody who may do this alone."""

    def only(*codenames):
        mighty.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return mighty_client

    return only


def pages(document, rules):
    """Each page with the permission that it asks for, and how it is opened."""
    kind = document.type_id
    return [
        ("review_document", "get", url("document_next", document.pk)),
        ("review_document", "post", url("document_accept_many")),
        ("purge_documents", "get", url("documentrules_purge", rules.pk)),
        ("purge_documents", "post", url("documentrules_purge", rules.pk)),
        ("remind_families", "get", url("reminder_choose")),
        ("remind_families", "post", url("reminder_preview")),
        ("remind_families", "post", url("reminder_send")),
        ("add_documenttype", "post", url("documenttype_asked")),
        ("change_documenttype", "post", url("documenttype_asked_of", kind)),
        ("view_document", "get", url("document_change", document.pk)),
    ]


@pytest.mark.parametrize("number", range(10))
def test_each_page_asks_for_its_permission(may, waiting, school, number):
    needed, method, page = pages(waiting, DocumentRulesFactory(school=school))[number]
    every = set(Permission.objects.values_list("codename", flat=True))
    views = {one for one in every if one.startswith("view_")} - {needed}
    assert getattr(may(*views), method)(page).status_code == 403
    assert getattr(may(*views, needed), method)(page).status_code in (200, 302)


def test_the_tile_is_for_who_reads_documents(may, waiting):
    label = "pièce à vérifier"
    assert label in may("view_document").get("/gestion/").content.decode()
    assert label not in may("view_family").get("/gestion/").content.decode()


def test_the_tile_counts_ones_own_school(staff_client, waiting, foreign):
    shown = staff_client.get("/gestion/").content.decode()
    assert "pièce à vérifier" in shown and "pièces à vérifier" not in shown


def test_several_of_another_school_are_left(other_staff_client, waiting):
    seen = f"{waiting.pk}:{waiting.file_id}"
    other_staff_client.post(url("document_accept_many"), {"seen": [seen]})
    assert Document.objects.get().is_submitted


def test_the_next_is_of_ones_own_school(staff_client, waiting, foreign):
    answer = staff_client.get(url("document_next", waiting.pk))
    assert answer["Location"] == url("document_changelist")


def test_a_proof_of_another_school_is_no_file(staff_client, waiting, other_school):
    student = StudentFactory(family=FamilyFactory(school=other_school))
    proof = AbsenceProofFactory(absence__student=student)
    assert staff_client.get(url("document_file", proof.file_id)).status_code == 404


def test_documents_of_another_school_are_not_offered(staff_client, kind, foreign):
    shown = staff_client.get(url("reminder_choose")).content.decode()
    assert f'<option value="{kind.pk}"' in shown
    assert f'<option value="{foreign.type_id}"' not in shown


def test_a_hundred_at_once_are_the_most(staff_client, waiting, monkeypatch):
    monkeypatch.setattr("documents.admin.reviewing.LARGEST_BATCH", 0)
    data = {"action": "accept_selected", "_selected_action": [waiting.pk]}
    shown = staff_client.post(url("document_changelist"), data, follow=True).content.decode()
    assert "au plus 0" in shown
    seen = f"{waiting.pk}:{waiting.file_id}"
    staff_client.post(url("document_accept_many"), {"seen": [seen]})
    assert Document.objects.get().is_submitted


LISTS = (
    *("document_changelist", "documententry_changelist", "absenceproof_changelist"),
    *("reminder_changelist", "documenttype_changelist", "reminder_choose"),
)


def fill(school, count):
    """So many families, each with one of everything."""
    kind = DocumentTypeFactory(school=school, of_student=True, disciplines=[])
    for _ in range(count):
        family = FamilyFactory(school=school)
        student = StudentFactory(family=family)
        DocumentFactory(family=family, student=student, type=kind, submitted=True)
        AbsenceProofFactory(absence__student=student)
        ReminderFactory(family=family)


@pytest.mark.parametrize(
    ("page", "query"), [*((page, {}) for page in LISTS), (LISTS[0], {"complete": "yes"})]
)
def test_a_list_costs_as_much_for_many(staff_client, school, kind, count_of, page, query):
    fill(school, 1)
    few = count_of(lambda: staff_client.get(url(page), query))
    fill(school, 12)
    assert count_of(lambda: staff_client.get(url(page), query)) <= few


def test_a_purge_is_of_one_school(staff_client, school, other_school, student):
    """What is as old in another school stays, with its own rule."""
    for one in (school, other_school):
        family = FamilyFactory(school=one)
        former = SchoolYearFactory(school=one, closed=True)
        DocumentFactory(family=family, year=former, expired=True)
        proof = AbsenceProofFactory(absence__student=StudentFactory(family=family))
        type(proof.absence).objects.update(starts_on="2020-01-01", ends_on="2020-01-01")
    page = url("documentrules_purge", DocumentRulesFactory(school=school, kept_months=1).pk)
    seen = staff_client.get(page).context["due"].seen
    staff_client.post(page, {"seen": seen})
    assert {file.family.school for file in StoredFile.objects.all()} == {other_school}
    assert StoredFile.objects.count() == 2
