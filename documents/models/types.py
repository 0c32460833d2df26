"""What a school asks for, of whom and until when: data, never prose only (inventory 62, 1.17)."""

import calendar
import datetime as dt

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from documents.enums import Audience, Validity
from families.postcodes import check_postcodes
from imuse_portal.figures import day
from students.models import Department, Discipline, SchoolYear


def blank_form_path(of: "DocumentType", name: str) -> str:
    """A name that nobody guesses; the one it is downloaded under is its label."""
    return f"blank_forms/{get_random_string(32)}.pdf"


class DocumentTypeQuerySet(models.QuerySet["DocumentType"]):
    def asked(self) -> "DocumentTypeQuerySet":
        return self.filter(is_asked=True)

    def of_audience(self, audience: Audience) -> "DocumentTypeQuerySet":
        return self.filter(audience=audience)


class DocumentType(models.Model):
    """A pièce à fournir: what it is called, who must hand it in, how long it is valid."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="document_types", verbose_name=_("school")
    )
    audience = models.CharField(_("handed in by"), max_length=10, choices=Audience)
    label = models.CharField(_("name of the document"), max_length=160)
    text = models.TextField(
        _("text beside the document"), blank=True, help_text=_("What it must say, where it is had.")
    )
    blank_form = models.FileField(
        _("blank form to download"),
        upload_to=blank_form_path,
        blank=True,
        help_text=_("A PDF that families fill in."),
    )
    is_asked = models.BooleanField(
        _("asked"), default=True, help_text=_("Unticked: kept for its documents, asked no more.")
    )
    is_mandatory = models.BooleanField(_("mandatory"), default=True)
    is_about_money = models.BooleanField(
        _("about money"),
        default=False,
        help_text=_("Shown to the guardians who see the billing alone."),
    )
    proves_address = models.BooleanField(
        _("proof of address"),
        default=False,
        help_text=_("A new address asks for a new one, where the school wants that."),
    )

    departments = models.ManyToManyField(
        Department, related_name="+", verbose_name=_("departments"), blank=True
    )
    disciplines = models.ManyToManyField(
        Discipline, related_name="+", verbose_name=_("disciplines"), blank=True
    )
    age_from = models.PositiveSmallIntegerField(_("from the age of"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("up to the age of"), null=True, blank=True)
    postcodes = models.CharField(
        _("residents of"),
        max_length=300,
        blank=True,
        validators=[check_postcodes],
        help_text=_("Postcodes or their first digits, separated by commas: 29170, 2995."),
    )
    payment_mode = models.CharField(
        _("only with the payment mode"),
        max_length=80,
        blank=True,
        help_text=_("As families read it: direct debit, say. Then it is never missing."),
    )

    validity = models.CharField(
        _("valid for"), max_length=10, choices=Validity, default=Validity.YEAR
    )
    valid_months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    valid_until = models.DateField(_("until the day"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = DocumentTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("document to hand in")
        verbose_name_plural = _("documents to hand in")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="document_type_once",
                fields=["school", "audience", "label"],
                violation_error_message=_("The school already asks for a document of this name."),
            ),
            models.CheckConstraint(
                name="document_type_ages_in_order",
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                violation_error_message=_("The second age is not below the first."),
            ),
            models.CheckConstraint(
                name="document_type_months_iff_valid_for_months",
                condition=Q(validity=Validity.MONTHS, valid_months__isnull=False)
                | ~Q(validity=Validity.MONTHS) & Q(valid_months=None),
                violation_error_message=_("A number of months, and only then, needs its number."),
            ),
            models.CheckConstraint(
                name="document_type_day_iff_fixed",
                condition=Q(validity=Validity.FIXED, valid_until__isnull=False)
                | ~Q(validity=Validity.FIXED) & Q(valid_until=None),
                violation_error_message=_("A fixed day, and only then, needs its date."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_required(self) -> bool:
        """Missing as long as it is not handed in; what hangs on a choice is never missing."""
        return self.is_mandatory and not self.payment_mode

    def lasts(self, *, year: SchoolYear) -> str:
        """Until when, in words for who has not handed it in yet."""
        if self.validity == Validity.MONTHS and self.valid_months:
            sentence = ngettext(
                "Valid for %(count)d month.", "Valid for %(count)d months.", self.valid_months
            )
            return sentence % {"count": self.valid_months}
        last = self.valid_until or year.ends_on
        return gettext("Valid until %(day)s.") % {"day": day(last)}

    def last_day(self, *, on: dt.date, year: SchoolYear) -> dt.date:
        """Until when one that is handed in on that day is valid."""
        if self.validity == Validity.MONTHS and self.valid_months:
            return months_later(on, self.valid_months)
        if self.validity == Validity.FIXED and self.valid_until:
            return self.valid_until
        return year.ends_on


class DocumentRules(models.Model):
    """What one school says above the tables, and how long it keeps what was handed in."""

    school = models.OneToOneField(
        School, models.CASCADE, related_name="document_rules", verbose_name=_("school")
    )
    family_text = models.TextField(_("text above the family's documents"), blank=True)
    student_text = models.TextField(_("text above a pupil's documents"), blank=True)
    kept_months = models.PositiveSmallIntegerField(
        _("months that files are kept"),
        null=True,
        blank=True,
        help_text=_("After the end of their school year; empty: until somebody deletes them."),
    )

    class Meta:
        verbose_name = _("rules of documents")
        verbose_name_plural = _("rules of documents")

    def __str__(self) -> str:
        return str(self.school)

    def text_for(self, audience: Audience) -> str:
        return self.family_text if audience == Audience.FAMILY else self.student_text


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, its last one where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
