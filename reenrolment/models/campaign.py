"""A campaign: when, for which year, with which steps, texts, forms and terms; all of it data."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from documents.models import DocumentType
from imuse_portal.figures import moment
from reenrolment.enums import CampaignMode, StepKind
from students.models import SchoolYear, Student

if TYPE_CHECKING:
    from accounts.models import User


class ReenrolmentError(Exception):
    """Why nothing was done, in words for whoever asked."""


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def published(self) -> "CampaignQuerySet":
        return self.exclude(published_at=None)

    def open(self, *, at: dt.datetime) -> "CampaignQuerySet":
        not_stopped = Q(stopped_at=None) | Q(stopped_at__gt=at)
        return self.published().filter(not_stopped, opens_at__lte=at, closes_at__gt=at)

    def of_student(self, student: Student) -> "CampaignQuerySet":
        """Where something of the pupil's is known."""
        return self.filter(pk__in=student.reenrolments.values("campaign"))


class Campaign(models.Model):
    """A réinscription of one school for one coming year (inventory 82-106)."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="campaigns", verbose_name=_("school")
    )
    year = models.ForeignKey(
        SchoolYear,
        models.PROTECT,
        related_name="campaigns",
        verbose_name=_("for the school year"),
        help_text=_("The year that pupils are re-enrolled for."),
    )
    title = models.CharField(_("title on the home page"), max_length=80)
    mode = models.CharField(
        _("mode"),
        max_length=10,
        choices=CampaignMode,
        default=CampaignMode.CHOICE,
        help_text=_("Fixed once a family has begun."),
    )
    opens_at = models.DateTimeField(_("opens at"), help_text=_("Fixed once it has opened."))
    closes_at = models.DateTimeField(
        _("closes at"),
        help_text=_(
            "What is sent before this very second counts. Once the campaign is published, the"
            " buttons of this page change it."
        ),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    stopped_at = models.DateTimeField(_("closed early at"), null=True, blank=True, editable=False)

    offers_administrative = models.BooleanField(
        _("administrative re-enrolment"),
        default=False,
        help_text=_("One box for the pupil; the active courses are copied, to be placed."),
    )
    administrative_label = models.CharField(
        _("label of that box"), max_length=80, blank=True, help_text=_("Empty: the usual one.")
    )
    offers_cursuses = models.BooleanField(_("by cursus"), default=False)
    offers_courses = models.BooleanField(_("by course"), default=True)
    only_active = models.BooleanField(
        _("only pupils who follow a course"),
        default=False,
        help_text=_("Unticked: every pupil of the school's families."),
    )
    document_types = models.ManyToManyField(
        DocumentType, related_name="campaigns", verbose_name=_("documents asked"), blank=True
    )

    text = models.TextField(_("text above"), blank=True)
    submitted_text = models.TextField(
        _("after “Validate”"), blank=True, help_text=_("Empty: the usual sentence.")
    )
    declined_text = models.TextField(_("to who does not re-enrol"), blank=True)
    closed_text = models.TextField(
        _("to who comes too late"), blank=True, help_text=_("The school's contact is added.")
    )
    opening_text = models.TextField(_("text of the opening mail"), blank=True)
    closing_text = models.TextField(_("text of the reminder before the closing"), blank=True)
    accepted_text = models.TextField(_("text of the mail of acceptance"), blank=True)
    terms_step = models.CharField(
        _("“I accept” stands in"),
        max_length=20,
        choices=[(kind.value, kind.label) for kind in StepKind.last()],
        default=StepKind.SUMMARY,
    )
    closing_reminder_days = models.PositiveSmallIntegerField(
        _("reminder before the closing, in days"),
        null=True,
        blank=True,
        help_text=_("Empty: no reminder."),
    )
    quiet_from = models.TimeField(_("no mail from"), default=dt.time(20))
    quiet_until = models.TimeField(_("until"), default=dt.time(8))

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-opens_at", "pk"]
        permissions = [("run_campaign", _("Can publish, extend and close campaigns"))]
        constraints = [
            models.UniqueConstraint(
                name="campaign_once_a_year",
                fields=["school", "year"],
                violation_error_message=_("The school already has a campaign for this year."),
            ),
            models.CheckConstraint(
                name="campaign_in_order",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("A campaign closes after it opens."),
            ),
            models.CheckConstraint(
                name="campaign_stopped_once_published",
                condition=Q(stopped_at=None) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="campaign_terms_in_a_last_step",
                condition=Q(terms_step__in=StepKind.last()),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"

    @property
    def at_the_desk(self) -> str:
        """Schools call theirs alike: who works for several must see which one it is."""
        return f"{self} – {self.school}"

    def standing(self, *, at: dt.datetime) -> str:
        """For staff: whether families see it, and until when they answer."""
        if not self.is_published:
            return gettext("Draft: families do not see it.")
        if self.ends_at <= at:
            return gettext("Closed since %(moment)s.") % {"moment": moment(self.ends_at)}
        if self.opens_at > at:
            return gettext("Published: opens on %(moment)s.") % {"moment": moment(self.opens_at)}
        return gettext("Open until %(moment)s.") % {"moment": moment(self.ends_at)}

    @property
    def ends_at(self) -> dt.datetime:
        """From this second on nothing is taken any more."""
        return min(self.closes_at, self.stopped_at or self.closes_at)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_simple(self) -> bool:
        return self.mode == CampaignMode.SIMPLE

    def is_open(self, *, at: dt.datetime) -> bool:
        return self.is_published and self.opens_at <= at < self.ends_at

    @cached_property
    def step_names(self) -> dict[str, str]:
        """By kind, as families read them here; of a kind that is not asked, the usual one."""
        usual = {kind.value: str(kind.label) for kind in StepKind}
        return usual | {step.kind: step.name for step in self.steps.all()}

    @property
    def current_terms(self) -> "Terms | None":
        return self.terms.order_by("-number").first()

    @transaction.atomic
    def publish(self, *, by: "User", at: dt.datetime) -> None:
        """Families see it from its opening on. Raises ReenrolmentError."""
        self.lock()
        if self.is_published:
            raise ReenrolmentError(gettext("The campaign is published already."))
        if self.ends_at <= at:
            raise ReenrolmentError(gettext("The closing date is past: choose another first."))
        if not self.steps.filter(is_on=True).exists():
            raise ReenrolmentError(gettext("The campaign has no step: add some first."))
        self.published_at = at
        self.save(update_fields=["published_at"])

    @transaction.atomic
    def stop(self, *, by: "User", at: dt.datetime) -> None:
        """Closed before its time. Raises ReenrolmentError."""
        self.lock()
        if not self.is_published or self.ends_at <= at:
            raise ReenrolmentError(gettext("The campaign is not open."))
        self.stopped_at = at
        self.save(update_fields=["stopped_at"])

    @transaction.atomic
    def extend(self, closes_at: dt.datetime, *, by: "User", at: dt.datetime) -> None:
        """Open until then: later than it was, or open again. Raises ReenrolmentError."""
        self.lock()
        if closes_at <= at or closes_at <= self.opens_at:
            raise ReenrolmentError(gettext("Choose a closing date that is still to come."))
        self.closes_at, self.stopped_at = closes_at, None
        self.save(update_fields=["closes_at", "stopped_at"])

    @transaction.atomic
    def write_terms(self, text: str, *, by: "User", at: dt.datetime) -> "Terms":
        """The next version; what was accepted keeps the one it was shown."""
        self.lock()
        current = self.current_terms
        if current and current.text == text:
            return current
        number = current.number + 1 if current else 1
        return self.terms.create(number=number, text=text, created_by=by, created_at=at)

    def fixed_fields(self, *, at: dt.datetime) -> list[str]:
        """What its form no longer changes."""
        fixed = {
            "mode": self.reenrolments.exists(),
            "opens_at": self.is_published and self.opens_at <= at,
            "closes_at": self.is_published,
        }
        return [name for name, is_fixed in fixed.items() if is_fixed]

    def lock_to_edit(self) -> None:
        """Before it is saved as it was typed: what its buttons changed meanwhile stays."""
        opens_at, closes_at = self.opens_at, self.closes_at
        self.lock()
        if not self.is_published:
            self.closes_at = closes_at
        self.opens_at = opens_at

    def add_usual_steps(self) -> bool:
        """Each kind in its usual order, unless it has steps; whether it got them."""
        if self.steps.exists():
            return False
        steps = [
            CampaignStep(campaign=self, kind=kind, order=order)
            for order, kind in enumerate(StepKind, 1)
        ]
        return bool(CampaignStep.objects.bulk_create(steps))

    def read_dates(self) -> None:
        """As they are now: somebody may have closed or extended it meanwhile."""
        self.refresh_from_db(fields=["opens_at", "closes_at", "published_at", "stopped_at"])

    def lock(self) -> None:
        """Until the transaction ends nobody else runs it; its dates are read anew."""
        Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        self.read_dates()


class CampaignStep(models.Model):
    """An étape: whether it is asked, under what title, with what text, in which order."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="steps", verbose_name=_("campaign")
    )
    kind = models.CharField(_("step"), max_length=20, choices=StepKind)
    title = models.CharField(
        _("title"), max_length=80, blank=True, help_text=_("Empty: the usual one.")
    )
    text = models.TextField(_("text above the step"), blank=True)
    is_on = models.BooleanField(_("asked"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    shares_page = models.BooleanField(
        _("on the page of the courses"),
        default=False,
        help_text=_("Where the courses are asked just before."),
    )

    class Meta:
        verbose_name = _("step of a campaign")
        verbose_name_plural = _("steps of a campaign")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="campaign_step_once",
                fields=["campaign", "kind"],
                violation_error_message=_("The campaign already has this step."),
            ),
            models.CheckConstraint(
                name="campaign_step_shared_by_information",
                condition=Q(shares_page=False) | Q(kind=StepKind.INFORMATION),
                violation_error_message=_("Only the free text may stand with the courses."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As families read it."""
        return self.title or str(StepKind(self.kind).label)


def download_path(of: "CampaignDownload", name: str) -> str:
    """A name that nobody guesses; the one it is downloaded under is its label."""
    return f"campaigns/{get_random_string(32)}.pdf"


class CampaignDownload(models.Model):
    """A form or a notice of «Télécharger les documents liés à la réinscription»."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="downloads", verbose_name=_("campaign")
    )
    label = models.CharField(_("name"), max_length=120)
    file = models.FileField(_("file"), upload_to=download_path, help_text=_("A PDF."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("document to download")
        verbose_name_plural = _("documents to download")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="campaign_download_once",
                fields=["campaign", "label"],
                violation_error_message=_("The campaign already has a document of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Terms(models.Model):
    """A version of what «J'accepte» means; never changed, so that what was accepted stays known."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="terms", verbose_name=_("campaign")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
        null=True,
    )
    created_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = verbose_name_plural = pgettext_lazy("campaign", "terms")
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(name="terms_version_once", fields=["campaign", "number"]),
        ]

    def __str__(self) -> str:
        return gettext("Version %(number)d") % {"number": self.number}
