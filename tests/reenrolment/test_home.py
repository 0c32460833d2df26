"""The home page and the tab: the deadline, each pupil's state, what is to be done."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reenrolment import overview
from tests.factories import (
    CampaignDownloadFactory,
    CampaignFactory,
    FollowUpFactory,
    GuardianStudentFactory,
    MenuEntryFactory,
    ReenrolmentFactory,
    StudentFactory,
)
from tests.reenrolment.pages import Pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(family_client, campaign):
    return lambda: family_client.get(reverse("home")).content.decode()


@pytest.fixture
def other_campaign(other_school):
    return CampaignFactory(school=other_school)


def tasks_of(guardian):
    return overview.todo(guardian, overview.cards(guardian, at=timezone.now()))


def test_the_card_says_until_when_and_where_each_pupil_stands(home, campaign, student, family):
    ReenrolmentFactory(campaign=campaign, student=student, accepted=True)
    StudentFactory(family=family, first_name="Zoé")
    CampaignDownloadFactory(campaign=campaign, label="Mandat SEPA")
    page = home()
    assert overview.deadline(campaign) in page and "Jusqu’au" in page
    assert "(Réinscrit)" in page and "(À faire)" in page and "Mandat SEPA" in page


def test_the_task_leads_to_the_pupil(guardian, student, campaign):
    task = tasks_of(guardian)[0]
    assert task.url == reverse("reenrolment:reenrolment", args=[student.pk])
    assert (task.why, task.about) == (overview.deadline(campaign), str(student))


def test_nothing_to_do_once_it_is_sent(guardian, student, campaign):
    ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    assert tasks_of(guardian) == []


def test_what_the_school_sent_back_is_to_be_done(guardian, student, campaign, staff, now):
    row = ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    row.ask_correction({"information": "Quel instrument ?"}, by=staff, at=now, revision=1)
    task = tasks_of(guardian)[0]
    assert task.why == "Quel instrument ?"


def test_neither_card_nor_tab_before_it_is_published(school, year, student, family_client):
    CampaignFactory(school=school, draft=True)
    assert "Réinscriptions" not in family_client.get(reverse("home")).content.decode()
    page = Pages(family_client, student)
    assert page.leads("", found=False)
    assert (
        "/reinscription/"
        not in family_client.get(page.url("")[:-14] + "identite/").content.decode()
    )


def test_the_tab_is_there_while_it_is_open(campaign, student, family_client):
    identity = reverse("students:identity", args=[student.pk])
    assert Pages(family_client, student).url() in family_client.get(identity).content.decode()


def test_a_guardian_without_the_right_sees_nothing(home, guardian, student, family_client):
    GuardianStudentFactory(guardian=guardian, student=student, may_reenrol=False)
    assert "Réinscriptions" not in home()
    assert Pages(family_client, student).leads("", found=False)


def test_a_guardian_who_only_reads_changes_nothing(campaign, guardian, student, family_client):
    guardian.requests_changes = False
    guardian.save()
    pages = Pages(family_client, student)
    assert "contactez l’école" in pages.get()
    assert family_client.post(pages.url("commencer")).status_code == 404


def test_a_school_whose_menu_lacks_the_tab_has_no_page(campaign, school, student, family_client):
    MenuEntryFactory(school=school, page="home")
    assert Pages(family_client, student).leads("", found=False)


def test_pupils_without_a_course_are_not_asked_where_the_school_says_so(
    campaign, guardian, student, year
):
    campaign.only_active = True
    campaign.save()
    assert overview.cards(guardian, at=campaign.opens_at) == []
    FollowUpFactory(student=student, course__year=year)
    assert len(overview.cards(guardian, at=campaign.opens_at)) == 1


def test_closed_with_something_to_be_done_gives_the_contact(
    campaign, student, family_client, staff, now, school
):
    ReenrolmentFactory(campaign=campaign, student=student, in_progress=True)
    campaign.stop(by=staff, at=now)
    page = Pages(family_client, student).get()
    assert "La campagne est fermée" in page and school.email in page


def test_each_notice_is_the_one_that_was_asked_for(
    campaign, other_campaign, student, family_client
):
    """Not the first of the campaign, nor one of another school."""
    papers = (b"%PDF-1.4 un", b"%PDF-1.4 deux")
    own = [CampaignDownloadFactory(campaign=campaign, file__data=paper) for paper in papers]
    pages = [reverse("reenrolment:download", args=[one.pk]) for one in own]
    assert [family_client.get(page).getvalue() for page in pages] == list(papers)
    foreign = CampaignDownloadFactory(campaign=other_campaign)
    page = reverse("reenrolment:download", args=[foreign.pk])
    assert family_client.get(page).status_code == 404


def test_the_card_costs_as_much_for_one_pupil_as_for_many(guardian, campaign, family, count_of):
    def cards():
        return overview.cards(guardian, at=campaign.opens_at)

    StudentFactory(family=family)
    few = count_of(cards)
    StudentFactory.create_batch(5, family=family)
    assert count_of(cards) == few
