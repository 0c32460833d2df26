"""The bulletin of a term, once the school published it (004 L138)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from imuse_portal import pdf
from imuse_portal.figures import joined, number
from students.attendance import Attendance, LessonDays, attendance_of, with_cancellations
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
    attendance: Attendance


def published(student: Student, *, at: dt.datetime) -> QuerySet[Term]:
    """The bulletins that this pupil has, the newest first."""
    terms = Term.objects.filter(
        year__in=student.family.school.years.opened(),
        year__courses__follow_ups__student=student,
        published_at__lte=at,
    )
    return terms.select_related("year__school").distinct().order_by("-starts_on")


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
        Prefetch("evaluations", queryset=evaluations, to_attr="of_term"), with_cancellations()
    )
    lessons = LessonDays(list(term.year.school.holidays.all()))
    absences = list(student.absences.standing().between(term.starts_on, term.ends_on))
    return [_part(one, _within(lessons.of(one), term), absences, term) for one in rows]


def _within(days: list[dt.date], term: Term) -> list[dt.date]:
    return [on for on in days if term.starts_on <= on <= term.ends_on]


def _part(one: CourseFollowUp, days: list[dt.date], absences: list[Absence], term: Term) -> Part:
    """Lessons missed, as they are counted when the year closes: announced ones too."""
    return Part(
        follow_up=one,
        marks=[_mark(row) for row in one.of_term],  # type: ignore[attr-defined]
        attendance=attendance_of(one, days, absences, until=term.ends_on),
    )


def _mark(one: Evaluation) -> Mark:
    mark = "" if one.mark is None else f"{number(one.mark)} / {number(one.scale)}"
    words = [one.letter, one.mention, one.appreciation]
    return Mark(
        kind=one.kind,
        on=one.on,
        criterion=one.criterion,
        mark=mark,
        words=joined(*words),
        is_absent=one.is_absent,
    )
