"""A run: the invoices of all families of a tariff, made one by one."""

import datetime as dt
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import School
from billing.models.days import hold_due, months_after
from billing.models.invoice import Invoice
from billing.models.tariffs import Tariff
from families.models import Family
from students.models import Student


class RunState(models.TextChoices):
    PREVIEW = "preview", pgettext_lazy("run", "To be confirmed")
    RUNNING = "running", pgettext_lazy("run", "Under way")
    DONE = "done", pgettext_lazy("run", "Done")


class InvoiceRunQuerySet(models.QuerySet["InvoiceRun"]):
    def running(self) -> "InvoiceRunQuerySet":
        return self.filter(state=RunState.RUNNING)


class InvoiceRun(models.Model):
    """All invoices of a term, or of a campaign."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, models.PROTECT, related_name="invoice_runs", verbose_name=_("school")
    )
    tariff = models.ForeignKey(
        Tariff, models.PROTECT, related_name="runs", verbose_name=_("tariff")
    )
    label = models.CharField(_("label"), max_length=120)
    percent = models.PositiveSmallIntegerField(
        _("part of the price (%)"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("A term of three: 34, 33, 33."),
    )
    only = models.ManyToManyField(
        Student, related_name="+", verbose_name=_("only these pupils"), editable=False
    )
    """Of a campaign; nobody: all of the tariff's year."""
    first_due_on = models.DateField(_("first instalment due on"))
    instalments = models.PositiveSmallIntegerField(
        _("monthly instalments"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    state = models.CharField(
        _("state"), max_length=10, choices=RunState, default=RunState.PREVIEW, editable=False
    )
    total = models.PositiveIntegerField(_("families"), default=0, editable=False)
    created_at = models.DateTimeField(_("drawn up at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("confirmed by"),
        null=True,
        editable=False,
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)

    objects = InvoiceRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of invoices")
        verbose_name_plural = _("runs of invoices")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="invoice_run_parts",
                condition=Q(percent__range=(1, 100), instalments__range=(1, 12)),
                violation_error_message=_("From 1 to 100 %, in 1 to 12 instalments."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_preview(self) -> bool:
        return self.state == RunState.PREVIEW

    @property
    def is_running(self) -> bool:
        return self.state == RunState.RUNNING

    @property
    def days(self) -> list[dt.date]:
        """Of the instalments: the same day of each month, its last where it is shorter."""
        return [months_after(self.first_due_on, number) for number in range(self.instalments)]

    def hold_days(self, *, issued_on: dt.date) -> None:
        """Raises WrongDay."""
        for day in self.days:
            hold_due(day, issued_on=issued_on)


class RunItem(models.Model):
    """What became of one family in a run."""

    run = models.ForeignKey(InvoiceRun, models.CASCADE, related_name="items")
    family = models.ForeignKey(Family, models.PROTECT, related_name="run_items")
    invoice = models.OneToOneField(
        Invoice, models.PROTECT, related_name="run_item", null=True, blank=True
    )
    refusal = models.TextField(_("why no invoice was made"), blank=True)

    class Meta:
        verbose_name = _("family of a run")
        verbose_name_plural = _("families of a run")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="run_item_once_a_family", fields=["run", "family"]),
            models.CheckConstraint(
                name="run_item_invoice_or_refusal",
                condition=Q(invoice__isnull=False, refusal="") | Q(invoice=None) & ~Q(refusal=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} – {self.family}"
