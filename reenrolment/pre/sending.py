"""Sending a pre-enrolment, and confirming the address of a stranger: each with its mails."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext

from reenrolment.models import PreEnrolment, ReenrolmentError, age_on
from reenrolment.pre import limits, mails
from reenrolment.pre.applicant import Applicant


@transaction.atomic
def send(who: Applicant) -> PreEnrolment:
    """«Enregistrer la demande». Raises Late, ReenrolmentError."""
    row = who.begin()
    row.send(by=who.user, at=who.at, name=who.name)
    _check_wishes(row)
    if not row.is_of_stranger:
        _tell(row)
    elif limits.may_mail(who.email, at=who.at):
        mails.confirm_address(row, to=who.email)
    return row


@transaction.atomic
def confirm(row: PreEnrolment, *, at: dt.datetime) -> None:
    """Raises ReenrolmentError."""
    row.confirm(at=at)
    _tell(row)


def _tell(row: PreEnrolment) -> None:
    mails.received(row)
    mails.to_decide(row)


def _check_wishes(row: PreEnrolment) -> None:
    """The school may have changed what it offers since; the offers stay as they are from here."""
    offers = row.period.offers.filter(wishes__student__pre_enrolment=row)
    held = {offer.pk: offer for offer in offers.select_for_update(of=("self",), no_key=True)}
    for student in row.students.prefetch_related("wishes"):
        age = age_on(row.period.ages_on, born=student.birth_date)
        wished = [held[wish.offer_id] for wish in student.wishes.all()]
        if not wished or not all(offer.is_on and offer.takes(age) for offer in wished):
            said = {"student": student}
            raise ReenrolmentError(
                gettext("%(student)s: what was chosen is no longer offered, choose again.") % said
            )
