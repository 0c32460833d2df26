"""The mails about pupils: what the school hears of an absence."""

from django.utils.translation import gettext

from imuse_portal import mail
from imuse_portal.figures import day
from students.models import Absence, Course


def absence_announced(absence: Absence, courses: list[Course], *, to: str) -> None:
    """To the secretariat and to each teacher concerned."""
    mail.send("students/mail/absence_announced", to=to, context=_context(absence, courses))


def absence_withdrawn(absence: Absence, courses: list[Course], *, to: str) -> None:
    """To the same."""
    mail.send("students/mail/absence_withdrawn", to=to, context=_context(absence, courses))


def _context(absence: Absence, courses: list[Course]) -> dict[str, object]:
    return {
        "school": absence.student.family.school,
        "student": absence.student,
        "courses": ", ".join(course.name for course in courses),
        "days": days(absence),
        "reason": absence.reason,
        "link": mail.link("admin:students_absence_change", absence.pk),
    }


def days(absence: Absence) -> str:
    """«le 24/11/2026», «du 24/11/2026 au 27/11/2026»."""
    first, last = day(absence.starts_on), day(absence.ends_on)
    if first == last:
        return gettext("on %(day)s") % {"day": first}
    return gettext("from %(first)s to %(last)s") % {"first": first, "last": last}
