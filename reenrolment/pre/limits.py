"""What strangers may do in how much time: nobody's mailbox nor our tables are filled by them."""

import datetime as dt

from django.conf import settings
from django.db.models import Sum

from imuse_portal.turns import wait_for_turn
from reenrolment.models import PreEnrolment

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def may_begin(address: str, *, at: dt.datetime) -> bool:
    """Whether this address of the network may begin one more request.

    Its others wait until the transaction ends in which this one begins.
    """
    wait_for_turn(f"pre-enrolments from {address}")
    recent = PreEnrolment.objects.filter(address=address, touched_at__gt=at - HOUR)
    return recent.count() < settings.PRE_ENROLMENTS_PER_ADDRESS


def may_mail(email: str, *, at: dt.datetime) -> bool:
    """Whether one more mail of confirmation may go to this mailbox today.

    Its others wait until the transaction ends in which this one is written.
    """
    wait_for_turn(f"confirmations to {email.lower()}")
    mailed = PreEnrolment.objects.of_strangers().filter(mailed_at__gt=at - DAY)
    same = mailed.filter(guardians__rank=1, guardians__email__iexact=email)
    sent = same.aggregate(number=Sum("mails_sent"))["number"] or 0
    return int(sent) < settings.PRE_ENROLMENT_MAILS_PER_DAY
