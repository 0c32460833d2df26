"""The outbox at the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email

from accounts import mails
from imuse_portal.models import OutgoingMail

LIST = "admin:imuse_portal_outgoingmail_changelist"


@pytest.fixture
def sent(user, school):
    """An alert of the school, sent."""
    mails.password_changed(user, at=timezone.now(), school=school)
    Email.objects.update(status=STATUS.sent)
    return OutgoingMail.objects.get()


@pytest.fixture
def secret(user, school):
    mails.provisional_password(user, password="sEcReT", expires_at=timezone.now(), school=school)
    Email.objects.update(status=STATUS.sent)
    return OutgoingMail.objects.get(is_secret=True)


def page_of(mail):
    return reverse("admin:imuse_portal_outgoingmail_change", args=[mail.pk])


def send_again(client, mail):
    return client.post(reverse(LIST), {"action": "send_again", "_selected_action": [mail.pk]})


def is_queued(mail):
    return OutgoingMail.objects.get(pk=mail.pk).status == STATUS.queued


def test_staff_read_the_mails_of_their_school(staff_client, sent):
    assert sent.subject in staff_client.get(reverse(LIST)).content.decode()
    assert "dupont1" in staff_client.get(page_of(sent)).content.decode()


def test_staff_of_another_school_see_none(other_staff_client, sent):
    assert sent.subject not in other_staff_client.get(reverse(LIST)).content.decode()
    assert other_staff_client.get(page_of(sent)).status_code == 404


def test_a_mail_without_a_school_is_for_superusers(staff_client, admin_client_, sent):
    OutgoingMail.objects.update(school=None)
    assert staff_client.get(page_of(sent)).status_code == 404
    assert admin_client_.get(page_of(sent)).status_code == 200


def test_staff_send_a_mail_again(staff_client, sent):
    send_again(staff_client, sent)
    assert is_queued(sent)


def test_staff_of_another_school_send_none_again(other_staff_client, sent):
    send_again(other_staff_client, sent)
    assert not is_queued(sent)


def test_a_mail_that_carried_a_password_is_not_sent_again(staff_client, secret):
    answer = staff_client.get(send_again(staff_client, secret).url)
    assert "fait une nouvelle demande" in answer.content.decode()
    assert not is_queued(secret)


def test_nobody_reads_a_password_at_the_desk(admin_client_, secret):
    assert "sEcReT" not in admin_client_.get(page_of(secret)).content.decode()


def test_nobody_writes_in_a_mail(admin_client_, sent):
    assert admin_client_.post(page_of(sent), {"subject": "x"}).status_code == 403
    assert admin_client_.get(page_of(sent) + "delete/", follow=True).status_code in (403, 404)


def test_the_library_s_own_pages_are_closed(admin_client_):
    assert admin_client_.get("/gestion/post_office/email/").status_code == 404


def test_the_first_page_tells_of_mails_that_failed(staff_client, other_staff_client, sent):
    Email.objects.update(status=STATUS.failed)
    assert "courriel n’a pas pu être envoyé" in staff_client.get("/gestion/").content.decode()
    assert "pas pu être envoyé" not in other_staff_client.get("/gestion/").content.decode()


def test_the_list_asks_as_much_for_many_mails_as_for_one(
    staff_client, sent, user, school, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as of_one:
        staff_client.get(reverse(LIST))
    for _ in range(20):
        mails.password_changed(user, at=timezone.now(), school=school)
    with django_assert_num_queries(len(of_one)):
        staff_client.get(reverse(LIST))


def test_the_list_is_filtered_by_state(staff_client, sent):
    assert (
        sent.subject in staff_client.get(reverse(LIST) + f"?state={STATUS.sent}").content.decode()
    )
    failed = staff_client.get(reverse(LIST) + f"?state={STATUS.failed}").content.decode()
    assert sent.subject not in failed


@pytest.mark.parametrize("lookup", ["message__contains", "html_message__regex", "context__isnull"])
def test_nobody_asks_letter_by_letter_what_a_mail_says(staff_client, admin_client_, secret, lookup):
    for client in (staff_client, admin_client_):
        assert client.get(reverse(LIST), {lookup: "s"}).status_code == 400
    assert staff_client.get(reverse(LIST), {"status__exact": STATUS.sent}).status_code == 200
