"""The récapitulatif: everything that is sent stands there, in words, with a way to mend it."""

import pytest
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import (
    CourseOfferFactory,
    DocumentTypeFactory,
    FollowUpFactory,
    GuardianFactory,
    StudentFactory,
)
from tests.house.reading import words_of
from tests.reenrolment.pages import Pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(campaign, student, family_client):
    made = Pages(family_client, student)
    made.start()
    return made


@pytest.fixture
def full(campaign):
    return CourseOfferFactory(campaign=campaign, label="Piano du lundi", capacity=0)


@pytest.fixture
def piano(student, year, full):
    named = {"course__name": "Piano", "course__discipline": full.discipline}
    return FollowUpFactory(student=student, course__year=year, **named)


def summary(pages):
    return words_of(pages.client.get(pages.url("recapitulatif")))


def test_a_full_course_is_named_as_such_before_it_is_sent(pages, piano, full):
    pages.answer("coordonnees")
    pages.answer("autorisations", image_consent="True")
    pages.answer("cours", **{f"cours-{piano.pk}": "on", f"place-{piano.pk}": full.pk})
    pages.answer("information")
    assert f"{full} (complet : liste d’attente)" in summary(pages)


def test_a_course_that_is_given_up_is_named(pages, piano, student, year):
    FollowUpFactory(student=student, course__year=year, course__name="Chant")
    pages.walk(courses=[piano])
    assert "Chant</dt> <dd> pas de réinscription" in summary(pages)


def test_a_place_of_a_course_that_is_not_ticked_is_asked_about(pages, piano, full, student, year):
    song = FollowUpFactory(student=student, course__year=year, course__name="Chant")
    pages.answer("coordonnees")
    pages.answer("autorisations", image_consent="True")
    typed = {f"cours-{song.pk}": "on", f"place-{piano.pk}": full.pk}
    page = pages.post("cours", **typed)
    assert "Cochez aussi ce cours" in page and f'value="{full.pk}" selected' in page


def test_an_authorisation_stands_in_words_even_unchanged(pages, piano, student):
    student.image_consent = True
    student.save()
    pages.walk(courses=[piano])
    assert "Droit à l’image</dt> <dd> Oui" in summary(pages)


def test_who_mends_one_step_comes_back_to_the_summary(pages, piano):
    pages.walk(courses=[piano])
    way = pages.url("autorisations") + "?recapitulatif=1"
    assert f'href="{way}"' in summary(pages)
    assert "Revenir au récapitulatif" in words_of(pages.client.get(way))
    answer = pages.client.post(way, {"eleve-image_consent": "False"})
    assert answer.status_code in (200, 302)


def test_what_is_missing_is_said_before_it_is_sent(pages, piano, campaign):
    for label, is_mandatory in (("Attestation", True), ("Photo", False)):
        kind = DocumentTypeFactory(school=campaign.school, label=label, is_mandatory=is_mandatory)
        campaign.document_types.add(kind)
    pages.answer("coordonnees")
    pages.answer("autorisations", image_consent="True")
    pages.client.post(pages.url("documents"))
    pages.answer("cours", **{f"cours-{piano.pk}": "on"})
    pages.answer("information")
    said = summary(pages)
    assert "Il manque encore des pièces obligatoires :</p> <ul> <li>Attestation</li> </ul>" in said
    assert "Photo</dt> <dd> non fournie, facultative" in said


def test_a_link_into_another_family_leads_there(student, guardian, user):
    """Of a mail, which knows no family."""
    other = GuardianFactory(user=user, family__school=guardian.family.school)
    client = signed_in(user)
    client.post(reverse("families:choose"), {"guardian": guardian.pk})
    page = reverse("students:identity", args=[StudentFactory(family=other.family).pk])
    answer = client.get(page)
    assert answer.status_code == 404
    assert "Est-ce une page d’une autre de vos familles" in words_of(answer)
    chosen = client.post(reverse("families:choose"), {"guardian": other.pk, "next": page})
    assert chosen.url == page and client.get(page).status_code == 200
