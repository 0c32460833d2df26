"""The signed addresses by which somebody says that a mailbox is theirs, or takes a request back."""

from django.conf import settings
from django.core import signing

from imuse_portal import mail
from reenrolment.models import PreEnrolment

SALT = "reenrolment.pre.confirm"
SALT_TO_WITHDRAW = "reenrolment.pre.withdraw"


class Expired(Exception):
    """The address was good some days ago."""


def token_of(row: PreEnrolment) -> str:
    return signing.dumps(row.pk, salt=SALT)


def token_to_withdraw(row: PreEnrolment) -> str:
    """Good as long as the request is known."""
    return signing.dumps(row.pk, salt=SALT_TO_WITHDRAW)


def address_of(row: PreEnrolment) -> str:
    """In the dress of the school."""
    site = row.period.school.slug
    return mail.link("reenrolment:pre_confirm", token_of(row), site=site)


def address_to_withdraw(row: PreEnrolment) -> str:
    """A stranger's signed one; a family takes it back on the page of its request."""
    site = row.period.school.slug
    if not row.is_of_stranger:
        return mail.link("reenrolment:pre_home_sent", row.pk, site=site)
    return mail.link("reenrolment:pre_withdraw", token_to_withdraw(row), site=site)


def row_of(token: str) -> PreEnrolment | None:
    """None for what we did not sign, or what is gone. Raises Expired."""
    try:
        seconds = settings.PRE_ENROLMENT_DAYS_KEPT * 24 * 3600
        pk = signing.loads(token, salt=SALT, max_age=seconds)
    except signing.SignatureExpired as error:
        raise Expired from error
    except signing.BadSignature:
        return None
    return _sent(pk)


def row_to_withdraw(token: str) -> PreEnrolment | None:
    """None for what we did not sign, or what is gone."""
    try:
        pk = signing.loads(token, salt=SALT_TO_WITHDRAW)
    except signing.BadSignature:
        return None
    return _sent(pk)


def _sent(pk: int) -> PreEnrolment | None:
    rows = PreEnrolment.objects.of_strangers().sent().select_related("period__school")
    return rows.filter(pk=pk).first()
