"""What the worker's sending promises, against a real mail server."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from post_office.models import STATUS, Email

from imuse_portal import mail, outbox
from imuse_portal.models import OutgoingMail


@pytest.fixture
def ask(user, school):
    """`ask()`: one mail of the portal to the persona."""

    def ask(**options):
        context = {"school": school, "user": user, "at": timezone.now(), "lost_password_link": "x"}
        return mail.send(
            "accounts/mail/password_changed", to=user.email, context=context, **options
        )

    return ask


def test_a_mail_reaches_the_server_in_both_forms(ask, post):
    ask()
    assert outbox.send_waiting() == 1
    message = post.received[0]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert OutgoingMail.objects.get().status == STATUS.sent


def test_a_refused_mail_is_tried_again_later_under_the_same_message_id(ask, post):
    [row] = ask()
    post.refusals = ["451 Later please"]
    outbox.send_waiting()
    assert outbox.send_waiting() == 0  # not yet: it waits a minute
    Email.objects.update(scheduled_time=timezone.now())
    outbox.send_waiting()
    assert post.message_ids == [row.message_id]


def test_each_refusal_doubles_the_wait(ask, post):
    ask()
    waits = []
    for _ in range(4):
        post.refusals = ["451 Later please"]
        outbox.send_waiting()
        waits.append(round((Email.objects.get().scheduled_time - timezone.now()).seconds / 60))
        Email.objects.update(scheduled_time=timezone.now())
    assert waits == [1, 2, 4, 8]


def test_after_the_last_attempt_the_mail_has_failed(ask, post, settings):
    ask()
    Email.objects.update(number_of_retries=settings.POST_OFFICE["MAX_RETRIES"])
    post.refusals = ["550 No such person"]
    outbox.send_waiting()
    row = OutgoingMail.objects.get()
    assert row.status == STATUS.failed and row.can_be_sent_again
    assert "No such person" in row.logs.get().message


def test_one_refused_mail_does_not_hold_up_the_others(ask, post):
    ask(), ask()
    post.refusals = ["550 No such person"]
    assert outbox.send_waiting() + outbox.send_waiting() == 2
    assert len(post.received) == 1


def test_a_mail_of_a_transaction_that_fails_never_was(ask, post):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask()
        1 / 0  # noqa: B018
    assert outbox.send_waiting() == 0


def test_a_secret_text_is_forgotten_once_sent(ask, post):
    ask(secret=True)
    outbox.send_waiting()
    row = OutgoingMail.objects.get()
    assert (row.message, row.html_message) == ("", "")
    assert "modifié" in post.received[0].get_body(("plain",)).get_content()
    assert not row.can_be_sent_again


def test_a_secret_text_is_kept_while_it_waits_and_forgotten_at_the_last_failure(
    ask, post, settings
):
    ask(secret=True)
    post.refusals = ["451 Later", "550 Never"]
    outbox.send_waiting()
    assert OutgoingMail.objects.get().message
    Email.objects.update(scheduled_time=None, number_of_retries=settings.POST_OFFICE["MAX_RETRIES"])
    outbox.send_waiting()
    assert OutgoingMail.objects.get().message == ""


def test_an_expired_mail_is_given_up_and_its_secret_forgotten(ask, post):
    ask(secret=True, expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert outbox.send_waiting() == 0
    assert outbox.give_up_expired() == 1
    row = OutgoingMail.objects.get()
    assert (row.status, row.message) == (STATUS.failed, "")
    assert outbox.give_up_expired() == 0


def test_old_mails_are_deleted(ask, settings):
    ask(), ask()
    old = timezone.now() - dt.timedelta(days=settings.MAIL_KEPT_DAYS + 1)
    Email.objects.filter(pk=OutgoingMail.objects.first().pk).update(created=old)
    assert outbox.forget_old() == 1
    assert OutgoingMail.objects.count() == Email.objects.count() == 1


def test_a_mail_sent_again_keeps_its_message_id(ask, post):
    [row] = ask()
    outbox.send_waiting()
    OutgoingMail.objects.get().send_again()
    outbox.send_waiting()
    assert post.message_ids == [row.message_id] * 2


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(ask, post):
    rows = [ask()[0] for _ in range(12)]
    post.slowness = 0.02

    def send():
        while outbox.send_waiting():
            pass
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(post.message_ids) == sorted(row.message_id for row in rows)
