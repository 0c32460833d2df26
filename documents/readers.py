"""Which guardians are told of a document: those who may hand it in, and see what it is about."""

from collections.abc import Iterable

from accounts.models import User
from documents.models import DocumentType
from families.models import Family, Guardian
from students.models import GuardianStudent, Student


def readers_of(
    kind: DocumentType, family: Family, student: Student | None = None
) -> list[Guardian]:
    """With an account and its e-mail; in the order of their ranks."""
    found = family.guardians.filter(requests_changes=True).exclude(user=None)
    if kind.is_about_money:
        found = found.filter(sees_money=True)
    if student:
        rows = GuardianStudent.objects.filter(student=student)
        denied = rows.filter(may_edit=False) | rows.filter(is_notified=False)
        if kind.is_about_money:
            denied |= rows.filter(sees_money=False)
        found = found.exclude(pk__in=denied.values("guardian"))
    return [one for one in found.select_related("user").order_by("rank") if _address(one)]


def accounts_of(people: Iterable[Guardian]) -> list[User]:
    return [one.user for one in people if one.user]


def _address(guardian: Guardian) -> str:
    return guardian.user.email if guardian.user else ""
