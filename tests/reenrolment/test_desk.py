"""The desk: the queue and its decisions, a campaign run, the board, the mails to many."""

import datetime as dt
import io

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import CAMPAIGN
from reenrolment import telling
from reenrolment.enums import MailingKind, ReenrolmentState, StepKind
from reenrolment.models import Campaign, Mailing, Reenrolment
from tests.conftest import signed_in
from tests.factories import (
    CampaignDownloadFactory,
    CampaignFactory,
    CourseFactory,
    CourseOfferFactory,
    CourseWishFactory,
    FamilyFactory,
    FollowUpFactory,
    GuardianFactory,
    MailingFactory,
    MailingLineFactory,
    ObstacleFactory,
    ReenrolmentFactory,
    SchoolYearFactory,
    StudentFactory,
    TermsFactory,
    UserFactory,
)
from tests.reenrolment.pages import fields_of

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localtime(timezone.now() + dt.timedelta(days=1))
NOON = TOMORROW.replace(hour=12, minute=0)


@pytest.fixture
def row(campaign, student, guardian):
    return ReenrolmentFactory(campaign=campaign, student=student, submitted=True)


@pytest.fixture
def post(staff_client):
    """`post("reenrolment_accept", row)`, with what its page shows."""

    def sent(page, of, **typed):
        url = reverse(f"admin:reenrolment_{page}", args=[of.pk])
        return staff_client.post(url, typed, follow=True).content.decode()

    return sent


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


def families(school, number):
    made = []
    for _ in range(number):
        guardian = GuardianFactory(family__school=school)
        StudentFactory(family=guardian.family)
        made.append(guardian.family)
    return made


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def test_the_opening_is_told_in_batches_and_each_family_once(
    campaign, school, staff, outbox, at_noon, monkeypatch
):
    monkeypatch.setattr(telling, "BATCH", 2)
    asked = families(school, 5)
    telling.ask(campaign, MailingKind.OPENING, asked, by=staff, at=NOON)
    assert [telling.tell_families() for _ in range(4)] == [2, 2, 1, 0]
    addresses = [mail.to[0] for mail in outbox("reenrolment/mail/opening")]
    assert len(addresses) == len(set(addresses)) == 5
    assert Mailing.objects.get().finished_at == NOON


def test_nobody_is_invited_twice(campaign, school, post):
    families(school, 2)
    assert "2 familles" in post("campaign_tell", campaign)
    Mailing.objects.update(finished_at=NOON)
    assert "déjà été invitée" in post("campaign_tell", campaign)
    families(school, 1)
    assert "1 famille sera" in post("campaign_tell", campaign)
    assert Mailing.objects.count() == 2


def test_nobody_is_written_to_at_night(campaign, school, staff, outbox, monkeypatch):
    telling.ask(campaign, MailingKind.OPENING, families(school, 1), by=staff, at=NOON)
    monkeypatch.setattr(timezone, "now", lambda: NOON.replace(hour=22))
    assert (telling.tell_families(), outbox()) == (0, [])


def test_nobody_is_invited_to_what_has_closed(
    post, campaign, staff, school, outbox, now, monkeypatch
):
    telling.ask(campaign, MailingKind.OPENING, families(school, 1), by=staff, at=now)
    campaign.stop(by=staff, at=now)
    families(school, 1)
    assert "personne ne peut y répondre" in post("campaign_tell", campaign)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    assert (telling.tell_families(), outbox("reenrolment/mail/opening")) == (1, [])


def test_who_has_answered_is_not_reminded(row, post, campaign, outbox, school, monkeypatch):
    other = families(school, 1)[0]
    page = post("campaign_remind", campaign, family=[other.pk, row.family.pk], note="Pensez-y")
    assert "1 famille sera prévenue" in page
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    telling.tell_families()
    assert "Pensez-y" in outbox("reenrolment/mail/reminder")[0].message
    assert len(outbox("reenrolment/mail/reminder")) == 1


def test_before_the_closing_the_silent_are_told_once(campaign, school, monkeypatch):
    campaign.closing_reminder_days = 3
    campaign.save()
    families(school, 2)
    early, late = (campaign.closes_at - dt.timedelta(days=days) for days in (4, 2))
    monkeypatch.setattr(timezone, "now", lambda: early)
    assert telling.remind_before_closing() == 0
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert [telling.remind_before_closing() for _ in range(2)] == [1, 0]
    assert Mailing.objects.get().lines.count() == 2


def test_a_family_without_pupils_is_not_invited(campaign, school):
    FamilyFactory(school=school)
    assert telling.invited(campaign) == []


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


def test_asked_in_quiet_hours_it_is_said_when_it_leaves(row, post, campaign):
    Campaign.objects.update(quiet_from=dt.time.min, quiet_until=dt.time.max)
    assert "à partir de 23:59" in post("campaign_tell", campaign)


def test_the_board_tells_how_far_a_mailing_is(campaign, staff_client, now):
    mailing = MailingFactory(campaign=campaign)
    MailingLineFactory(mailing=mailing, told_at=now)
    MailingLineFactory(mailing=mailing)
    page = staff_client.get(reverse("admin:reenrolment_campaign_board", args=[campaign.pk]))
    assert "2 familles (envoi en cours : 1 sur 2)" in page.content.decode()


def test_a_mailing_bears_the_hour_of_the_school():
    asked_at = dt.datetime(2026, 6, 2, 10, 30, tzinfo=dt.UTC)
    assert str(Mailing(kind=MailingKind.OPENING, asked_at=asked_at)).endswith("02/06/2026 12:30")
