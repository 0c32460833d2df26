"""Taken back by who asked, the link once more; follow-ups of what was wished; the table."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from reenrolment.models import PreEnrolment
from reenrolment.pre import decision, links
from reenrolment.pre.enums import PreEnrolmentState
from students.models import CourseFollowUp
from tests.factories import PreEnrolmentFactory
from tests.routes.asking import body

pytestmark = pytest.mark.django_db
EMAIL = "lea.nouvel@example.org"
CONFIRM = "reenrolment/pre/mail/confirm"


@pytest.fixture
def accept(staff):
    return lambda row, **more: decision.accept(row, by=staff, at=timezone.now(), **more)


@pytest.fixture
def unconfirmed(period):
    return PreEnrolmentFactory(period=period, unconfirmed=True)


@pytest.fixture
def of_home(period, family, user):
    return PreEnrolmentFactory(period=period, family=family, waiting=True, sent_by=user)


def withdrawal(client, row):
    return client.post(reverse("reenrolment:pre_withdraw", args=[links.token_to_withdraw(row)]))


def asks_again(client, email):
    return body(client.post(reverse("reenrolment:pre_again"), {"email": email})).decode()


# --- Taken back -----------------------------------------------------------------------------------


def test_a_stranger_takes_it_back_by_the_link_of_the_mail(asked, client, outbox):
    withdrawal(client, asked)
    asked.refresh_from_db()
    assert asked.state == PreEnrolmentState.WITHDRAWN
    assert [mail.kind.rpartition("/")[2] for mail in outbox()] == [
        "withdrawn",
        "withdrawn_at_the_desk",
    ]


def test_the_mail_of_receipt_leads_there_and_is_blanked_once_sent(unconfirmed, client, outbox):
    client.post(reverse("reenrolment:pre_confirm", args=[links.token_of(unconfirmed)]))
    mail = outbox("reenrolment/pre/mail/received")[0]
    assert "/pre-inscription/retrait/" in mail.message and mail.is_secret


def test_the_page_names_the_pupils_and_how_to_keep_the_request(asked, client, school):
    url = reverse("reenrolment:pre_withdraw", args=[links.token_to_withdraw(asked)])
    page = client.get(url).content.decode()
    assert "NOUVEL Noé" in page and "vous n’avez rien à faire" in page
    assert f'href="{reverse("entry")}?site={school.slug}"' in page


def test_the_link_that_confirmed_says_that_it_was_taken_back(asked, client):
    url = reverse("reenrolment:pre_confirm", args=[links.token_of(asked)])
    assert "a reçu votre demande" in client.get(url).content.decode()
    withdrawal(client, asked)
    page = client.get(url).content.decode()
    assert "Cette demande a été retirée" in page and "NOUVEL Noé" in page
    assert "a reçu votre demande" not in page


def test_a_link_that_is_read_takes_nothing_back(asked, client):
    client.get(reverse("reenrolment:pre_withdraw", args=[links.token_to_withdraw(asked)]))
    asked.refresh_from_db()
    assert asked.is_waiting


def test_the_link_that_confirms_takes_nothing_back(asked, client):
    url = reverse("reenrolment:pre_withdraw", args=[links.token_of(asked)])
    assert client.post(url).status_code == 404


def test_what_nobody_confirmed_is_erased_at_once(unconfirmed, client, outbox):
    withdrawal(client, unconfirmed)
    assert (PreEnrolment.objects.count(), outbox()) == (0, [])


def test_what_is_decided_stays(asked, accept, client, outbox):
    accept(asked)
    page = withdrawal(client, asked)
    asked.refresh_from_db()
    assert asked.is_accepted and page.status_code == 302


def test_a_family_takes_its_own_back_on_its_page(of_home, household, other_family):
    assert "Retirer la demande" in household.reads("sent", of_home.pk)
    household.post("withdraw", of_home.pk)
    of_home.refresh_from_db()
    assert of_home.is_withdrawn
    foreign = PreEnrolmentFactory(period=of_home.period, family=other_family, waiting=True)
    assert household.post("withdraw", foreign.pk).status_code == 404


def test_the_desk_reads_it_and_no_longer_decides(asked, client, staff_client):
    withdrawal(client, asked)
    page = reverse("admin:reenrolment_preenrolment_change", args=[asked.pk])
    assert "Accepter comme nouvelle famille" not in staff_client.get(page).content.decode()
    accept = reverse("admin:reenrolment_preenrolment_accept", args=[asked.pk])
    assert staff_client.post(accept).status_code == 409


# --- The link once more ---------------------------------------------------------------------------


def test_the_link_comes_again_and_nobody_learns_for_whom(unconfirmed, stranger, outbox):
    known, unknown = (asks_again(stranger.client, one) for one in (EMAIL, "autre@example.org"))
    assert known == unknown
    assert [mail.to for mail in outbox(CONFIRM)] == [[EMAIL]]


def test_a_mailbox_is_not_filled(unconfirmed, stranger, outbox, settings):
    settings.PRE_ENROLMENT_MAILS_PER_DAY = 2
    for _ in range(4):
        asks_again(stranger.client, EMAIL)
    assert len(outbox(CONFIRM)) == 2


def test_who_confirmed_gets_no_link(asked, stranger, outbox):
    asks_again(stranger.client, EMAIL)
    assert outbox(CONFIRM) == []


def test_a_wrong_address_is_told(stranger):
    assert "adresse e-mail complète" in asks_again(stranger.client, "lea")


# --- Next year's follow-ups -----------------------------------------------------------------------


def test_acceptance_makes_the_follow_ups_of_what_was_wished(asked, accept, offer, period):
    accept(asked, places=True)
    made = CourseFollowUp.objects.get(course__year=period.year)
    wished = asked.students.get().wishes.get().offer
    assert made.course.discipline == wished.discipline
    assert made.placement.is_to_place and made.student.first_name == "Noé"


def test_two_who_wish_the_same_share_the_class_without_hours(asked, accept, period):
    accept(asked, places=True)
    other = PreEnrolmentFactory(period=period, waiting=True)
    other.guardians.update(email="autre@example.org")
    accept(other, places=True)
    assert period.year.courses.count() == 1


def test_without_the_choice_none_is_made(asked, accept):
    accept(asked)
    assert not CourseFollowUp.objects.exists()


def test_the_choice_is_on_at_the_desk(asked, staff_client):
    page = reverse("admin:reenrolment_preenrolment_change", args=[asked.pk])
    assert "checked" in staff_client.get(page).content.decode()
    url = reverse("admin:reenrolment_preenrolment_accept", args=[asked.pk])
    staff_client.post(url, {"places": "on"})
    assert CourseFollowUp.objects.exists()


# --- The list -------------------------------------------------------------------------------------


def test_the_export_has_a_line_for_each_pupil_of_the_filtered_list(asked, of_home, staff_client):
    url = reverse("admin:reenrolment_preenrolment_export")
    content = b"".join(staff_client.get(url, {"source__exact": "entry"}).streaming_content)
    lines = list(load_workbook(io.BytesIO(content)).active.values)
    assert len(lines) == 2 and EMAIL in lines[1] and "NOUVEL Noé" in lines[1]


def test_the_list_is_narrowed_by_discipline(asked, staff_client):
    url = reverse("admin:reenrolment_preenrolment_changelist")
    shown = [
        "NOUVEL Léa" in staff_client.get(url, {"discipline": name}).content.decode()
        for name in ("Accordéon", "Violon")
    ]
    assert shown == [True, False]
