"""A family of several pupils in one pass: what is asked of the family is asked once."""

import re

import pytest

from reenrolment.enums import StepKind
from reenrolment.models import Reenrolment
from tests.factories import (
    CampaignFactory,
    DocumentTypeFactory,
    FollowUpFactory,
    StudentFactory,
    TermsFactory,
)
from tests.reenrolment.pages import Pages, fields_of

pytestmark = pytest.mark.django_db
SIMPLE = (StepKind.COURSES, StepKind.DOCUMENTS, StepKind.INFORMATION, StepKind.SUMMARY)


@pytest.fixture
def pupils(student, family, year):
    """Irina, Zoé and Yanis, who follow a course each."""
    found = [student, *(StudentFactory(family=family, first_name=n) for n in ("Yanis", "Zoé"))]
    for one in found:
        FollowUpFactory(student=one, course__year=year, course__name="Piano")
    return found


@pytest.fixture
def of_family(campaign, school):
    """A document is asked of the family."""
    kind = DocumentTypeFactory(school=school, label="Justificatif de domicile")
    campaign.document_types.add(kind)
    return kind


def walks(pages):
    """Step by step from wherever it begins; the slugs that were asked."""
    asked, where = [], pages.start()
    while (slug := where.rstrip("/").rpartition("/")[2]) != "recapitulatif":
        asked.append(slug)
        row = pages.student.follow_ups.get()
        typed = {"autorisations": {"image_consent": "True"}, "cours": {f"cours-{row.pk}": "on"}}
        where = pages.answer(slug, **typed.get(slug, {}))
    return asked


def marks(page):
    """The progress bar: of each step its mark."""
    return re.findall(r'class="stage is-(\w+)"', page)


def test_three_pupils_one_after_the_other(campaign, of_family, pupils, family_client):
    irina, yanis, zoe = (Pages(family_client, one) for one in pupils)
    assert walks(irina) == ["coordonnees", "autorisations", "documents", "cours", "information"]
    irina.submit()
    assert "Continuer avec DUPONT Yanis" in irina.get("finalisation")
    assert walks(yanis) == ["coordonnees", "autorisations", "cours", "information"]
    yanis.submit()
    page = yanis.get("finalisation")
    assert "Continuer avec DUPONT Zoé" in page and "Irina (" not in page
    walks(zoe)
    zoe.submit()
    assert "Continuer avec" not in zoe.get("finalisation")
    assert Reenrolment.objects.submitted().count() == 3


def test_what_the_family_handed_in_is_shown_as_done(campaign, of_family, pupils, family_client):
    irina, yanis, _zoe = (Pages(family_client, one) for one in pupils)
    walks(irina)
    yanis.start()
    done = marks(yanis.get("coordonnees"))
    assert done[:4] == ["current", "to_do", "done", "to_do"]


def test_a_document_of_the_pupil_is_asked_of_each(campaign, school, pupils, family_client):
    kind = DocumentTypeFactory(school=school, label="Certificat", of_student=True)
    campaign.document_types.add(kind)
    irina, yanis, _zoe = (Pages(family_client, one) for one in pupils)
    walks(irina)
    assert "documents" in walks(yanis)


def test_the_summary_says_who_answered_for_the_family(
    campaign, of_family, pupils, family_client, guardian, second_client, second_guardian
):
    irina, yanis = Pages(family_client, pupils[0]), Pages(second_client, pupils[1])
    walks(irina)
    irina.submit()
    walks(yanis)
    page = yanis.get("recapitulatif")
    assert f"Rempli par {guardian.full_name}" in page
    assert f"Rempli par {second_guardian.full_name}" in page


def test_one_s_own_sheet_is_folded_with_who_checked_it(campaign, pupils, family_client, guardian):
    irina, yanis, _zoe = (Pages(family_client, one) for one in pupils)
    walks(irina)
    yanis.start()
    page = yanis.get("coordonnees")
    assert "déjà vérifié" in page and f"Rempli par {guardian.full_name}" in page


class TestSimpleMode:
    @pytest.fixture
    def campaign(self, school, year):
        made = CampaignFactory(school=school, simple=True, steps=SIMPLE)
        TermsFactory(campaign=made)
        return made

    def test_two_pupils(self, campaign, of_family, pupils, family_client):
        irina, yanis, _zoe = (Pages(family_client, one) for one in pupils)
        for pages in (irina, yanis):
            data = fields_of(pages.get()) | {"cours-administrative": "on"}
            pages.client.post(pages.url("enregistrer"), data)
            data = fields_of(pages.get()) | {"accept": "on"}
            assert pages.client.post(pages.url("valider"), data).status_code == 302
        assert "Continuer avec DUPONT Yanis" not in irina.get()
        assert "Continuer avec DUPONT Zoé" in yanis.get()
        assert Reenrolment.objects.submitted().count() == 2
