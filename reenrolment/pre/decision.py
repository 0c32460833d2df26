"""The school's answer to a pre-enrolment: families, pupils and accounts are made here.

Everything of one decision, its mails among it, is one transaction.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext

from accounts import mails as account_mails
from accounts.models import School, User
from families import guardian_accounts
from families.guardian_accounts import AccountError
from families.models import Family, Guardian
from reenrolment import placing
from reenrolment.models import PreEnrolledStudent, PreEnrolment, ReenrolmentError
from reenrolment.pre import mails
from reenrolment.pre.duplicates import known_in
from students.models import Student

GUARDIAN_FIELDS = (
    "rank",
    "civility",
    "last_name",
    "first_name",
    "address_line_1",
    "address_line_2",
    "postcode",
    "city",
    "home_phone",
    "mobile",
    "email",
)
STUDENT_FIELDS = ("civility", "last_name", "first_name", "birth_date", "birth_place")


@transaction.atomic
def accept(row: PreEnrolment, *, by: User, at: dt.datetime, places: bool = False) -> str:
    """A new pupil of a family, or a new family with its account.

    With `places`, next year's follow-ups of what was wished are made, to be placed.
    Returns what staff must still see to: why there is no account. Raises ReenrolmentError.
    """
    row.hold()
    if not row.is_of_stranger and row.family:
        _join(row, row.family, by=by, at=at, is_known=False, places=places)
        return ""
    family = _make_family(row)
    _join(row, family, by=by, at=at, is_known=False, places=places)
    return _give_account(family.guardians.get(rank=1))


@transaction.atomic
def attach(
    row: PreEnrolment, family: Family, *, by: User, at: dt.datetime, places: bool = False
) -> None:
    """The school knows this family already: its pupils join it, its sheets stay as they are.

    An identifier goes to the confirmed address only where it is that of the account.
    Raises ReenrolmentError.
    """
    if not row.is_of_stranger:
        raise ReenrolmentError(gettext("This request is a family's own already."))
    _join(row, family, by=by, at=at, is_known=True, places=places)
    first = row.first_guardian
    if first and (known := family.guardians.filter(user__email__iexact=first.email).first()):
        _send_identifier(known)


@transaction.atomic
def refuse(row: PreEnrolment, *, by: User, at: dt.datetime, reason: str) -> None:
    """Raises ReenrolmentError."""
    row.refuse(by=by, at=at, reason=reason)
    mails.refused(row)


def _join(
    row: PreEnrolment,
    family: Family,
    *,
    by: User,
    at: dt.datetime,
    is_known: bool,
    places: bool,
) -> None:
    row.accept(into=family, by=by, at=at, is_known=is_known)
    houses = family.guardians.order_by("rank")
    house = houses.filter(user=row.sent_by).first() if row.sent_by else None
    for asked in row.students.all():
        asked.student = known_in(family, asked) or _make_student(
            asked, house or houses.first(), family
        )
        asked.save(update_fields=["student"])
        if asked.school_level:
            asked.student.set_level(asked.school_level, year=row.period.year)
        if places:
            placing.place_newcomer(asked, asked.student)
    mails.accepted(row)


def _make_family(row: PreEnrolment) -> Family:
    guardians = list(row.guardians.all())
    if not guardians:
        raise ReenrolmentError(gettext("This request names no guardian."))
    family = Family.objects.create(school=row.period.school, name=guardians[0].last_name)
    for one in guardians:
        fields = {name: getattr(one, name) for name in GUARDIAN_FIELDS}
        Guardian.objects.create(family=family, **fields)
    return family


def _make_student(asked: PreEnrolledStudent, house: Guardian | None, family: Family) -> Student:
    """At the address of the guardian; an adult pupil is the guardian."""
    fields = {name: getattr(asked, name) for name in STUDENT_FIELDS}
    is_guardian = asked.is_guardian and house is not None and not hasattr(house, "own_student")
    return Student.objects.create(
        family=family,
        own_guardian=house if is_guardian else None,
        address_of=None if is_guardian else house,
        **fields,
    )


def _give_account(guardian: Guardian) -> str:
    """Only the confirmed address gets one: of guardian 2 nobody knows whether it is theirs."""
    schools = School.objects.filter(pk=guardian.family.school_id)
    try:
        if guardian_accounts.is_taken(guardian.email):
            guardian_accounts.link(guardian, schools=schools)
        else:
            guardian_accounts.create(guardian)
    except AccountError as error:
        return f"{guardian} {error}"
    _send_identifier(guardian)
    return ""


def _send_identifier(guardian: Guardian) -> None:
    if guardian.user:
        account_mails.identifiers(guardian.user, school=guardian.family.school)
