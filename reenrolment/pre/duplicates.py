"""Families and requests that may be the same people: proposed to staff, told to nobody else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from families.models import Family, Guardian
from reenrolment.models import PreEnrolledGuardian, PreEnrolledStudent, PreEnrolment
from students.models import Student


@dataclass
class Match:
    """A family of the school, and what makes it look like the one that asks."""

    family: Family
    why: list[str] = field(default_factory=list)


def families_like(row: PreEnrolment) -> list[Match]:
    """Those with most in common first."""
    guardians = list(row.guardians.all())
    found: dict[Family, list[str]] = defaultdict(list)
    for known in _guardians_like(row):
        found[known.family].append(_common(known, guardians))
    for student in _students_like(row):
        found[student.family].append(gettext("pupil %(name)s") % {"name": student})
    matches = [Match(family, why) for family, why in found.items() if family != row.family]
    return sorted(matches, key=lambda match: (-len(match.why), match.family.pk))


def requests_like(row: PreEnrolment) -> QuerySet[PreEnrolment]:
    """Others that staff see, with the same e-mail or the same pupil."""
    same = Q(pk=None)
    for guardian in row.guardians.exclude(email=""):
        same |= Q(guardians__email__iexact=guardian.email)
    for student in row.students.all():
        same |= Q(
            students__last_name__plain=student.last_name,
            students__first_name__plain=student.first_name,
            students__birth_date=student.birth_date,
        )
    others = PreEnrolment.objects.shown_to_staff().of_school(row.period.school).exclude(pk=row.pk)
    return others.filter(same).distinct().prefetch_related("guardians").select_related("family")


def known_in(family: Family, asked: PreEnrolledStudent) -> Student | None:
    """The pupil whom the family has already."""
    same = family.students.filter(
        last_name__plain=asked.last_name,
        first_name__plain=asked.first_name,
        birth_date=asked.birth_date,
    )
    return same.first()


def _guardians_like(row: PreEnrolment) -> QuerySet[Guardian]:
    same = Q(pk=None)
    for guardian in row.guardians.all():
        same |= Q(last_name__plain=guardian.last_name, first_name__plain=guardian.first_name)
        if guardian.email:
            same |= Q(email__iexact=guardian.email) | Q(user__email__iexact=guardian.email)
        for phone in filter(None, (guardian.home_phone, guardian.mobile)):
            same |= Q(home_phone=phone) | Q(mobile=phone)
    known = Guardian.objects.filter(same, family__school=row.period.school_id)
    return known.select_related("family", "user").order_by("family", "rank")


def _students_like(row: PreEnrolment) -> QuerySet[Student]:
    same = Q(pk=None)
    for student in row.students.all():
        same |= Q(
            last_name__plain=student.last_name,
            first_name__plain=student.first_name,
            birth_date=student.birth_date,
        )
    known = Student.objects.filter(same, family__school=row.period.school_id)
    return known.select_related("family")


def _common(known: Guardian, guardians: Sequence[PreEnrolledGuardian]) -> str:
    """«Madame X (same e-mail, same phone)»."""
    of_known = {known.email.lower(), known.user.email.lower() if known.user else ""} - {""}
    emails = {one.email.lower() for one in guardians}
    phones = {phone for one in guardians for phone in (one.home_phone, one.mobile)} - {""}
    said = []
    if of_known & emails:
        said.append(gettext("same e-mail"))
    if {known.home_phone, known.mobile} & phones:
        said.append(gettext("same phone"))
    name = known.full_name
    return f"{name} ({', '.join(said)})" if said else name
