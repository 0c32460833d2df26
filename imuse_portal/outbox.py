"""Sending what waits in the outbox, safe under any number of workers on any number of hosts.

post_office's own sender locks by a file on one host and marks a batch after sending all of it.
Here a mail is sent while its row is locked: another worker skips it, a killed worker's lock ends
with its connection, and at most the one mail under way can leave twice, with one Message-ID.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from post_office.connections import connections
from post_office.models import STATUS, Email, Log

from imuse_portal.models import OutgoingMail

logger = logging.getLogger(__name__)

TURN = 50
LONGEST_WAIT = dt.timedelta(hours=6)


def send_waiting() -> int:
    """Try the mails that are due, at most a turn of them. Returns how many were tried.

    A failure ends the turn, so that a dead mail server does not hold up the worker's other jobs.
    """
    tried = 0
    try:
        while tried < TURN:
            status = _send_next()
            tried += status is not None
            if status != STATUS.sent:
                break
    finally:
        connections.close()
    return tried


def give_up_expired() -> int:
    """Close the mails that were not sent while they were of use; forget the passwords in them."""
    with transaction.atomic():
        late = OutgoingMail.objects.expired(at=timezone.now()).select_for_update(
            skip_locked=True, of=("self",)
        )
        pks = [mail.pk for mail in late]
        Email.objects.filter(pk__in=pks).update(status=STATUS.failed)
        _forget_secrets(*pks)
    return len(pks)


def forget_old() -> int:
    """Delete the mails older than the installation keeps them, whatever became of them."""
    limit = timezone.now() - dt.timedelta(days=settings.MAIL_KEPT_DAYS)
    return Email.objects.filter(created__lt=limit).delete()[1].get("post_office.Email", 0)


def _due(at: dt.datetime) -> Q:
    return (
        Q(status__in=[STATUS.queued, STATUS.requeued])
        & (Q(scheduled_time=None) | Q(scheduled_time__lte=at))
        & (Q(expires_at=None) | Q(expires_at__gt=at))
    )


def _send_next() -> int | None:
    """What became of the next mail that is due; None when nothing is."""
    now = timezone.now()
    with transaction.atomic():
        due = Email.objects.filter(_due(now)).order_by("-priority", "pk")
        email = due.select_for_update(skip_locked=True).first()
        if email is None:
            return None
        try:
            email.dispatch(commit=False, disconnect_after_delivery=False)
        except Exception as error:  # whatever a mail server, a resolver or a text may raise
            return _put_off(email, error, at=now)
        _record(email, STATUS.sent)
        _forget_secrets(email.pk)
        return STATUS.sent


def _put_off(email: Email, error: Exception, *, at: dt.datetime) -> int:
    """Try again after 1, 2, 4, … minutes; after the last attempt the mail has failed."""
    attempts = (email.number_of_retries or 0) + 1
    connections.close()
    logger.warning(
        "mail not sent",
        extra={"mail": email.pk, "attempt": attempts, "error": type(error).__name__},
    )
    if attempts > settings.POST_OFFICE["MAX_RETRIES"]:
        _record(email, STATUS.failed, error, number_of_retries=attempts)
        _forget_secrets(email.pk)
        return STATUS.failed
    wait = min(dt.timedelta(minutes=2 ** (attempts - 1)), LONGEST_WAIT)
    _record(email, STATUS.requeued, error, number_of_retries=attempts, scheduled_time=at + wait)
    return STATUS.requeued


def _record(email: Email, status: int, error: Exception | None = None, **fields: object) -> None:
    Email.objects.filter(pk=email.pk).update(status=status, last_updated=timezone.now(), **fields)
    Log.objects.create(
        email=email,
        status=STATUS.failed if error else STATUS.sent,
        exception_type=type(error).__name__ if error else "",
        message=str(error or ""),
    )


def _forget_secrets(*pks: int) -> None:
    secret = OutgoingMail.objects.filter(pk__in=pks, is_secret=True).values_list("pk", flat=True)
    Email.objects.filter(pk__in=list(secret)).update(message="", html_message="")
