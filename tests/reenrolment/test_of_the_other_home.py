"""Two homes: what one guardian writes of their own is not read by the other."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from reenrolment.enums import StepKind
from tests.factories import CampaignFactory
from tests.reenrolment.pages import Pages

pytestmark = pytest.mark.django_db

STREET = "12 impasse Secrète"


@pytest.fixture
def sent(school, year, student, guardian, family_client):
    CampaignFactory(school=school, steps=(StepKind.CONTACTS, StepKind.SUMMARY))
    pages = Pages(family_client, student)
    pages.start()
    pages.answer("coordonnees", whose="responsable", address_line_1=STREET)
    pages.submit()
    return pages


@pytest.fixture
def homes(school, request):
    school.shares_household = request.param
    school.save()


def paper_of(client, student):
    paper = client.get(reverse("reenrolment:submission", args=[student.pk]))
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)


@pytest.mark.parametrize("homes", [False, True], indirect=True)
def test_the_paper_tells_the_other_what_the_school_shares(
    homes, sent, family_client, second_client, school
):
    assert STREET in paper_of(family_client, sent.student)
    assert (STREET in paper_of(second_client, sent.student)) == school.shares_household


def test_the_page_tells_the_sender_alone_to_which_mailbox_a_mail_went(sent, second_client, user):
    other = Pages(second_client, sent.student).get()
    assert user.email in sent.get()
    assert "en attente de validation" in other and user.email not in other


def test_the_school_reads_all_of_it(sent, staff_client):
    row = sent.student.reenrolments.get()
    page = staff_client.get(reverse("admin:reenrolment_reenrolment_change", args=[row.pk]))
    assert STREET in page.content.decode()
