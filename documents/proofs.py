"""The absences that a family announced, each with the proof it may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.enums import MenuPage
from documents.access import Place
from documents.models import AbsenceProof
from students import mails
from students.models import Absence


@dataclass(frozen=True)
class Announced:
    """An absence, in words, and its proof."""

    absence: Absence
    days: str
    proof: AbsenceProof | None


def asked(request: Any, place: Place) -> list[Announced]:
    """Those of the pupil, for guardians who see the courses; the newest first."""
    if place.student is None or not request.rights.sees_pedagogy:
        return []
    if not request.school.shows(MenuPage.STUDENT_COURSES):
        return []
    return list(_announced(place.student.absences.announced().select_related("course")))


def _announced(absences: Iterable[Absence]) -> Iterable[Announced]:
    rows = list(absences)
    found = AbsenceProof.objects.filter(absence__in=rows).select_related("file")
    proofs = {proof.absence_id: proof for proof in found}
    for row in rows:
        yield Announced(row, mails.days(row), proofs.get(row.pk))


def of_absence(absence: Absence) -> AbsenceProof | None:
    return AbsenceProof.objects.select_related("file").filter(absence=absence).first()
