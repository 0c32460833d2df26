"""Invoices and payments of the town's finance software, as tables: known by their numbers.

What they bring is final like everything that is issued; a series goes on from the highest number.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from accounts.imports.cells import Day, Text, UsualChoice
from accounts.imports.registry import exchanged
from accounts.imports.resource import SchoolResource, column
from billing import receiving
from billing.enums import Ledger, NumberKind
from billing.models import Invoice, InvoiceLine, Payment
from billing.models.days import hold_due, hold_past, refused
from billing.models.issued import addressed_to
from billing.models.numbers import go_on_from
from families.resources import family_named


class DueOn(Field):
    """Until when an invoice is paid: its one instalment, or the last of several."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        instance.imported_due_on = self.clean(row)

    def get_value(self, instance: Any) -> dt.date | None:
        found: dt.date | None = getattr(instance, "imported_due_on", None)
        if found or instance._state.adding:
            return found
        return max((one.due_on for one in instance.instalments.all()), default=None)


class IssuedResource(SchoolResource):
    """A document that exists keeps everything; a new one is dated, and to the first guardian."""

    school_path = "school"
    related = ("school", "family__school")
    numbered: NumberKind
    labels = {"family": _("reference of the family")}
    number = column("number", Text())
    family = column("family", family_named())
    ledger = column("ledger", UsualChoice(Ledger.choices, usual=Ledger.FEES))

    def given(self) -> dict[str, Any]:
        account = self.school.payment_accounts.first() if self.school else None
        return {
            "school": self.school,
            "account": account,
            "issued_at": timezone.now(),
            "issued_by": self.by,
            "mentions": account.mentions if account else {},
            "ledger": Ledger.FEES,
        }

    def must_be_filled(self, column: str) -> bool:
        return column in ("number", "issued_on") or super().must_be_filled(column)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        super().before_import_row(row, **kwargs)
        if self.school and not self.school.payment_accounts.exists():
            raise ValidationError(gettext("The school has no payment account yet."))

    def check(self, row: Any) -> None:
        """However old: a former software's history comes whole, but nothing from the future."""
        if self._is_new:
            self.hold_days(row, on=timezone.localdate())
        if self._is_new and row.family_id:
            row.payer = row.family.guardians.order_by("rank").first()
            row.payer_name, row.payer_address = addressed_to(row.payer, row.family)

    def hold_days(self, row: Any, *, on: dt.date) -> None:
        """Raises ValidationError."""
        raise NotImplementedError


@exchanged
class InvoiceResource(IssuedResource):
    """An invoice of one line and one instalment."""

    fixed = ("number", "family", "ledger", "label", "issued_on", "total", "due_on")
    due_on = DueOn("due_on", "due_on", Day())
    numbered = NumberKind.INVOICE
    labels = {**IssuedResource.labels, "due_on": _("due on")}

    class Meta:
        model = Invoice
        import_id_fields = ("number",)
        fields = ("number", "family", "ledger", "label", "issued_on", "total", "due_on")

    def get_queryset(self) -> Any:
        return super().get_queryset().exclude(number="").prefetch_related("instalments")

    def exported(self, rows: Any) -> Any:
        return super().exported(rows).exclude(number="").prefetch_related("instalments")

    def must_be_filled(self, column: str) -> bool:
        return column == "due_on" or super().must_be_filled(column)

    def check(self, row: Any) -> None:
        super().check(row)
        if self._is_new and not getattr(row, "imported_due_on", None):
            raise ValidationError({"due_on": gettext("This cell is empty.")})

    def hold_days(self, row: Any, *, on: dt.date) -> None:
        if row.issued_on:
            with refused("issued_on"):
                hold_past(row.issued_on, on=on)
        if row.issued_on and (due_on := getattr(row, "imported_due_on", None)):
            with refused("due_on"):
                hold_due(due_on, issued_on=row.issued_on)

    def given(self) -> dict[str, Any]:
        given = super().given()
        kind = given["account"].kind if given["account"] else ""
        return given | {"kind": kind}

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """A draft first: what is issued takes no more lines."""
        number, on, at = instance.number, instance.issued_on, instance.issued_at
        instance.number, instance.issued_on, instance.issued_at = "", None, None
        super().do_instance_save(instance, is_create)
        price = instance.total
        InvoiceLine.objects.create(
            invoice=instance, label=instance.label, unit_price=price, amount=price
        )
        instance.instalments.create(due_on=instance.imported_due_on, amount=price)
        instance.number, instance.issued_on, instance.issued_at = number, on, at
        super().do_instance_save(instance, False)
        go_on_from(instance.school, self.numbered, number)


@exchanged
class PaymentResource(IssuedResource):
    """A payment; it pays what the family owes to its account in its ledger, the oldest first."""

    numbered = NumberKind.RECEIPT
    fixed = ("number", "family", "ledger", "method", "received_on", "amount", "reference")

    class Meta:
        model = Payment
        import_id_fields = ("number",)
        fields = ("number", "family", "ledger", "method", "received_on", "amount", "reference")

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        if new:
            instance.issued_on = timezone.localdate()

    def hold_days(self, row: Any, *, on: dt.date) -> None:
        if row.received_on:
            with refused("received_on"):
                hold_past(row.received_on, on=on)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        super().do_instance_save(instance, is_create)
        receiving.allocate_left(instance)
        go_on_from(instance.school, self.numbered, instance.number)
