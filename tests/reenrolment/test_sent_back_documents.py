"""Documents of the coming year that the school sends back once the re-enrolment is sent."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents import review
from documents.models import Document
from tests.documents.papers import pdf
from tests.factories import DocumentFactory, DocumentTypeFactory, ReenrolmentFactory

pytestmark = pytest.mark.django_db
REASON = "La date est illisible."


@pytest.fixture
def sent_back(campaign, student, family, staff, user):
    """Of the family, for the year of the campaign, which has closed since."""
    kind = DocumentTypeFactory(school=campaign.school, label="RIB")
    campaign.document_types.add(kind)
    ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    made = DocumentFactory(
        family=family, student=None, type=kind, year=campaign.year, submitted=True
    )
    at = timezone.now()
    review.ask_correction(made, by=staff, at=at, seen=made.file_id, reason=REASON)
    campaign.stop(by=staff, at=at)
    return made


def replaces(client, student, made):
    url = reverse("reenrolment:import", args=[student.pk, "famille"])
    paper = SimpleUploadedFile("rib.pdf", pdf("RIB lisible"), "application/pdf")
    typed = {"pieces-TOTAL_FORMS": 1, "pieces-INITIAL_FORMS": 0, "pieces-0-papers": paper}
    chosen = f"{made.type_id}:{made.file_id}"
    return client.post(url, typed | {"pieces-0-piece": chosen}, follow=True)


def test_home_and_its_page_lead_to_replacing_it(sent_back, student, family_client):
    page = reverse("reenrolment:reenrolment", args=[student.pk])
    assert f'href="{page}">' in family_client.get(reverse("home")).content.decode()
    shown = family_client.get(page).content.decode()
    assert "Pièces que l’établissement attend" in shown and REASON in shown
    assert reverse("reenrolment:import", args=[student.pk, "famille"]) in shown


def test_it_is_replaced_after_the_closing_and_goes_to_the_school(
    sent_back, student, family_client, outbox
):
    said = replaces(family_client, student, sent_back).content.decode()
    assert "Importé : RIB" in said and REASON not in said
    waiting = Document.objects.submitted().get()
    assert waiting.year == sent_back.year and waiting.file_id != sent_back.file_id
    kinds = {mail.kind for mail in outbox()}
    assert {"documents/mail/received", "documents/mail/to_check"} <= kinds


def test_nothing_else_is_handed_in_then(sent_back, campaign, student, family_client):
    """Nor what the family need not hand in."""
    other = DocumentTypeFactory(school=campaign.school, label="Photo", is_mandatory=False)
    campaign.document_types.add(other)
    url = reverse("reenrolment:import", args=[student.pk, "famille"])
    assert "Photo" not in family_client.get(url).content.decode()
    assert replaces(family_client, student, sent_back).status_code == 200
    assert family_client.get(url).status_code == 404


def test_its_mail_leads_home_and_not_to_the_documents_of_this_year(sent_back, outbox):
    mail = outbox("documents/mail/to_correct")[0].message
    assert reverse("home") in mail and "importer" not in mail
