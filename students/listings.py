"""The lists of a pupil's file: their columns in the order of the guides, and where a row leads."""

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imuse_portal.figures import clock, day, joined, length, number, out_of, yes_no
from imuse_portal.tables import Column, Table
from students.models import Absence, CourseFollowUp, Evaluation, Performance, Student

FollowUpColumns = Sequence[Column[CourseFollowUp]]

COURSES: FollowUpColumns = (
    Column("cours", _("Course"), lambda one: one.course.name),
    Column(
        "ha",
        _("HA"),
        lambda one: yes_no(one.flexible_schedule),
        in_full=_("Flexible schedule"),
    ),
    Column("enseignant", _("Teacher"), lambda one: str(one.course.teacher or "")),
    Column("cycle", _("Cycle"), lambda one: str(one.level or "")),
    Column("salle", _("Room"), lambda one: str(one.course.room or "")),
    Column("jour", _("Day"), lambda one: one.weekday_name, lambda one: one.weekly_moment),
    Column("heure", _("Passing time"), lambda one: clock(one.passes_at), lambda one: one.passes_at),
    Column("duree", _("Length"), lambda one: length(one.lasts), lambda one: one.lasts),
)
"""Inventory 69."""

HISTORY: FollowUpColumns = (
    Column("annee", _("Year"), lambda one: one.course.year.name),
    Column("departement", _("Department"), lambda one: str(one.course.department or "")),
    Column("classe", _("Class"), lambda one: one.course.name),
    Column("cycle", _("Cycle"), lambda one: str(one.level or "")),
    Column("enseignant", _("Teacher"), lambda one: str(one.course.teacher or "")),
)
"""Inventory 77."""

REPERTOIRE: Sequence[Column[Performance]] = (
    Column("evenement", _("Repertoire"), lambda one: one.event.name),
    Column("date", _("Date"), lambda one: day(one.event.on), lambda one: one.event.on),
    Column("morceau", _("Piece"), lambda one: one.piece),
    Column("duree", _("Length"), lambda one: one.lasts, lambda one: one.minutes),
    Column("commentaire", _("Comment"), lambda one: one.comment),
)
"""Inventory 81."""

_KIND: Sequence[Column[Evaluation]] = (
    Column("type", _("Kind of evaluation"), lambda one: one.kind),
    Column("date", _("Date"), lambda one: day(one.on), lambda one: one.on),
    Column("critere", _("Kind of criterion"), lambda one: one.criterion),
)
_MARK: Sequence[Column[Evaluation]] = (
    Column("note", _("Mark"), lambda one: mark_of(one), lambda one: one.mark),
)
_MARK_AND_SCALE: Sequence[Column[Evaluation]] = (
    Column("note", _("Mark"), lambda one: number(one.mark), lambda one: one.mark),
    Column("sur", _("Denominator"), lambda one: number(one.scale), lambda one: one.scale),
    Column("coef", _("Coef."), lambda one: number(one.coefficient), lambda one: one.coefficient),
)
_WORDS: Sequence[Column[Evaluation]] = (
    Column("lettre", _("Letter"), lambda one: one.letter),
    Column("mention", _("Mention"), lambda one: one.mention),
    Column("appreciation", _("Appreciation"), lambda one: one.appreciation),
    Column("choix", _("Choice"), lambda one: yes_no(one.is_choice)),
    Column("absent", _("Absent"), lambda one: yes_no(one.is_absent)),
    Column("motif", _("Reason"), lambda one: one.reason),
)
EVALUATIONS = (*_KIND, *_MARK, *_WORDS)
"""Inventory 73."""
EVALUATIONS_IN_FULL = (*_KIND, *_MARK_AND_SCALE, *_WORDS)
"""Inventory 79."""

ABSENCES: Sequence[Column[Absence]] = (
    Column("cours", _("Course"), lambda one: course_of(one)),
    Column("debut", _("Start date"), lambda one: day(one.starts_on), lambda one: one.starts_on),
    Column("de", _("Start time"), lambda one: clock(one.starts_at), lambda one: one.starts_at),
    Column("fin", _("End date"), lambda one: day(one.ends_on), lambda one: one.ends_on),
    Column("a", _("End time"), lambda one: clock(one.ends_at), lambda one: one.ends_at),
    Column("caracteristique", _("Characteristic"), lambda one: characteristic(one)),
    Column("justifiee", _("Justified"), lambda one: yes_no(one.is_justified)),
    Column("notifiee", _("Absence notified"), lambda one: yes_no(one.is_notified)),
    Column("le", _("Notified on"), lambda one: day(one.notified_on), lambda one: one.notified_on),
    Column("par", _("Kind of notification"), lambda one: one.get_notification_kind_display()),
)
"""Inventory 74."""


def mark_of(one: Evaluation) -> str:
    """«15,75»; on another scale than the average above it, «8,50 / 10,00»."""
    is_as_above = one.scale == one.follow_up.average_scale
    return number(one.mark) if is_as_above or one.mark is None else out_of(one.mark, one.scale)


def course_of(absence: Absence) -> str:
    return absence.course.name if absence.course else gettext("All courses")


def characteristic(absence: Absence) -> str:
    """«Annoncée» where the family told of it beforehand."""
    announced = gettext("Announced") if absence.is_announced else ""
    return joined(announced, absence.characteristic)


def courses(student: Student, query: QueryDict) -> Table[CourseFollowUp]:
    return Table(
        student.follow_ups.in_current_year().with_course(),
        COURSES,
        query=query,
        caption=gettext("Courses"),
        page_of=lambda one: reverse("students:follow_up", args=[student.pk, one.pk]),
    )


def history(student: Student, query: QueryDict) -> Table[CourseFollowUp]:
    return Table(
        student.follow_ups.in_closed_years().with_course(),
        HISTORY,
        query=query,
        caption=gettext("History"),
        page_of=lambda one: reverse("students:history_sheet", args=[student.pk, one.pk]),
        told_apart_by=lambda one: one.course.name,
    )


def repertoire(student: Student, query: QueryDict) -> Table[Performance]:
    return Table(
        student.performances.select_related("event"),
        REPERTOIRE,
        query=query,
        caption=gettext("Repertoire"),
        page_of=lambda one: reverse("students:event", args=[student.pk, one.pk]),
        told_apart_by=lambda one: one.piece,
    )


def evaluations(
    follow_up: CourseFollowUp, query: QueryDict, *, route: str, in_full: bool = False
) -> Table[Evaluation]:
    return Table(
        follow_up.evaluations.all(),
        EVALUATIONS_IN_FULL if in_full else EVALUATIONS,
        query=query,
        caption=gettext("Evaluations"),
        page_of=lambda one: reverse(route, args=[follow_up.student_id, follow_up.pk, one.pk]),
        told_apart_by=lambda one: day(one.on),
        prefix="evaluations-",
    )


def absences(follow_up: CourseFollowUp, query: QueryDict) -> Table[Absence]:
    """Of this course; those of whole days that touch one of its lessons too."""
    return Table(
        follow_up.absences,
        ABSENCES,
        query=query,
        caption=gettext("Absences"),
        page_of=lambda one: reverse(
            "students:absence", args=[follow_up.student_id, follow_up.pk, one.pk]
        ),
        told_apart_by=lambda one: day(one.starts_on),
        prefix="absences-",
    )
