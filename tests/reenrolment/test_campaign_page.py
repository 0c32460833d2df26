"""A campaign's page at the desk: where it stands, and what its form offers."""

import pytest
from django.urls import reverse

from tests.factories import CampaignFactory, DocumentTypeFactory, SchoolFactory

pytestmark = pytest.mark.django_db


def said(campaign, at):
    return campaign.standing(at=at).split()[0]


def test_it_says_where_it_stands(campaign, in_time, late, staff):
    assert said(campaign, in_time) == "Ouverte"
    assert said(campaign, late) == "Fermée"
    campaign.stop(by=staff, at=in_time)
    assert said(campaign, in_time) == "Fermée"


def test_one_that_opens_later(campaign):
    earlier = campaign.opens_at.replace(year=2000)
    assert said(campaign, earlier) == "Publiée"


def test_a_draft(school, now):
    draft = CampaignFactory(school=school, draft=True)
    assert draft.standing(at=now).startswith("Brouillon")


def test_it_offers_its_own_school_s_documents(campaign, staff, staff_client):
    elsewhere = SchoolFactory()
    staff.schools.add(elsewhere)
    own = DocumentTypeFactory(school=campaign.school)
    DocumentTypeFactory(school=elsewhere)
    page = staff_client.get(reverse("admin:reenrolment_campaign_change", args=[campaign.pk]))
    offered = page.context["adminform"].form.fields["document_types"].queryset
    assert list(offered) == [own]
    assert "[eleve]" in page.content.decode()
