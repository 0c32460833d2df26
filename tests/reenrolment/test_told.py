"""Who hears of what a family sent or takes back, and in which words."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from imuse_portal.models import OutgoingMail
from reenrolment import mails, review
from reenrolment.enums import StepKind
from tests.factories import CampaignFactory, GuardianStudentFactory, ReenrolmentFactory
from tests.reenrolment.pages import Pages, fields_of

pytestmark = pytest.mark.django_db
OTHER = "reenrolment/mail/sent_by_other"
DESK = "reenrolment/mail/declined_at_the_desk"


@pytest.fixture
def simple(school, year):
    return CampaignFactory(school=school, simple=True, steps=(StepKind.COURSES, StepKind.SUMMARY))


@pytest.fixture
def pages(simple, student, family_client):
    return Pages(family_client, student)


@pytest.fixture
def sent(pages, second_guardian):
    """The administrative box alone."""
    ticked = fields_of(pages.get()) | {"cours-administrative": "on"}
    pages.client.post(pages.url("enregistrer"), ticked)
    pages.client.post(pages.url("valider"), fields_of(pages.get()) | {"accept": "on"})
    return pages.student.reenrolments.get()


def texts(mail):
    return mail.message, mail.html_message


def test_the_administrative_box_is_told_on_the_page_and_by_mail(sent, pages, outbox):
    (mail,) = outbox("reenrolment/mail/received")
    for text in (pages.get(), *texts(mail)):
        assert "Réinscription administrative" in text


def test_the_other_guardian_hears_who_sent_it_and_not_from_where(
    sent, guardian, second_guardian, outbox
):
    (mail,) = outbox(OTHER)
    assert mail.to == [second_guardian.user.email]
    for text in texts(mail):
        assert f"{guardian.full_name} a envoyé la réinscription" in text
        assert "Réinscription administrative" in text
        assert guardian.user.email not in text and guardian.address_line_1 not in text


@pytest.mark.parametrize("without", [{"may_reenrol": False}, {"is_notified": False}])
def test_who_may_not_re_enrol_or_wants_no_notice_hears_nothing(
    without, student, second_guardian, request, outbox
):
    GuardianStudentFactory(guardian=second_guardian, student=student, **without)
    request.getfixturevalue("sent")
    assert not outbox(OTHER)


def test_the_school_s_mail_leads_to_the_very_re_enrolment(sent, outbox):
    (mail,) = outbox("reenrolment/mail/to_decide")
    address = reverse("admin:reenrolment_reenrolment_change", args=[sent.pk])
    assert all(address in text for text in texts(mail))


def test_what_was_sent_and_is_declined_is_told_to_the_school(sent, pages, school, outbox):
    pages.client.post(pages.url("renoncer"))
    (mail,) = outbox(DESK)
    address = reverse("admin:reenrolment_reenrolment_change", args=[sent.pk])
    assert mail.to == [school.email] and str(sent.student) in mail.subject
    assert all(address in text and "elle n’attend plus de réponse" in text for text in texts(mail))


def test_what_was_never_sent_is_declined_without_a_word_to_the_school(pages, outbox):
    pages.client.post(pages.url("renoncer"))
    assert outbox("reenrolment/mail/declined") and not outbox(DESK)


def test_what_the_school_cannot_be_told_is_not_declined(simple, pages, user, full_table):
    """The mail to the school is the only one: this guardian has no address."""
    row = ReenrolmentFactory(campaign=simple, student=pages.student, submitted=True)
    user.email = ""
    user.save()
    full_table(OutgoingMail)
    with pytest.raises(IntegrityError), transaction.atomic():
        pages.client.post(pages.url("renoncer"))
    row.refresh_from_db()
    assert row.is_submitted


def test_the_acceptance_is_said_once(campaign, student, guardian, staff, now, outbox):
    row = ReenrolmentFactory(campaign=campaign, student=student, submitted=True)
    campaign.accepted_text = "La réinscription pour [annee] est acceptée."
    campaign.save()
    row.refresh_from_db()
    review.accept(row, by=staff, at=now, revision=1)
    (mail,) = outbox("reenrolment/mail/accepted")
    assert [text.count("est acceptée") for text in texts(mail)] == [1, 1]


def test_without_a_text_of_the_school_the_acceptance_is_said(reenrolment, outbox):
    mails.reenrolment_accepted(reenrolment, text="")
    (mail,) = outbox("reenrolment/mail/accepted")
    assert f"est acceptée (élève\u00a0: {reenrolment.student})" in mail.message


def test_the_opening_speaks_to_parents_and_to_adult_pupils(campaign, guardian, outbox):
    mails.campaign_opens(campaign, ["DUPONT Irina (à faire)"], to=guardian, text="")
    (mail,) = outbox("reenrolment/mail/opening")
    assert f"La réinscription pour {campaign.year} est ouverte" in mail.message
    assert "vous réinscrire" not in mail.message
