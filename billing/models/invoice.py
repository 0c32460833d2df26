"""What a family owes: drawn up, issued, and from then on final."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.enums import InvoiceKind, InvoiceState, ItemState, Ledger, NumberKind
from billing.mentions import missing_in
from billing.models.accounts import money
from billing.models.days import hold_due
from billing.models.issued import BillingError, Issued, issued_iff_numbered, numbered_once
from families.models import Guardian
from students.models import Student

if TYPE_CHECKING:
    from accounts.models import User
    from billing.models.payment import Payment

NOTHING = Decimal("0.00")
USUAL_TERM = dt.timedelta(days=30)
"""Until when an invoice is paid for which nobody said a day."""


def summed(rows: models.QuerySet, by: str) -> Coalesce:
    """The amounts of the rows that point by that link to each row of the outer query."""
    found = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    total = Subquery(found.annotate(sum=Sum("amount")).values("sum"), output_field=DecimalField())
    return Coalesce(total, Value(NOTHING), output_field=DecimalField(decimal_places=2))


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def issued(self) -> "InvoiceQuerySet":
        return self.exclude(number="")

    def drafts(self) -> "InvoiceQuerySet":
        return self.filter(number="")

    def with_sums(self) -> "InvoiceQuerySet":
        """`allocated`, `credited`, and `due`: what is still owed."""
        allocations: Any = self.model._meta.get_field("allocations").related_model
        credit_notes: Any = self.model._meta.get_field("credit_notes").related_model
        allocated = summed(allocations.objects.all(), "invoice")
        credited = summed(credit_notes.objects.all(), "invoice")
        return self.annotate(
            allocated=allocated, credited=credited, due=F("total") - allocated - credited
        )

    def to_post(self) -> "InvoiceQuerySet":
        """Issued ones of whom nobody is told by e-mail: for whom `reader_of` knows no one."""
        lines: Any = self.model._meta.get_field("lines").related_model
        rights = {"guardian": OuterRef("payer"), "sees_money": False}
        hidden = lines.objects.filter(
            invoice=OuterRef("pk"),
            **{f"student__guardian_rights__{name}": value for name, value in rights.items()},
        )
        deaf = Q(payer=None) | Q(payer__sees_money=False) | Exists(hidden)
        return self.issued().filter(deaf | Q(payer__user=None) | Q(payer__user__email=""))

    def not_posted(self) -> "InvoiceQuerySet":
        return self.to_post().filter(posted_on=None)

    def with_drafted(self) -> "InvoiceQuerySet":
        """`drafted`: what the lines come to, of a draft too."""
        lines: Any = self.model._meta.get_field("lines").related_model
        return self.annotate(drafted=summed(lines.objects.all(), "invoice"))

    def owed(self) -> "InvoiceQuerySet":
        return self.issued().with_sums().filter(Q(due__gt=0))

    def payable_with(self, payment: "Payment") -> "InvoiceQuerySet":
        """What its family owes in its ledger and to its account, the oldest first."""
        of_payment = {"family": payment.family_id, "ledger": payment.ledger}
        rows = self.owed().filter(account=payment.account_id, **of_payment)
        return rows.order_by("issued_on", "number")

    def overdue(self, *, on: dt.date) -> "InvoiceQuerySet":
        """Something of it should have been paid before this day, and was not."""
        return self.owed().filter(Q(due__gt=F("total") - _fallen_due(on)))

    def remindable(self, *, on: dt.date) -> "InvoiceQuerySet":
        """Overdue; what will be debited anyway is not asked for."""
        return self.overdue(on=on).exclude(debits__state=ItemState.PENDING)

    def open_to(self, guardian: Guardian) -> "InvoiceQuerySet":
        """One's own; of a shared household all, but for pupils whose money one does not see."""
        rows = self.filter(family=guardian.family_id)
        if not guardian.family.school.shares_household:
            rows = rows.filter(Q(payer=guardian) | Q(payer=None))
        hidden = guardian.student_rights.filter(sees_money=False).values("student")
        return rows.exclude(lines__student__in=hidden)


def _fallen_due(on: dt.date) -> Coalesce:
    return summed(Instalment.objects.filter(due_on__lt=on), "invoice")


class Invoice(Issued):
    """A facture of the régie, or an avis des sommes à payer."""

    NUMBERED = NumberKind.INVOICE

    ledger = models.CharField(_("ledger"), max_length=10, choices=Ledger, default=Ledger.FEES)
    kind = models.CharField(_("kind"), max_length=10, choices=InvoiceKind, blank=True)
    label = models.CharField(_("label"), max_length=120)
    total = money(_("total"), default=NOTHING, editable=False)
    note = models.TextField(_("note on the document"), blank=True)
    created_at = models.DateTimeField(_("drawn up at"), auto_now_add=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    posted_on = models.DateField(_("posted on"), null=True, editable=False)
    payments = models.ManyToManyField(
        "billing.Payment", through="billing.Allocation", related_name="invoices"
    )

    allocated: Decimal
    credited: Decimal
    due: Decimal
    """Of a row `with_sums`."""
    drafted: Decimal
    """Of a row `with_drafted`."""

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_on", "-number", "-created_at"]
        permissions = [
            ("issue_invoice", _("Can issue invoices")),
            ("credit_invoice", _("Can issue credit notes")),
            ("remind_invoice", _("Can remind of invoices that are overdue")),
            ("export_journal", _("Can export the journal for the accountant")),
        ]
        constraints = [
            numbered_once("invoice_numbered_once"),
            issued_iff_numbered("invoice_issued_iff_numbered"),
            models.CheckConstraint(
                name="invoice_issued_for_something",
                condition=Q(number="") | Q(total__gt=0),
                violation_error_message=_("An invoice is for more than 0,00 €."),
            ),
            models.CheckConstraint(
                name="invoice_issued_of_a_kind",
                condition=Q(number="") | ~Q(kind=""),
                violation_error_message=_("An issued document is an invoice or a notice."),
            ),
        ]
        indexes = [models.Index(fields=["family", "ledger"], name="invoice_by_family")]

    def __str__(self) -> str:
        number = self.number or gettext("Draft")
        return f"{number} – {self.label}"

    def is_paid_with(self, other: "Invoice | Payment") -> bool:
        """One payment pays what is of one ledger, and owed to one account."""
        return (self.ledger, self.account_id) == (other.ledger, other.account_id)

    def state(self, *, on: dt.date) -> InvoiceState:
        """Of a row `with_sums`."""
        if not self.is_issued:
            return InvoiceState.DRAFT
        if self.credited >= self.total:
            return InvoiceState.CREDITED
        if self.due <= 0:
            return InvoiceState.PAID
        if self.overdue_amount(on=on):
            return InvoiceState.OVERDUE
        is_begun = self.allocated > 0
        return InvoiceState.PARTLY_PAID if is_begun else InvoiceState.OPEN

    def overdue_amount(self, *, on: dt.date) -> Decimal:
        """What should have been paid before this day, less what was. Of a row `with_sums`."""
        later = sum((one.amount for one in self.instalments.all() if one.due_on >= on), NOTHING)
        return max(self.due - later, NOTHING)

    def parts_owed(self) -> list[tuple[dt.date, Decimal]]:
        """What is still owed, by its days: the first are paid first. Of a row `with_sums`."""
        paid, parts = self.total - self.due, []
        for one in self.instalments.all():
            paid -= one.amount
            if paid < 0:
                parts.append((one.due_on, min(-paid, one.amount)))
        return parts

    def next_due_on(self) -> dt.date | None:
        return next((day for day, _amount in self.parts_owed()), None)

    def next_part(self) -> Decimal:
        """What is still owed of the first instalment that is not wholly paid."""
        return next((amount for _day, amount in self.parts_owed()), self.due)

    def due_next(self, *, on: dt.date) -> Decimal:
        """What is late, else the next part. Of a row `with_sums`."""
        return self.overdue_amount(on=on) or self.next_part()

    @transaction.atomic
    def issue(self, *, by: "User | None", at: dt.datetime, on: dt.date) -> None:
        """From a draft to a document of this day. Raises BillingError."""
        self._lock_draft()
        self.total = self.lines.aggregate(sum=Sum("amount"))["sum"] or NOTHING
        self.kind = self.kind or self.account.kind
        if self.total <= 0:
            raise BillingError(gettext("An invoice is for more than 0,00 €: add its lines."))
        if not self.instalments.exists():
            self.fall_due(on + USUAL_TERM)
        parts = self.instalments.aggregate(sum=Sum("amount"))["sum"] or NOTHING
        if parts != self.total:
            raise BillingError(gettext("The instalments do not add up to the total."))
        for one in self.instalments.all():
            hold_due(one.due_on, issued_on=on)
        if lacking := missing_in(self):
            told = {"mentions": ", ".join(lacking)}
            raise BillingError(gettext("This document lacks: %(mentions)s.") % told)
        self._freeze(by=by, at=at, on=on)
        self.save()

    def fall_due(self, *days: dt.date) -> None:
        """A draft is paid on these days, in equal parts; the first takes the odd cents."""
        self.instalments.all().delete()
        total = self.lines.aggregate(sum=Sum("amount"))["sum"] or NOTHING
        for day, amount in zip(sorted(days), parts_of(total, len(days)), strict=True):
            self.instalments.create(due_on=day, amount=amount)

    def _lock_draft(self) -> None:
        Invoice.objects.select_for_update(of=("self",)).get(pk=self.pk)
        self.refresh_from_db()
        if self.is_issued:
            raise BillingError(
                gettext("This invoice is already issued: %(number)s.") % {"number": self.number}
            )


def parts_of(total: Decimal, number: int) -> list[Decimal]:
    """Equal parts in cents that add up to the total."""
    cents = int(total * 100)
    part = cents // number
    parts = [cents - part * (number - 1), *[part] * (number - 1)]
    return [Decimal(one) / 100 for one in parts]


class InvoiceLine(models.Model):
    """What is owed for: a cursus, a rental, a reduction (below zero)."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    label = models.CharField(_("label"), max_length=200)
    student = models.ForeignKey(
        Student,
        models.PROTECT,
        related_name="invoice_lines",
        verbose_name=_("pupil"),
        null=True,
        blank=True,
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=7, decimal_places=2, default=Decimal("1.00")
    )
    unit_price = money(_("unit price"))
    amount = money(_("amount"), editable=False)

    class Meta:
        verbose_name = _("line of an invoice")
        verbose_name_plural = _("lines of an invoice")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="invoice_line_amount_is_quantity_by_price",
                condition=Q(amount=Round(F("quantity") * F("unit_price"), precision=2)),
                violation_error_message=_("The amount of a line is its quantity by its price."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Instalment(models.Model):
    """A part of an invoice, and the day until which it is paid."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="instalments")
    due_on = models.DateField(_("due on"))
    amount = money(_("amount"))

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="instalment_once_a_day",
                fields=["invoice", "due_on"],
                violation_error_message=_("Two instalments are due on the same day."),
            ),
            models.CheckConstraint(
                name="instalment_of_something",
                condition=Q(amount__gt=0),
                violation_error_message=_("An instalment is more than 0,00 €."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%d/%m/%Y}"
