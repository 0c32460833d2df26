"""The desk: the queue and its decisions, a campaign run, the board, the mails to many."""

import datetime as dt
import io

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import CAMPAIGN
from reenrolment.enums import ReenrolmentState, StepKind
from reenrolment.models import Campaign, Reenrolment
from tests.conftest import signed_in
from tests.factories import (
    CampaignDownloadFactory,
    CampaignFactory,
    CourseFactory,
    CourseOfferFactory,
    CourseWishFactory,
    FollowUpFactory,
    GuardianFactory,
    ObstacleFactory,
    ReenrolmentFactory,
    SchoolYearFactory,
    StudentFactory,
    TermsFactory,
    UserFactory,
)
from tests.house.reading import words_of
from tests.reenrolment.pages import fields_of

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localtime(timezone.now() + dt.timedelta(days=1))
NOON = TOMORROW.replace(hour=12, minute=0)


@pytest.fixture
def row(campaign, student, guardian):
    return ReenrolmentFactory(campaign=campaign, student=student, submitted=True)


def test_everything_is_on_one_page(row, staff_client, campaign):
    made = {"at": timezone.now(), "by": row.submitted_by, "name": "Alix", "revision": 1}
    lines = [["Information complémentaire", "Jouer en orchestre"]]
    row.submissions.create(sections=[["Information complémentaire", lines]], **made)
    ObstacleFactory(campaign=campaign, student=row.student, text="Rapportez le violon.")
    url = reverse("admin:reenrolment_reenrolment_change", args=[row.pk])
    page = staff_client.get(url).content.decode()
    assert "Jouer en orchestre" in page and "Rapportez le violon." in page


def test_accepted_at_the_desk(row, post):
    post("reenrolment_accept", row, revision=1)
    row.refresh_from_db()
    assert row.is_accepted


def test_what_was_sent_anew_meanwhile_is_shown_first(row, post):
    assert "relisez-la" in post("reenrolment_accept", row, revision=2)
    row.refresh_from_db()
    assert row.is_submitted


def test_sent_back_step_by_step(row, post):
    post("reenrolment_correct", row, revision=1, courses="Quel site ?", information="")
    assert [(one.kind, one.reason) for one in row.corrections.all()] == [("courses", "Quel site ?")]


def test_what_is_sent_back_bears_the_name_that_the_campaign_gives_it(row, post, campaign, outbox):
    campaign.steps.filter(kind=StepKind.DOCUMENTS).update(title="Pièces à fournir")
    post("reenrolment_correct", row, revision=1, documents="Illisible")
    said = "Pièces à fournir – Illisible"
    assert said in outbox("reenrolment/mail/to_correct")[0].message
    assert row.journal.last().words == said


def test_refused_with_a_reason(row, post):
    assert "motif" in post("reenrolment_refuse", row, revision=1, reason="")
    post("reenrolment_refuse", row, revision=1, reason="Complet")
    row.refresh_from_db()
    assert (row.state, row.reason) == (ReenrolmentState.REFUSED, "Complet")


def test_several_accepted_the_incomplete_left_unticked(row, staff_client, campaign):
    other = ReenrolmentFactory(campaign=campaign, submitted=True, student__family=row.family)
    ObstacleFactory(campaign=campaign, student=other.student)
    url = reverse("admin:reenrolment_reenrolment_changelist")
    chosen = {"action": "accept_selected", "_selected_action": [row.pk, other.pk]}
    page = staff_client.post(url, chosen).content.decode()
    many = reverse("admin:reenrolment_reenrolment_accept_many")
    staff_client.post(many, {"seen": fields_of(page)["seen"]})
    assert Reenrolment.objects.accepted().get() == row


def test_nothing_ticked_is_said(row, staff_client):
    many = reverse("admin:reenrolment_reenrolment_accept_many")
    assert "Rien n’était coché" in words_of(staff_client.post(many, follow=True))


def test_its_page_and_the_board_name_the_school(row, staff_client, campaign):
    for page, of in (("reenrolment_change", row), ("campaign_board", campaign)):
        url = reverse(f"admin:reenrolment_{page}", args=[of.pk])
        assert f" – {campaign.school}</h1>" in staff_client.get(url).content.decode()
    assert "Situation du" in staff_client.get(url).content.decode()


def test_campaign_staff_read_and_do_not_decide(row, school):
    person = UserFactory(staff=True, schools=[school], default_school=school)
    person.groups.add(Group.objects.get_or_create(name=CAMPAIGN)[0])
    client = signed_in(person)
    url = reverse("admin:reenrolment_reenrolment_accept", args=[row.pk])
    assert client.post(url, {"revision": 1}).status_code == 403


def test_a_campaign_from_draft_to_closed(school, year, post, now):
    draft = CampaignFactory(school=school, draft=True)
    assert "Ouverte jusqu" in post("campaign_publish", draft)
    assert Campaign.objects.open(at=timezone.now()).get() == draft
    assert "Fermée depuis" in post("campaign_stop", draft)
    assert not Campaign.objects.open(at=timezone.now()).exists()
    post("campaign_extend", draft, closes_at_0="01/06/2099", closes_at_1="12:00")
    assert Campaign.objects.open(at=timezone.now()).get() == draft


def test_terms_are_written_at_the_desk(campaign, post):
    post("campaign_terms", campaign, text="Règlement")
    assert campaign.current_terms.text == "Règlement"


def test_last_year_s_is_copied_with_its_dates_shifted(campaign, post, school):
    SchoolYearFactory(school=school, preparing=True, start=2028)
    TermsFactory(campaign=campaign, text="Règlement")
    CampaignDownloadFactory(campaign=campaign, label="Mandat")
    CourseOfferFactory(campaign=campaign, label="Piano - Vitré")
    post("campaign_copy", campaign)
    made = Campaign.objects.exclude(pk=campaign.pk).get()
    assert (made.is_published, made.opens_at.year) == (False, campaign.opens_at.year + 1)
    assert made.steps.count() == campaign.steps.count()
    assert made.current_terms.text == "Règlement"
    assert (made.downloads.get().label, made.offers.get().label) == ("Mandat", "Piano - Vitré")


def test_more_places_saved_at_the_desk_move_up_who_waits(campaign, staff_client, row):
    offer = CourseOfferFactory(campaign=campaign, capacity=0)
    wish = CourseWishFactory(reenrolment=row, offer=offer, waiting=True)
    url = reverse("admin:reenrolment_courseoffer_change", args=[offer.pk])
    data = fields_of(staff_client.get(url).content.decode()) | {"capacity": "1"}
    staff_client.post(url, data)
    wish.refresh_from_db()
    assert wish.place == "held"


def test_the_class_of_an_offer_is_one_of_the_coming_year(campaign, staff_client, year):
    offer, now = CourseOfferFactory(campaign=campaign), CourseFactory(year=year)
    url = reverse("admin:reenrolment_courseoffer_change", args=[offer.pk])
    data = fields_of(staff_client.get(url).content.decode()) | {"course": now.pk}
    assert "d’une autre année scolaire" in staff_client.post(url, data).content.decode()
    offer.refresh_from_db()
    assert offer.course is None


def test_the_board_counts_and_says_the_same_in_its_table(row, staff_client, year, campaign):
    StudentFactory(family=row.family)
    FollowUpFactory(student=row.student, course__year=year)
    page = staff_client.get(reverse("admin:reenrolment_campaign_board", args=[campaign.pk]))
    text = page.content.decode()
    assert "<svg" in text and "Où en sont les élèves" in text
    assert text.count(str(ReenrolmentState.SUBMITTED.label)) == 2


def test_the_board_costs_as_much_for_one_pupil_as_for_many(row, staff_client, count_of, campaign):
    url = reverse("admin:reenrolment_campaign_board", args=[campaign.pk])
    few = count_of(lambda: staff_client.get(url))
    for _ in range(4):
        family = GuardianFactory(family__school=campaign.school).family
        ReenrolmentFactory(campaign=campaign, student__family=family, submitted=True)
    assert count_of(lambda: staff_client.get(url)) == few


def test_the_export_has_a_line_for_each_pupil(row, staff_client, campaign):
    url = reverse("admin:reenrolment_campaign_export", args=[campaign.pk])
    content = b"".join(staff_client.get(url).streaming_content)
    lines = list(load_workbook(io.BytesIO(content)).active.values)
    assert [str(row.student), "Réinscription en attente de validation"] == [*lines[1][1:3]]


def test_what_an_administrative_one_takes_over_stands_on_its_page(row, staff_client):
    FollowUpFactory(student=row.student, course__name="Tuba")
    Reenrolment.objects.filter(pk=row.pk).update(is_administrative=True)
    url = reverse("admin:reenrolment_reenrolment_change", args=[row.pk])
    page = staff_client.get(url).content.decode()
    assert "Cours repris" in page and "<li>Tuba</li>" in page


def test_staff_preview_a_draft_as_a_family(school, year, guardian, student, staff_client):
    CampaignFactory(school=school, draft=True, steps=(StepKind.CONTACTS, StepKind.SUMMARY))
    staff_client.post(reverse("families:view_as", args=[guardian.pk]))
    page = staff_client.get(reverse("reenrolment:step", args=[student.pk, "coordonnees"]))
    assert "Aperçu" in page.content.decode()
    first = staff_client.get(reverse("reenrolment:reenrolment", args=[student.pk]))
    assert f"Je souhaite réinscrire {student}" in first.content.decode()
    assert "est fermée" not in first.content.decode()
