"""The bulletin of a term, once the school published it (004 L138)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from imuse_portal import pdf
from imuse_portal.figures import number
from students.models import Absence, CourseFollowUp, Evaluation, Student, Term


@dataclass(frozen=True)
class Mark:
    """A line of the table: an evaluation in words."""

    kind: str
    on: dt.date
    criterion: str
    mark: str
    words: str
    is_absent: bool


@dataclass(frozen=True)
class Part:
    """One course in the bulletin."""

    follow_up: CourseFollowUp
    marks: list[Mark]
    absences: int
    unjustified: int


def published(student: Student, *, at: dt.datetime) -> QuerySet[Term]:
    """The bulletins that this pupil has, the newest first."""
    terms = Term.objects.filter(
        year__in=student.family.school.years.opened(),
        year__courses__follow_ups__student=student,
        published_at__lte=at,
    )
    return terms.select_related("year").distinct().order_by("-starts_on")


def document(student: Student, term: Term) -> bytes:
    return pdf.render("students/pdf/report.html", context(student, term))


def context(student: Student, term: Term) -> dict[str, object]:
    school = student.family.school
    return {
        "school": school,
        "logo": pdf.data_address(school.logo),
        "student": student,
        "term": term,
        "parts": _parts(student, term),
    }


def _parts(student: Student, term: Term) -> list[Part]:
    evaluations = Evaluation.objects.filter(on__range=(term.starts_on, term.ends_on))
    follow_ups = student.follow_ups.filter(course__year=term.year).with_course()
    rows = follow_ups.prefetch_related(
        Prefetch("evaluations", queryset=evaluations, to_attr="of_term")
    )
    missed = list(_missed(student, term))
    return [_part(one, [row for row in missed if row.is_of(one.course)]) for one in rows]


def _part(one: CourseFollowUp, missed: list[Absence]) -> Part:
    return Part(
        follow_up=one,
        marks=[_mark(row) for row in one.of_term],  # type: ignore[attr-defined]
        absences=len(missed),
        unjustified=sum(not row.is_justified for row in missed),
    )


def _missed(student: Student, term: Term) -> QuerySet[Absence]:
    """What the school recorded; what a family announced counts once the school records it."""
    return student.absences.standing().recorded().between(term.starts_on, term.ends_on)


def _mark(one: Evaluation) -> Mark:
    mark = "" if one.mark is None else f"{number(one.mark)} / {number(one.scale)}"
    words = [one.letter, one.mention, one.appreciation]
    return Mark(
        kind=one.kind,
        on=one.on,
        criterion=one.criterion,
        mark=mark,
        words=" – ".join(filter(None, words)),
        is_absent=one.is_absent,
    )
