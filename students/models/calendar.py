"""The school's years, terms and holidays."""

import datetime as dt

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from students.enums import YearState


class SchoolYearQuerySet(models.QuerySet["SchoolYear"]):
    def current(self) -> "SchoolYearQuerySet":
        return self.filter(state=YearState.CURRENT)

    def closed(self) -> "SchoolYearQuerySet":
        return self.filter(state=YearState.CLOSED)

    def opened(self) -> "SchoolYearQuerySet":
        """Those that families see: closed and current ones."""
        return self.exclude(state=YearState.PREPARING)


class SchoolYear(models.Model):
    """An année scolaire of a school; at most one is current.

    Of a year that was brought over from a former software already closed, `closed_at` is empty.
    """

    school = models.ForeignKey(
        School, models.CASCADE, related_name="years", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=9, help_text=_("As in 2026/2027."))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    state = models.CharField(
        _("state"), max_length=10, choices=YearState, default=YearState.PREPARING
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("school year")
        verbose_name_plural = _("school years")
        ordering = ["-starts_on"]
        permissions = [("close_schoolyear", _("Can close a school year and open the next"))]
        constraints = [
            models.UniqueConstraint(
                name="school_year_name_once",
                fields=["school", "name"],
                violation_error_message=_("The school already has a year of this name."),
            ),
            models.UniqueConstraint(
                name="school_year_one_current",
                fields=["school"],
                condition=Q(state=YearState.CURRENT),
                violation_error_message=_("Another year is current: close it first."),
            ),
            models.CheckConstraint(
                name="school_year_in_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("A year ends after it starts."),
            ),
            models.CheckConstraint(
                name="school_year_of_a_year_s_length",
                condition=Q(ends_on__lte=F("starts_on") + dt.timedelta(days=550)),
                violation_error_message=_("A school year does not last longer than 18 months."),
            ),
            models.CheckConstraint(
                name="school_year_closed_at_is_closed",
                condition=Q(closed_at=None) | Q(state=YearState.CLOSED),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on

    @property
    def is_closed(self) -> bool:
        return self.state == YearState.CLOSED

    @property
    def is_frozen(self) -> bool:
        """Closed here, by its passage: nothing is added to it any more either."""
        return self.closed_at is not None

    def hold_open(self) -> None:
        """Until the end of the transaction nobody closes it. IntegrityError when it is closed."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT students_hold_open(%s)", [self.pk])

    def close(self, *, at: dt.datetime) -> None:
        """From now on the database refuses whatever would change what it holds."""
        self.state, self.closed_at = YearState.CLOSED, at
        self.save(update_fields=["state", "closed_at"])

    def open(self) -> None:
        self.state = YearState.CURRENT
        self.save(update_fields=["state"])

    @classmethod
    def current_of(cls, school: School) -> "SchoolYear | None":
        """The year that runs, if one does; read once for all forms of a request."""
        models.prefetch_related_objects([school], "years")
        return next((year for year in school.years.all() if year.state == YearState.CURRENT), None)


class Term(models.Model):
    """A part of the year that ends with a bulletin; families see it once it is published."""

    year = models.ForeignKey(
        SchoolYear, models.CASCADE, related_name="terms", verbose_name=_("school year")
    )
    name = models.CharField(_("name"), max_length=40)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    published_at = models.DateTimeField(_("bulletin published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                name="term_name_once",
                fields=["year", "name"],
                violation_error_message=_("The year already has a term of this name."),
            ),
            models.CheckConstraint(
                name="term_in_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("A term ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class Holiday(models.Model):
    """Days without lessons, both ends included."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="holidays", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="holiday_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
