"""Mandatory documents that are not there at «Valider»: said before, and handed in afterwards."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.models import Document
from documents.shelf import shelves_for
from reenrolment.enums import StepKind
from tests.documents.papers import pdf
from tests.factories import (
    DocumentFactory,
    DocumentTypeFactory,
    FollowUpFactory,
    GuardianStudentFactory,
    ReenrolmentFactory,
)
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(campaign):
    made = DocumentTypeFactory(school=campaign.school, label="Attestation")
    campaign.document_types.add(made)
    return made


@pytest.fixture
def page(student):
    return reverse("reenrolment:reenrolment", args=[student.pk])


@pytest.fixture
def hand_in(family_client, student):
    url = reverse("reenrolment:import", args=[student.pk, "famille"])

    def post(kind):
        paper = SimpleUploadedFile("attestation.pdf", pdf("Attestation"), "application/pdf")
        typed = {"pieces-TOTAL_FORMS": 1, "pieces-INITIAL_FORMS": 0, "pieces-0-papers": paper}
        return family_client.post(url, typed | {"pieces-0-piece": f"{kind.pk}:"}, follow=True)

    return post


def test_home_and_the_page_ask_for_it_after_valider(kind, campaign, student, page, family_client):
    ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    assert "Fournir « Attestation »" in words_of(family_client.get(page))
    home = words_of(family_client.get(reverse("home")))
    assert f"Pour la réinscription {campaign.year}" in home


@pytest.mark.parametrize("asked", ["Remplacer", "Fournir"])
def test_what_is_about_money_is_not_named_to_who_sees_none_of_the_pupil_s(
    campaign, student, guardian, family_client, asked
):
    kind = DocumentTypeFactory(
        school=campaign.school, label="RIB", is_about_money=True, of_student=True
    )
    campaign.document_types.add(kind)
    ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    if asked == "Remplacer":
        of_pupil = {"family": student.family, "student": student}
        DocumentFactory(**of_pupil, type=kind, year=campaign.year, to_correct=True)
    home = reverse("home")
    assert f"{asked} « RIB »" in words_of(family_client.get(home))
    GuardianStudentFactory(guardian=guardian, student=student, sees_money=False)
    assert "RIB" not in words_of(family_client.get(home))


def test_it_is_handed_in_after_valider_and_goes_to_the_school(
    kind, campaign, student, page, hand_in, outbox
):
    ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    assert "Fournir « Attestation »" not in words_of(hand_in(kind))
    assert Document.objects.submitted().get().year == campaign.year
    assert outbox("documents/mail/to_check")


def test_who_does_not_re_enrol_hands_in_nothing(kind, campaign, student, page, hand_in):
    ReenrolmentFactory(campaign=campaign, student=student, declined=True)
    assert hand_in(kind).status_code == 404


def test_what_ends_before_the_year_begins_does_not_count_for_it(kind, campaign, year, family, now):
    begins = campaign.year.starts_on
    paper = DocumentFactory(family=family, student=None, type=kind, year=year, accepted=True)
    for ends, is_missing in [(begins - dt.timedelta(days=1), True), (begins, False)]:
        Document.objects.filter(pk=paper.pk).update(valid_until=ends)
        shelf = next(iter(shelves_for(campaign.year, [kind], [family], on=now.date())))
        assert bool(shelf.missing) is is_missing


@pytest.mark.parametrize("whole", [True, False])
def test_what_a_course_asks_for_is_not_missing_once_it_is_given_up(
    campaign, student, year, page, family_client, guardian, whole
):
    piano = FollowUpFactory(student=student, course__year=year)
    of = campaign.school.disciplines.create(name="Danse")
    dance = FollowUpFactory(student=student, course__year=year, course__discipline=of)
    kind = DocumentTypeFactory(school=campaign.school, label="Certificat", of_student=True)
    kind.disciplines.add(of)
    campaign.document_types.add(kind)
    row = ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    assert "Fournir « Certificat »" in words_of(family_client.get(page))
    ticks = [dance, piano] if whole else [piano]
    values = {f"cours-{one.pk}": True for one in ticks}
    by = {"by": guardian.user, "at": row.submitted_at}
    row.answers.create(campaign=campaign, kind=StepKind.COURSES, values=values, **by)
    assert ("Certificat" in words_of(family_client.get(page))) is whole
