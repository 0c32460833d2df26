"""The parcours: a pupil's years, levels, results and works played, as one document."""

import datetime as dt
from itertools import groupby

from imuse_portal import pdf
from imuse_portal.figures import joined
from students.models import CourseFollowUp, Student


def document(student: Student, *, on: dt.date) -> bytes:
    """Closed years and the current one, the oldest first; then what was played."""
    return pdf.render("students/pdf/career.html", context(student, on=on))


def context(student: Student, *, on: dt.date) -> dict[str, object]:
    school = student.family.school
    follow_ups = student.follow_ups.opened().with_course()
    ordered = sorted(follow_ups, key=lambda one: one.course.year.starts_on)
    years = [(year, list(rows)) for year, rows in groupby(ordered, key=lambda one: one.course.year)]
    return {
        "school": school,
        "logo": pdf.data_address(school.logo),
        "student": student,
        "on": on,
        "years": [(year, [_line(one) for one in rows]) for year, rows in years],
        "performances": student.performances.select_related("event").order_by("event__on", "pk"),
    }


def _line(one: CourseFollowUp) -> dict[str, str]:
    return {
        "department": str(one.course.department or ""),
        "name": one.course.name,
        "cycle": str(one.level or ""),
        "teacher": str(one.course.teacher or ""),
        "result": joined(one.class_result, one.cycle_result, one.mention),
        "admission": joined(one.class_admission, one.cycle_admission),
    }
