"""Sending a pre-enrolment, and confirming the address of a stranger: each with its mails."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import School, User
from reenrolment.models import PreEnrolment, ReenrolmentError, age_on
from reenrolment.pre import adults, limits, mails
from reenrolment.pre.applicant import Applicant


@transaction.atomic
def send(who: Applicant) -> PreEnrolment:
    """«Enregistrer la demande». Raises Late, ReenrolmentError."""
    row = who.begin()
    row.send(by=who.user, at=who.at, name=who.name)
    _check_wishes(row)
    adults.check(row, at=who.at)
    if not row.is_of_stranger:
        _tell(row)
    else:
        _ask_to_confirm(row, at=who.at)
    return row


@transaction.atomic
def ask_again(school: School, email: str, *, at: dt.datetime) -> None:
    """The mail of confirmation once more, to who waits for it; nobody learns who does."""
    rows = PreEnrolment.objects.of_strangers().of_school(school).unconfirmed()
    of_mailbox = rows.filter(guardians__rank=1, guardians__email__iexact=email)
    row = of_mailbox.select_for_update(of=("self",), no_key=True).order_by("-sent_at").first()
    if row:
        _ask_to_confirm(row, at=at)


@transaction.atomic
def withdraw(row: PreEnrolment, *, by: User | None, at: dt.datetime) -> bool:
    """Who asked wants it no more; whether it is erased, as nobody had confirmed it.

    Raises ReenrolmentError.
    """
    row.hold()
    if row.is_unconfirmed:
        row.delete()
        return True
    row.withdraw(by=by, at=at)
    mails.withdrawn(row)
    mails.withdrawn_at_the_desk(row)
    return False


@transaction.atomic
def confirm(row: PreEnrolment, *, at: dt.datetime) -> None:
    """Raises ReenrolmentError."""
    row.confirm(at=at)
    _tell(row)


def _ask_to_confirm(row: PreEnrolment, *, at: dt.datetime) -> None:
    first = row.first_guardian
    if first and limits.may_mail(first.email, at=at):
        row.mails_sent, row.mailed_at = row.mails_sent + 1, at
        row.save(update_fields=["mails_sent", "mailed_at"])
        mails.confirm_address(row, to=first.email)


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
