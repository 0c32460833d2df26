"""What a school teaches, who teaches it, where and when."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from imuse_portal.references import ReferenceField
from imuse_portal.search import trigrams
from students.enums import ActivityStatus, Weekday, YearState
from students.models.calendar import SchoolYear

if TYPE_CHECKING:
    from students.models.followups import CourseFollowUp


SHORTEST, LONGEST = 5, 600
"""Minutes that a lesson may last."""


class Named(models.Model):
    """A short list of a school: departments, disciplines, cursus, cycles, venues."""

    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Department(Named):
    school = models.ForeignKey(
        School, models.CASCADE, related_name="departments", verbose_name=_("school")
    )

    class Meta(Named.Meta):
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(name="department_once", fields=["school", "name"]),
        ]


class Discipline(Named):
    """An instrument, a voice, a dance, a collective practice."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="disciplines", verbose_name=_("school")
    )
    department = models.ForeignKey(
        Department,
        models.SET_NULL,
        related_name="disciplines",
        verbose_name=_("department"),
        null=True,
        blank=True,
    )

    class Meta(Named.Meta):
        verbose_name = _("discipline")
        verbose_name_plural = _("disciplines")
        constraints = [
            models.UniqueConstraint(name="discipline_once", fields=["school", "name"]),
        ]


class Cursus(Named):
    """A path through several disciplines, as «Musique cursus diplômant»."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="cursuses", verbose_name=_("school")
    )

    class Meta(Named.Meta):
        verbose_name = _("cursus")
        verbose_name_plural = _("cursuses")
        constraints = [models.UniqueConstraint(name="cursus_once", fields=["school", "name"])]


class Cycle(Named):
    """A level, as 1C1 or 2C4."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="cycles", verbose_name=_("school")
    )
    is_final = models.BooleanField(
        _("last year of its cycle"),
        default=False,
        help_text=_("A closed year then has a cycle result as well."),
    )

    class Meta(Named.Meta):
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        constraints = [models.UniqueConstraint(name="cycle_once", fields=["school", "name"])]


class Venue(Named):
    """An antenne of the school."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="venues", verbose_name=_("school")
    )
    address = models.TextField(_("address"), blank=True)

    class Meta(Named.Meta):
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        constraints = [models.UniqueConstraint(name="venue_once", fields=["school", "name"])]


class Room(models.Model):
    """A salle; it reads with its venue: «Fauré (Conservatoire)» (000 L217)."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="rooms", verbose_name=_("venue"))
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["venue", "name"]
        constraints = [models.UniqueConstraint(name="room_once", fields=["venue", "name"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.venue})"


class Teacher(models.Model):
    """An enseignant; with an account, one who signs in at the desk (design 2)."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="teachers", verbose_name=_("school")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="teacherships",
        verbose_name=_("account"),
        null=True,
        blank=True,
    )
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("teacher")
        verbose_name_plural = _("teachers")
        ordering = ["last_name", "first_name"]
        indexes = [
            trigrams("last_name", name="teacher_last_name_trigrams"),
            trigrams("first_name", name="teacher_first_name_trigrams"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="teacher_account_once_in_school",
                fields=["school", "user"],
                violation_error_message=_("This account is already a teacher of this school."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()


class CourseQuerySet(models.QuerySet["Course"]):
    def taught_by(self, user: models.Model) -> "CourseQuerySet":
        """Of the current year: what a teacher sees at the desk."""
        return self.filter(teacher__user=user, year__state=YearState.CURRENT)

    def followed_by(self, student: models.Model) -> "CourseQuerySet":
        """Those of the current year that the pupil takes part in."""
        return self.filter(
            year__state=YearState.CURRENT,
            follow_ups__student=student,
            follow_ups__activity_status=ActivityStatus.ACTIVE,
        )


class Course(models.Model):
    """A cours or classe of one school year: what, who, where, when."""

    year = models.ForeignKey(
        SchoolYear, models.PROTECT, related_name="courses", verbose_name=_("school year")
    )
    reference = ReferenceField()
    name = models.CharField(_("name"), max_length=120)
    department = models.ForeignKey(
        Department,
        models.SET_NULL,
        related_name="courses",
        null=True,
        blank=True,
        verbose_name=_("department"),
    )
    discipline = models.ForeignKey(
        Discipline,
        models.SET_NULL,
        related_name="courses",
        null=True,
        blank=True,
        verbose_name=_("discipline"),
    )
    cursus = models.ForeignKey(
        Cursus,
        models.SET_NULL,
        related_name="courses",
        null=True,
        blank=True,
        verbose_name=_("cursus"),
    )
    cycle = models.ForeignKey(
        Cycle,
        models.SET_NULL,
        related_name="courses",
        null=True,
        blank=True,
        verbose_name=_("cycle"),
    )
    teacher = models.ForeignKey(
        Teacher,
        models.SET_NULL,
        related_name="courses",
        null=True,
        blank=True,
        verbose_name=_("teacher"),
    )
    room = models.ForeignKey(
        Room,
        models.SET_NULL,
        related_name="courses",
        null=True,
        blank=True,
        verbose_name=_("room"),
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday, null=True, blank=True)
    starts_at = models.TimeField(_("starts at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    capacity = models.PositiveSmallIntegerField(_("capacity"), null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["year", "name", "pk"]
        indexes = [trigrams("name", name="course_name_trigrams")]
        constraints = [
            models.UniqueConstraint(
                name="course_reference_once",
                fields=["year", "reference"],
                violation_error_message=_("The year already has a course of this reference."),
            ),
            models.CheckConstraint(
                name="course_time_with_weekday",
                condition=Q(starts_at=None) | Q(weekday__isnull=False),
                violation_error_message=_("A time needs its weekday."),
            ),
            models.CheckConstraint(
                name="course_of_a_lesson_s_length",
                condition=Q(minutes=None) | Q(minutes__range=(SHORTEST, LONGEST)),
                violation_error_message=_("A lesson lasts from 5 to 600 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_settled(self) -> bool:
        """It has its hours, or at least its teacher: pupils are placed in it."""
        return self.weekday is not None or self.teacher_id is not None

    def class_list(self) -> "QuerySet[CourseFollowUp]":
        """The follow-ups of those who take part now, by name."""
        rows = self.follow_ups.active().select_related("student")
        return rows.order_by("student__last_name", "student__first_name", "pk")


class LessonChange(models.Model):
    """One lesson that is not as usual: cancelled, or in another room."""

    course = models.ForeignKey(
        Course, models.CASCADE, related_name="changes", verbose_name=_("course")
    )
    on = models.DateField(_("date"))
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    room = models.ForeignKey(
        Room, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("room")
    )
    note = models.CharField(_("note for the families"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("change of a lesson")
        verbose_name_plural = _("changes of lessons")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                name="lesson_change_once_a_day",
                fields=["course", "on"],
                violation_error_message=_("This lesson already has a change."),
            ),
            models.CheckConstraint(
                name="lesson_change_says_something",
                condition=Q(is_cancelled=True) | Q(room__isnull=False) | ~Q(note=""),
                violation_error_message=_("Say what changes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.on:%d/%m/%Y}"
