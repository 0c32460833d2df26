"""When a school takes pre-enrolments, with which texts, and what may be asked for."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from students.models import Cursus, Discipline, SchoolYear, Venue


class PreEnrolmentPeriodQuerySet(models.QuerySet["PreEnrolmentPeriod"]):
    def open(self, *, at: dt.datetime) -> "PreEnrolmentPeriodQuerySet":
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def of_home(self) -> "PreEnrolmentPeriodQuerySet":
        return self.filter(takes_families=True)

    def of_entry(self) -> "PreEnrolmentPeriodQuerySet":
        return self.filter(takes_newcomers=True)


class PreEnrolmentPeriod(models.Model):
    """The days of «Pré-inscriptions» of one school for one coming year (003 L394-397)."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="pre_periods", verbose_name=_("school")
    )
    year = models.ForeignKey(
        SchoolYear,
        models.PROTECT,
        related_name="pre_periods",
        verbose_name=_("for the school year"),
    )
    title = models.CharField(_("title on the home page"), max_length=80)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(
        _("closes at"), help_text=_("What is sent before this very second counts.")
    )
    takes_families = models.BooleanField(
        _("on the home page"), default=True, help_text=_("For a new pupil of a family.")
    )
    takes_newcomers = models.BooleanField(
        _("on the entry page"), default=True, help_text=_("For families that are new.")
    )
    ages_on = models.DateField(
        _("day on which the age counts"),
        help_text=_("For example 31 December of the coming school year."),
    )
    most_wishes = models.PositiveSmallIntegerField(_("disciplines a pupil, at most"), default=3)
    text = models.TextField(_("text above"), blank=True)
    privacy_text = models.TextField(
        _("privacy text of the confirmation"),
        blank=True,
        help_text=_("Above “I accept”; empty: the school's privacy text."),
    )
    sent_text = models.TextField(
        _("text once it is sent"),
        blank=True,
        help_text=_("When and by whom the answer comes; also in the mail."),
    )
    closed_text = models.TextField(_("to who comes too late"), blank=True)
    accepted_text = models.TextField(_("text of the mail of acceptance"), blank=True)

    objects = PreEnrolmentPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of pre-enrolment")
        verbose_name_plural = _("periods of pre-enrolment")
        ordering = ["-opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="pre_period_once_a_year",
                fields=["school", "year"],
                violation_error_message=_("The school already has a period for this year."),
            ),
            models.CheckConstraint(
                name="pre_period_in_order",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("A period closes after it opens."),
            ),
            models.CheckConstraint(
                name="pre_period_asks_for_something",
                condition=Q(most_wishes__gte=1),
                violation_error_message=_("A pupil may ask for one discipline at least."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"

    def is_open(self, *, at: dt.datetime) -> bool:
        return self.opens_at <= at < self.closes_at

    @property
    def accepted_words(self) -> str:
        """What «J'accepte» accepts, word for word."""
        return self.privacy_text or self.school.privacy_text

    def read_dates(self) -> None:
        """As they are now."""
        self.refresh_from_db(fields=["opens_at", "closes_at", "takes_families", "takes_newcomers"])


class DisciplineOffer(models.Model):
    """«Accordéon chromatique, site d'Argentré, cursus classique (Enfants à partir de 7 ans)»."""

    period = models.ForeignKey(
        PreEnrolmentPeriod, models.CASCADE, related_name="offers", verbose_name=_("period")
    )
    discipline = models.ForeignKey(
        Discipline, models.PROTECT, related_name="+", verbose_name=_("discipline")
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="+", verbose_name=_("venue"), null=True, blank=True
    )
    cursus = models.ForeignKey(
        Cursus, models.PROTECT, related_name="+", verbose_name=_("cursus"), null=True, blank=True
    )
    audience = models.CharField(
        _("audience"), max_length=80, blank=True, help_text=_("As families read it.")
    )
    youngest = models.PositiveSmallIntegerField(_("from the age of"), null=True, blank=True)
    oldest = models.PositiveSmallIntegerField(_("to the age of"), null=True, blank=True)
    is_on = models.BooleanField(_("offered"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("discipline offered")
        verbose_name_plural = _("disciplines offered")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="discipline_offer_once",
                fields=["period", "discipline", "venue", "cursus", "audience"],
                nulls_distinct=False,
                violation_error_message=_("The period already offers this discipline there."),
            ),
            models.CheckConstraint(
                name="discipline_offer_ages_in_order",
                condition=Q(youngest=None) | Q(oldest=None) | Q(oldest__gte=F("youngest")),
                violation_error_message=_("The youngest age is not above the oldest."),
            ),
        ]

    def __str__(self) -> str:
        where = " – ".join(str(one) for one in (self.discipline, self.venue, self.cursus) if one)
        return f"{where} ({self.audience})" if self.audience else where

    def takes(self, age: int) -> bool:
        return (self.youngest is None or age >= self.youngest) and (
            self.oldest is None or age <= self.oldest
        )


def age_on(day: dt.date, *, born: dt.date) -> int:
    """In whole years; who was born on 29 February has the birthday on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
