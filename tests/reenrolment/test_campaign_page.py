"""A campaign's page at the desk: where it stands, and what its form offers."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from reenrolment.enums import CampaignMode, StepKind
from reenrolment.models import Campaign, Terms
from students.models import Term
from tests.conftest import signed_in
from tests.factories import (
    CampaignDownloadFactory,
    CampaignFactory,
    DocumentTypeFactory,
    SchoolFactory,
    SchoolYearFactory,
    UserFactory,
)
from tests.house.connections import while_open
from tests.house.reading import words_of
from tests.reenrolment.pages import fields_of

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


@pytest.fixture
def page_of(staff_client):
    """`page_of(campaign)`: its form; `page_of(campaign, title="Autre")`: sent with this typed."""

    def page(campaign, **typed):
        url = reverse("admin:reenrolment_campaign_change", args=[campaign.pk])
        shown = staff_client.get(url)
        if not typed:
            return shown
        return staff_client.post(url, fields_of(shown.content.decode()) | typed, follow=True)

    return page


def test_an_old_tab_does_not_take_back_an_extension(school, page_of, staff, now):
    draft = CampaignFactory(school=school, draft=True)
    old = fields_of(page_of(draft).content.decode())
    later = draft.closes_at + dt.timedelta(days=3)
    draft.publish(by=staff, at=now)
    draft.extend(later, by=staff, at=now)
    page_of(draft, **old | {"text": "Bienvenue"})
    draft.refresh_from_db()
    assert (draft.text, draft.closes_at) == ("Bienvenue", later)


def test_the_dates_of_a_draft_are_typed(school, page_of):
    draft = CampaignFactory(school=school, draft=True)
    page_of(draft, closes_at_0="01/06/2099", closes_at_1="12:00")
    draft.refresh_from_db()
    assert draft.closes_at.year == 2099


@pytest.mark.django_db(transaction=True)
def test_closed_while_its_form_is_saved(school, page_of, staff, now):
    campaign = CampaignFactory(school=school)
    stop = lambda: campaign.stop(by=staff, at=now)  # noqa: E731
    while_open(stop, lambda: page_of(campaign, title="Autre").status_code)
    campaign.refresh_from_db()
    assert (campaign.title, campaign.stopped_at) == ("Autre", now)


def test_the_mode_is_fixed_once_a_family_has_begun(reenrolment, page_of):
    page_of(reenrolment.campaign, mode=CampaignMode.SIMPLE)
    reenrolment.campaign.refresh_from_db()
    assert reenrolment.campaign.mode == CampaignMode.CHOICE
    assert "dès qu’une famille a commencé" in page_of(reenrolment.campaign).content.decode()


def test_closing_asks_first(campaign, staff_client):
    url = reverse("admin:reenrolment_campaign_stop", args=[campaign.pk])
    assert "Fermer maintenant" in staff_client.get(url).content.decode()
    campaign.refresh_from_db()
    assert campaign.stopped_at is None


def test_who_does_not_run_it_is_not_led_to_a_preview(campaign, school, page_of):
    assert "Aperçu : voir le portail" in words_of(page_of(campaign))
    person = UserFactory(staff=True, schools=[school], default_school=school)
    person.user_permissions.add(Permission.objects.get(codename="view_campaign"))
    url = reverse("admin:reenrolment_campaign_change", args=[campaign.pk])
    assert "Aperçu : voir le portail" not in words_of(signed_in(person).get(url))


def test_a_form_to_download_is_read_from_the_campaign_s_page(
    campaign, page_of, staff_client, other_staff_client
):
    file = CampaignDownloadFactory(campaign=campaign, label="Mandat")
    url = reverse("admin:reenrolment_campaign_download", args=[campaign.pk, file.pk])
    assert f'href="{url}">Mandat<' in page_of(campaign).content.decode()
    assert b"".join(staff_client.get(url).streaming_content).startswith(b"%PDF")
    assert other_staff_client.get(url).status_code == 404


def test_a_new_campaign_has_the_usual_steps(school, staff_client, year):
    url = reverse("admin:reenrolment_campaign_add")
    data = fields_of(staff_client.get(url).content.decode()) | {"title": "Réinscriptions"}
    data |= {"school": school.pk, "year": SchoolYearFactory(school=school, preparing=True).pk}
    data |= {"opens_at_0": "01/06/2098", "opens_at_1": "12:00"}
    data |= {"closes_at_0": "01/06/2099", "closes_at_1": "12:00"}
    page = staff_client.post(url, data, follow=True).content.decode()
    assert "Les étapes habituelles" in page
    assert [step.kind for step in Campaign.objects.get().steps.all()] == list(StepKind)


def test_its_terms_are_not_those_of_the_year():
    assert Terms._meta.verbose_name_plural == "conditions"
    assert Term._meta.verbose_name_plural == "trimestres"
