"""The signed address by which somebody says that a mailbox is theirs."""

from django.conf import settings
from django.core import signing

from imuse_portal import mail
from reenrolment.models import PreEnrolment

SALT = "reenrolment.pre.confirm"


class Expired(Exception):
    """The address was good some days ago."""


def token_of(row: PreEnrolment) -> str:
    return signing.dumps(row.pk, salt=SALT)


def address_of(row: PreEnrolment) -> str:
    """In the dress of the school."""
    site = row.period.school.slug
    return mail.link("reenrolment:pre_confirm", token_of(row), site=site)


def row_of(token: str) -> PreEnrolment | None:
    """None for what we did not sign, or what is gone. Raises Expired."""
    try:
        seconds = settings.PRE_ENROLMENT_DAYS_KEPT * 24 * 3600
        pk = signing.loads(token, salt=SALT, max_age=seconds)
    except signing.SignatureExpired as error:
        raise Expired from error
    except signing.BadSignature:
        return None
    rows = PreEnrolment.objects.of_strangers().sent().select_related("period__school")
    return rows.filter(pk=pk).first()
