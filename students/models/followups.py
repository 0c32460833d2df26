"""What a pupil does in a course: the follow-up sheet, its evaluations, the absences."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from students.enums import (
    AbsenceOrigin,
    ActivityStatus,
    NotificationKind,
    Weekday,
    YearState,
)
from students.models.calendar import SchoolYear
from students.models.student import Student
from students.models.teaching import LONGEST, SHORTEST, Course, Cycle


class CourseFollowUpQuerySet(models.QuerySet["CourseFollowUp"]):
    def in_current_year(self) -> "CourseFollowUpQuerySet":
        return self.filter(course__year__state=YearState.CURRENT)

    def in_closed_years(self) -> "CourseFollowUpQuerySet":
        return self.filter(course__year__state=YearState.CLOSED)

    def opened(self) -> "CourseFollowUpQuerySet":
        """Of the years that families see: closed and current ones."""
        return self.exclude(course__year__state=YearState.PREPARING)

    def active(self) -> "CourseFollowUpQuerySet":
        return self.filter(activity_status=ActivityStatus.ACTIVE)

    def with_course(self) -> "CourseFollowUpQuerySet":
        """With all that a list of courses shows, in one query."""
        return self.select_related(
            "cycle",
            "course__year",
            "course__department",
            "course__cycle",
            "course__teacher__user",
            "course__room__venue",
        )


class CourseFollowUp(models.Model):
    """A suivi: one pupil in one course (inventory 72, 78). Empty values are empty, never -1."""

    student = models.ForeignKey(
        Student, models.CASCADE, related_name="follow_ups", verbose_name=_("pupil")
    )
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="follow_ups", verbose_name=_("course")
    )
    cycle = models.ForeignKey(
        Cycle, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("cycle")
    )
    flexible_schedule = models.BooleanField(_("flexible schedule"), default=False)
    starts_at = models.TimeField(
        _("passing time"),
        null=True,
        blank=True,
        help_text=_("Empty: the course's own time."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"),
        null=True,
        blank=True,
        help_text=_("Empty: the course's own."),
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    activity_status = models.CharField(
        _("activity status"), max_length=10, choices=ActivityStatus, default=ActivityStatus.ACTIVE
    )
    activity_reason = models.CharField(_("reason"), max_length=200, blank=True)
    is_first_instrument = models.BooleanField(_("first instrument"), default=False)
    average = models.DecimalField(
        _("average"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    average_scale = models.DecimalField(
        _("scale of the average"), max_digits=5, decimal_places=2, default=Decimal(20)
    )
    letter_average = models.CharField(_("average in letters"), max_length=10, blank=True)
    mention = models.CharField(_("mention"), max_length=60, blank=True)
    class_result = models.CharField(_("class result"), max_length=60, blank=True)
    cycle_result = models.CharField(_("cycle result"), max_length=60, blank=True)
    class_admission = models.CharField(_("class admission"), max_length=60, blank=True)
    cycle_admission = models.CharField(_("cycle admission"), max_length=60, blank=True)
    hours_planned = models.DecimalField(
        _("hours"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    hours_done = models.DecimalField(
        _("hours done"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    absences_total = models.PositiveSmallIntegerField(_("absences"), null=True, blank=True)
    absences_unjustified = models.PositiveSmallIntegerField(
        _("unjustified absences"), null=True, blank=True
    )
    comment = models.TextField(_("comment"), blank=True)
    appreciation = models.TextField(_("appreciation"), blank=True)

    objects = CourseFollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-course__year__starts_on", "course__department__name", "course__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="follow_up_once",
                fields=["student", "course"],
                violation_error_message=_("This pupil already follows this course."),
            ),
            models.CheckConstraint(
                name="follow_up_average_within_scale",
                condition=Q(average=None)
                | Q(average__gte=0, average__lte=F("average_scale"), average_scale__gt=0),
                violation_error_message=_("An average lies between 0 and its scale."),
            ),
            models.CheckConstraint(
                name="follow_up_unjustified_within_absences",
                condition=Q(absences_unjustified=None)
                | Q(absences_unjustified__lte=F("absences_total")),
                violation_error_message=_("Unjustified absences are among the absences."),
            ),
            models.CheckConstraint(
                name="follow_up_scale_above_0",
                condition=Q(average_scale__gt=0),
                violation_error_message=_("The scale of an average is above 0."),
            ),
            models.CheckConstraint(
                name="follow_up_hours_not_below_0",
                condition=(Q(hours_planned=None) | Q(hours_planned__gte=0))
                & (Q(hours_done=None) | Q(hours_done__gte=0)),
                violation_error_message=_("Hours are not below 0."),
            ),
            models.CheckConstraint(
                name="follow_up_of_a_lesson_s_length",
                condition=Q(minutes=None) | Q(minutes__range=(SHORTEST, LONGEST)),
                violation_error_message=_("A lesson lasts from 5 to 600 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} – {self.course}"

    @property
    def passes_at(self) -> dt.time | None:
        """Heure de passage: the pupil's own, else the course's."""
        return self.starts_at or self.course.starts_at

    @property
    def lasts(self) -> int | None:
        """In minutes."""
        return self.course.minutes if self.minutes is None else self.minutes

    @property
    def hours(self) -> tuple[dt.time | None, dt.time | None]:
        """From when to when the pupil has a lesson; None where the school does not say."""
        begins, lasts = self.passes_at, self.lasts
        if begins is None or lasts is None:
            return begins, None
        ends = dt.datetime.combine(dt.date.min, begins) + dt.timedelta(minutes=lasts)
        return begins, ends.time() if ends.date() == dt.date.min else None

    @property
    def level(self) -> Cycle | None:
        return self.cycle or self.course.cycle

    @property
    def weekday_name(self) -> str:
        weekday = self.course.weekday
        return "" if weekday is None else str(Weekday(weekday).label).capitalize()

    @property
    def weekly_moment(self) -> tuple[int, dt.time] | None:
        """Days of the week in their order, and within a day the hours."""
        weekday = self.course.weekday
        return None if weekday is None else (weekday, self.passes_at or dt.time.min)

    @property
    def absences(self) -> "list[Absence]":
        """Standing ones of this course, and those of whole days that hold a day of its lessons."""
        rows = self.student.absences.standing().touching(self.course).select_related("course")
        return [row for row in rows if row.is_of(self.course)]


class Evaluation(models.Model):
    """One evaluation of a follow-up (inventory 73, 79)."""

    follow_up = models.ForeignKey(
        CourseFollowUp, models.CASCADE, related_name="evaluations", verbose_name=_("follow-up")
    )
    kind = models.CharField(_("kind of evaluation"), max_length=60)
    on = models.DateField(_("date"))
    criterion = models.CharField(_("kind of criterion"), max_length=60, blank=True)
    mark = models.DecimalField(_("mark"), max_digits=5, decimal_places=2, null=True, blank=True)
    scale = models.DecimalField(
        _("denominator"), max_digits=5, decimal_places=2, default=Decimal(20)
    )
    coefficient = models.DecimalField(
        _("coefficient"), max_digits=4, decimal_places=2, default=Decimal(1)
    )
    letter = models.CharField(_("letter"), max_length=10, blank=True)
    mention = models.CharField(_("mention"), max_length=60, blank=True)
    appreciation = models.TextField(_("appreciation"), blank=True)
    is_choice = models.BooleanField(_("choice"), default=False)
    is_absent = models.BooleanField(_("absent"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="evaluation_once",
                fields=["follow_up", "kind", "on", "criterion"],
                violation_error_message=_("This pupil has such an evaluation on that day already."),
            ),
            models.CheckConstraint(
                name="evaluation_mark_within_scale",
                condition=Q(mark=None) | Q(mark__gte=0, mark__lte=F("scale"), scale__gt=0),
                violation_error_message=_("A mark lies between 0 and its denominator."),
            ),
            models.CheckConstraint(
                name="evaluation_absent_without_mark",
                condition=Q(is_absent=False) | Q(mark=None),
                violation_error_message=_("An absent pupil has no mark."),
            ),
            models.CheckConstraint(
                name="evaluation_scale_above_0",
                condition=Q(scale__gt=0),
                violation_error_message=_("The denominator is above 0."),
            ),
            models.CheckConstraint(
                name="evaluation_coefficient_not_below_0",
                condition=Q(coefficient__gte=0),
                violation_error_message=_("The coefficient is not below 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on:%d/%m/%Y}"


class AbsenceError(Exception):
    """Why an absence cannot be declared or withdrawn, in words for the family."""


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> "AbsenceQuerySet":
        """Without those that the family took back."""
        return self.filter(withdrawn_at=None)

    def announced(self) -> "AbsenceQuerySet":
        return self.standing().filter(origin=AbsenceOrigin.ANNOUNCED)

    def recorded(self) -> "AbsenceQuerySet":
        return self.filter(origin=AbsenceOrigin.RECORDED)

    def between(self, first: dt.date, last: dt.date) -> "AbsenceQuerySet":
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def touching(self, course: Course | None) -> "AbsenceQuerySet":
        """Those of the course and those of whole days; without a course, of any."""
        return self.filter(Q(course=course) | Q(course=None)) if course else self


class Absence(models.Model):
    """A pupil was or will be absent, from one course or, without one, from all (inventory 74)."""

    student = models.ForeignKey(
        Student, models.CASCADE, related_name="absences", verbose_name=_("pupil")
    )
    course = models.ForeignKey(
        Course,
        models.CASCADE,
        related_name="absences",
        verbose_name=_("course"),
        null=True,
        blank=True,
        help_text=_("Empty: every course of these days."),
    )
    starts_on = models.DateField(_("first day"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("last day"))
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    characteristic = models.CharField(_("characteristic"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_justified = models.BooleanField(_("justified"), default=False)
    is_notified = models.BooleanField(_("notified"), default=False)
    notified_on = models.DateField(_("notified on"), null=True, blank=True)
    notification_kind = models.CharField(
        _("kind of notification"), max_length=10, choices=NotificationKind, blank=True
    )
    origin = models.CharField(
        _("origin"), max_length=10, choices=AbsenceOrigin, default=AbsenceOrigin.RECORDED
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("declared by"),
        null=True,
        blank=True,
    )
    declared_at = models.DateTimeField(_("declared at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("withdrawn by"),
        null=True,
        blank=True,
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="absence_once",
                fields=["student", "course", "starts_on", "starts_at", "origin"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                violation_error_message=_("This absence is there already."),
            ),
            models.CheckConstraint(
                name="absence_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is not before the first."),
            ),
            models.CheckConstraint(
                name="absence_times_in_order",
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_on__gt=F("starts_on"))
                | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("An absence of one day ends after it starts."),
            ),
            models.CheckConstraint(
                name="absence_notified_iff_dated",
                condition=Q(is_notified=True) | Q(notified_on=None, notification_kind=""),
                violation_error_message=_("A date of notification needs a notification."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}, {self.starts_on:%d/%m/%Y}"

    @property
    def is_announced(self) -> bool:
        return self.origin == AbsenceOrigin.ANNOUNCED

    def is_of(self, course: Course) -> bool:
        """Of this course, or of whole days with one of its lessons."""
        return self.course_id == course.pk or (
            self.course_id is None and self._holds_weekday(course.weekday)
        )

    def _holds_weekday(self, weekday: int | None) -> bool:
        """A course without a day may be on any."""
        days = (self.ends_on - self.starts_on).days + 1
        return weekday is None or (weekday - self.starts_on.isoweekday()) % 7 < days

    @property
    def year(self) -> SchoolYear | None:
        """Its course's; of whole days the closed one that holds a day of them."""
        if self.course:
            return self.course.year
        years = self.student.family.school.years.closed()
        return years.filter(starts_on__lte=self.ends_on, ends_on__gte=self.starts_on).first()

    def can_be_withdrawn(self, *, on: dt.date) -> bool:
        """What the family announced, until its first day is over or its year is closed."""
        if not self.is_announced or self.withdrawn_at or on > self.starts_on:
            return False
        return not (self.year and self.year.is_closed)

    @transaction.atomic
    def withdraw(self, *, by: Any, at: dt.datetime) -> None:
        """Raises AbsenceError once its first day is over, or when somebody was quicker."""
        mine = Absence.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not mine.can_be_withdrawn(on=timezone.localdate(at)):
            raise AbsenceError(_("This absence can no longer be withdrawn."))
        self.withdrawn_at, self.withdrawn_by = at, by
        self.save(update_fields=["withdrawn_at", "withdrawn_by"])
