"""What pupils do in their courses: follow-up sheets, evaluations, absences."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.imports.cells import Length, UsualChoice
from accounts.imports.registry import exchanged
from accounts.imports.resource import SchoolResource, column, shown
from students.enums import AbsenceOrigin
from students.models import Absence, CourseFollowUp, Cycle, Evaluation, SchoolYear
from students.resources.naming import course_named, follow_up_named, listed, student_named
from students.year_days import of_no_year, outside

NAMED = {
    "student": _("reference of the pupil"),
    "course": _("reference of the course"),
    "year": _("school year"),
}


@exchanged
class FollowUpResource(SchoolResource):
    """By pupil and course."""

    school_path = "student__family__school"
    year_path = "course__year"
    related = ("student__family__school", "course__year", "cycle")
    also_needs = ("students.add_cycle",)
    labels = {**NAMED, "minutes": _("length")}
    student = column("student", student_named())
    year = shown("course__year__name", "year")
    course = column("course", course_named())
    cycle = column("cycle", listed(Cycle, "cycle"))
    minutes = column("minutes", Length())

    class Meta:
        model = CourseFollowUp
        import_id_fields = ("student", "course")
        fields = (
            "student",
            "year",
            "course",
            "cycle",
            "flexible_schedule",
            "starts_at",
            "minutes",
            "activity_status",
            "activity_reason",
            "is_first_instrument",
            "average",
            "average_scale",
            "letter_average",
            "mention",
            "class_result",
            "cycle_result",
            "class_admission",
            "cycle_admission",
            "hours_planned",
            "hours_done",
            "absences_total",
            "absences_unjustified",
            "comment",
            "appreciation",
        )

    def hold(self, row: CourseFollowUp) -> None:
        """A closing locks the year before its follow-ups: so does a file."""
        row.course.year.hold_open()


@exchanged
class EvaluationResource(SchoolResource):
    """By pupil, course, kind, day and criterion."""

    school_path = "follow_up__student__family__school"
    year_path = "follow_up__course__year"
    related = ("follow_up__student__family__school", "follow_up__course__year")
    labels = NAMED
    follow_up = column("follow_up", follow_up_named(), name="student")
    year = shown("follow_up__course__year__name", "year")
    course = shown("follow_up__course__reference", "course")

    class Meta:
        model = Evaluation
        import_id_fields = ("follow_up", "kind", "on", "criterion")
        fields = (
            "follow_up",
            "year",
            "course",
            "kind",
            "on",
            "criterion",
            "mark",
            "scale",
            "coefficient",
            "letter",
            "mention",
            "appreciation",
            "is_choice",
            "is_absent",
            "reason",
        )

    def check(self, row: Evaluation) -> None:
        """As on its page at the desk."""
        if "on" in self.changed and (faults := outside(row.follow_up.course.year, on=row.on)):
            raise ValidationError(faults)


@exchanged
class AbsenceResource(SchoolResource):
    """By pupil, course (none: the whole days), first day, hour, and who told of it."""

    school_path = "student__family__school"
    related = ("student__family__school", "course__year__school")
    labels = {**NAMED, "starts_at": _("start time"), "ends_at": _("end time")}
    student = column("student", student_named())
    year = shown("course__year__name", "year")
    course = column("course", course_named())
    origin = column("origin", UsualChoice(AbsenceOrigin.choices, usual=AbsenceOrigin.RECORDED))

    class Meta:
        model = Absence
        import_id_fields = ("student", "course", "starts_on", "starts_at", "origin")
        fields = (
            "student",
            "year",
            "course",
            "starts_on",
            "starts_at",
            "origin",
            "ends_on",
            "ends_at",
            "characteristic",
            "reason",
            "is_justified",
            "is_notified",
            "notified_on",
            "notification_kind",
        )

    def given(self) -> dict[str, Any]:
        return {"declared_by": self.by}

    def get_queryset(self) -> QuerySet[Any]:
        """Without those that a family took back."""
        return super().get_queryset().filter(withdrawn_at=None)

    def year_of(self, row: Absence) -> SchoolYear | None:
        return row.year

    def check(self, row: Absence) -> None:
        """As on the page of an absence at the desk."""
        if row.course and not row.student.follow_ups.filter(course=row.course).exists():
            raise ValidationError({"course": gettext("This pupil does not follow this course.")})
        days = {name: getattr(row, name) for name in ("starts_on", "ends_on")}
        if self.school and self.changed & days.keys():
            if faults := of_no_year(row.course, self.school, **days):
                raise ValidationError(faults)
