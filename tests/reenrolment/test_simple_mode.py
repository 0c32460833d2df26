"""The simple mode on its one page: ticks, then documents, a text, J'accepte, Valider."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document
from reenrolment.enums import StepKind
from reenrolment.models import Reenrolment, StepAnswer
from students.models import Cursus
from tests.documents.papers import pdf
from tests.factories import CampaignFactory, DocumentTypeFactory, FollowUpFactory, TermsFactory
from tests.reenrolment.pages import Pages, fields_of

pytestmark = pytest.mark.django_db
STEPS = (StepKind.COURSES, StepKind.DOCUMENTS, StepKind.INFORMATION, StepKind.SUMMARY)


@pytest.fixture
def campaign(school, year):
    made = CampaignFactory(school=school, simple=True, steps=STEPS)
    made.document_types.add(DocumentTypeFactory(school=school, label="Justificatif de domicile"))
    TermsFactory(campaign=made, text="Vous avez pris connaissance du règlement intérieur.")
    return made


@pytest.fixture
def pages(campaign, student, family_client):
    return Pages(family_client, student)


@pytest.fixture
def upload():
    return SimpleUploadedFile("rib.pdf", pdf("RIB"), content_type="application/pdf")


def sends(pages, to, **typed):
    return pages.client.post(pages.url(to), fields_of(pages.get()) | typed)


def test_documents_come_once_something_is_ticked(pages):
    page = pages.get()
    assert "Aucun cours attribué." in page and "Justificatif de domicile" not in page
    assert sends(pages, "enregistrer", **{"cours-administrative": "on"}).url == pages.url()
    page = pages.get()
    assert "Justificatif de domicile" in page and "J’accepte" in page


def test_nothing_ticked_says_so(pages):
    page = sends(pages, "enregistrer").content.decode()
    assert "Cochez ce en quoi l’élève se réinscrit." in page
    assert not StepAnswer.objects.exists()


def test_the_box_or_the_courses_not_both(pages, student, year):
    piano = FollowUpFactory(student=student, course__year=year)
    ticked = {"cours-administrative": "on", f"cours-cours-{piano.pk}": "on"}
    assert "pas les deux" in sends(pages, "enregistrer", **ticked).content.decode()


def test_a_cursus_means_all_its_courses(pages, student, year, school):
    cursus = Cursus.objects.create(school=school, name="Musique cursus diplômant")
    for name in ("FM 204", "Piano"):
        FollowUpFactory(
            student=student, course__year=year, course__name=name, course__cursus=cursus
        )
    sends(pages, "enregistrer", **{f"cours-cursus-{cursus.pk}": "on"})
    sends(pages, "valider", accept="on")
    wishes = Reenrolment.objects.get().wishes.all()
    assert {str(wish) for wish in wishes} == {"FM 204", "Piano"}


def test_the_text_is_kept_on_the_way_to_the_import(pages):
    sends(pages, "enregistrer", **{"cours-administrative": "on"})
    url = pages.url("enregistrer") + "?vers=famille"
    data = fields_of(pages.get()) | {"information-text": "Flûte"}
    assert pages.client.post(url, data).url == pages.url("pieces/famille/importer")
    assert "Flûte" in pages.get()


def test_from_the_tick_to_the_end(pages, campaign, upload, outbox):
    sends(pages, "enregistrer", **{"cours-administrative": "on"})
    kind = campaign.document_types.get()
    piece = {"pieces-0-piece": kind.pk, "pieces-0-papers": upload}
    where = pages.url("pieces/famille/importer")
    formset = {"pieces-TOTAL_FORMS": 1, "pieces-INITIAL_FORMS": 0}
    assert pages.client.post(where, formset | piece).url == pages.url()
    assert sends(pages, "valider", accept="on").url == pages.url()
    assert "Réinscription en attente de validation" in pages.get()
    document = Document.objects.get()
    assert (document.is_submitted, document.year) == (True, campaign.year)
    kinds = {mail.kind for mail in outbox()}
    assert kinds == {"reenrolment/mail/received", "reenrolment/mail/to_decide"}


def test_without_j_accepte_the_ticks_stay(pages):
    sends(pages, "enregistrer", **{"cours-administrative": "on"})
    page = sends(pages, "valider", **{"information-text": "Flûte"}).content.decode()
    assert "Cochez d’abord « J’accepte »" in page and "Flûte" in page
    assert not Reenrolment.objects.get().is_submitted


def test_too_late_is_told_and_nothing_typed_is_lost(pages, campaign, school, staff, now):
    sends(pages, "enregistrer", **{"cours-administrative": "on"})
    data = fields_of(pages.get()) | {"information-text": "Flûte", "accept": "on"}
    campaign.stop(by=staff, at=now)
    page = pages.client.post(pages.url("valider"), data).content.decode()
    assert "La campagne est fermée" in page and school.email in page and "Flûte" in page
    assert not Reenrolment.objects.get().is_submitted
