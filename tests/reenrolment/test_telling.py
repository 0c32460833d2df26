"""Mails to many families: who is written to and who cannot be, once each, stopped and gone on."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from reenrolment import telling
from reenrolment.enums import MailingKind
from reenrolment.models import Campaign, Mailing, MailingLine, ReenrolmentError
from tests.dress.reading import parsed, texts
from tests.factories import (
    FamilyFactory,
    GuardianFactory,
    MailingFactory,
    MailingLineFactory,
    ReenrolmentFactory,
    StudentFactory,
)
from tests.house.connections import while_open

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localtime(timezone.now() + dt.timedelta(days=1))
NOON = TOMORROW.replace(hour=12, minute=0)
AT_ALL_HOURS = {"quiet_from": dt.time.min, "quiet_until": dt.time.max}
"""Nobody is written to."""


def read(page):
    """Its words, each space a plain one."""
    return " ".join(texts(parsed(page)).split())


def families(school, number, **more):
    made = []
    for _ in range(number):
        guardian = GuardianFactory(family__school=school, **more)
        StudentFactory(family=guardian.family)
        made.append(guardian.family)
    return made


@pytest.fixture
def tells(monkeypatch):
    """`tells()`: the worker's turn, tomorrow at noon; of how many families."""

    def told():
        with monkeypatch.context() as then:
            then.setattr(timezone, "now", lambda: NOON)
            return telling.tell_families()

    return told


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


def test_who_has_answered_is_not_reminded(
    student, guardian, post, campaign, outbox, school, monkeypatch
):
    ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    asked = [families(school, 1)[0].pk, student.family.pk]
    page = post("campaign_remind", campaign, family=asked, note="Pensez-y")
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
    assert telling.still_to_invite(campaign) == []


def test_asked_in_quiet_hours_it_is_said_when_it_leaves(post, campaign, school):
    families(school, 1)
    Campaign.objects.update(**AT_ALL_HOURS)
    assert "à partir de 23:59" in post("campaign_tell", campaign)


def test_the_board_tells_how_far_a_mailing_is(campaign, staff_client, now):
    mailing = MailingFactory(campaign=campaign)
    MailingLineFactory(mailing=mailing, told_at=now, has_no_reader=True)
    MailingLineFactory(mailing=mailing)
    page = staff_client.get(reverse("admin:reenrolment_campaign_board", args=[campaign.pk]))
    said = "0 famille prévenue sur 2, 1 sans compte (envoi en cours : 1 sur 2)"
    assert said in read(page)


def test_a_mailing_bears_the_hour_of_the_school():
    asked_at = dt.datetime(2026, 6, 2, 10, 30, tzinfo=dt.UTC)
    assert str(Mailing(kind=MailingKind.OPENING, asked_at=asked_at)).endswith("02/06/2026 12:30")


def nobody(school, name):
    """A family without an account."""
    family = FamilyFactory(school=school, name=name)
    GuardianFactory(family=family, user=None)
    return StudentFactory(family=family).family


def board(staff_client, campaign):
    return read(staff_client.get(reverse("admin:reenrolment_campaign_board", args=[campaign.pk])))


def test_who_has_no_account_is_named_before_and_after(
    campaign, school, post, staff_client, tells, outbox
):
    asked = [*families(school, 1), nobody(school, "LENOIR")]
    assert "à prévenir autrement : LENOIR" in board(staff_client, campaign)
    page = post("campaign_remind", campaign, family=[one.pk for one in asked])
    assert "1 famille sera prévenue" in page and "LENOIR. À prévenir autrement" in page
    tells()
    assert len(outbox("reenrolment/mail/reminder")) == 1
    assert "1 famille prévenue sur 2, 1 sans compte" in board(staff_client, campaign)
    history = reverse("admin:reenrolment_mailing_change", args=[Mailing.objects.get().pk])
    page = staff_client.get(history).content.decode()
    assert "1 / 2" in page and "LENOIR" in page


def test_nothing_is_asked_when_nobody_can_be_written_to(campaign, school, post):
    page = post("campaign_remind", campaign, family=[nobody(school, "LENOIR").pk])
    assert "Aucune de ces familles" in page and "LENOIR" in page
    assert not Mailing.objects.exists()


def test_who_gets_an_account_later_is_invited_then(campaign, school, staff, at_noon, outbox):
    family = nobody(school, "LENOIR")
    telling.ask(campaign, MailingKind.OPENING, [family], by=staff, at=NOON)
    assert [telling.tell_families(), telling.tell_families()] == [1, 0]
    assert telling.still_to_invite(campaign) == [family]


def test_who_wants_no_notices_is_not_counted_as_told(campaign, school, at_noon):
    family = families(school, 1)[0]
    student = family.students.get()
    student.guardian_rights.create(guardian=family.guardians.get(), is_notified=False)
    assert telling.unreachable(campaign, [family]) == [family]


def test_the_opening_mail_is_shown_before_it_is_asked_for(campaign, school, staff_client, outbox):
    Campaign.objects.update(opening_text="Pensez au solfège.")
    families(school, 2)
    nobody(school, "LENOIR")
    url = reverse("admin:reenrolment_campaign_tell", args=[campaign.pk])
    page = read(staff_client.get(url))
    assert "2 familles seront prévenues" in page and "LENOIR" in page
    assert "Pensez au solfège." in page and "sont ouvertes" in page
    assert not Mailing.objects.exists() and not outbox()


def test_a_stopped_mailing_leaves_nobody_else_told(
    campaign, school, staff, post, tells, outbox, monkeypatch
):
    monkeypatch.setattr(telling, "BATCH", 1)
    made = telling.ask(campaign, MailingKind.OPENING, families(school, 3), by=staff, at=NOON)
    tells()
    assert "L’envoi est arrêté" in post("mailing_stop", made)
    assert tells() == 0
    assert made.lines.written().count() == len(outbox()) == 1


def test_a_stopped_mailing_is_gone_on_with(campaign, school, staff, post, tells, outbox):
    made = telling.ask(campaign, MailingKind.OPENING, families(school, 2), by=staff, at=NOON)
    made.stop(at=NOON)
    post("campaign_stop", campaign)
    assert "campagne n’est pas ouverte" in post("mailing_resume", made)
    Campaign.objects.update(stopped_at=None)
    assert "L’envoi reprend" in post("mailing_resume", made)
    assert (tells(), len(outbox())) == (2, 2)
    assert "n’est pas arrêté" in post("mailing_resume", made)


def test_the_campaign_s_page_has_the_button_that_stops(campaign, staff_client, staff, school, now):
    made = telling.ask(campaign, MailingKind.OPENING, families(school, 1), by=staff, at=now)
    url = reverse("admin:reenrolment_campaign_change", args=[campaign.pk])
    assert "Arrêter l’envoi" in staff_client.get(url).content.decode()
    made.stop(at=now)
    assert "Reprendre l’envoi" in staff_client.get(url).content.decode()


@pytest.mark.django_db(transaction=True)
def test_stopped_while_a_batch_is_on_its_way(campaign, school, staff, at_noon, outbox):
    """Who is told is on record before it is stopped; nobody is told after."""
    made = telling.ask(campaign, MailingKind.OPENING, families(school, 2), by=staff, at=NOON)
    told, stopped = while_open(lambda: made.stop(at=NOON), telling.tell_families)
    assert (told, stopped, outbox()) == (None, 0, [])


def test_a_reminder_that_waits_does_not_keep_others_from_theirs(campaign, school, post):
    Campaign.objects.update(**AT_ALL_HOURS)
    first, second = families(school, 2)
    post("campaign_remind", campaign, family=[first.pk])
    assert "1 famille sera" in post("campaign_remind", campaign, family=[first.pk, second.pk])
    lines = MailingLine.objects.waiting().order_by("pk")
    assert [line.family for line in lines] == [first, second]


def test_who_waits_for_a_reminder_is_told_how_long_and_how_to_stop_it(campaign, school, post):
    Campaign.objects.update(**AT_ALL_HOURS)
    family = families(school, 1)[0]
    post("campaign_remind", campaign, family=[family.pk])
    page = post("campaign_remind", campaign, family=[family.pk])
    assert "partira à partir de 23:59" in page and "Arrêter l’envoi" in page


def test_gone_on_with_it_passes_who_waits_in_another(campaign, school, staff, now):
    asked = families(school, 2)
    kind = MailingKind.REMINDER
    made = telling.ask(campaign, kind, asked, by=staff, at=now)
    made.stop(at=now)
    telling.ask(campaign, kind, asked[:1], by=staff, at=now)
    made.resume(at=now)
    assert made.lines.get().family == asked[1]


def test_another_opening_meanwhile_keeps_a_stopped_one(campaign, school, staff, now):
    made = telling.ask(campaign, MailingKind.OPENING, families(school, 1), by=staff, at=now)
    made.stop(at=now)
    telling.ask(campaign, MailingKind.OPENING, families(school, 1), by=staff, at=now)
    with pytest.raises(ReenrolmentError, match="déjà en cours"):
        made.resume(at=now)


def test_words_that_cannot_be_kept_are_said_at_their_field(campaign, school, post):
    family = families(school, 1)[0]
    page = post("campaign_remind", campaign, family=[family.pk], note="Pensez\0-y")
    assert "errorlist" in page and "Choisissez au moins une famille" not in page
    assert "Choisissez au moins une famille" in post("campaign_remind", campaign, note="Bonjour")
