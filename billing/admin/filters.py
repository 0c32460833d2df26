"""Which invoices and payments a list shows."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.enums import InvoiceState
from billing.models import Invoice, Payment


class InvoiceStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (InvoiceState.DRAFT, InvoiceState.DRAFT.label),
            (InvoiceState.OPEN, pgettext_lazy("invoice", "Owed")),
            (InvoiceState.OVERDUE, InvoiceState.OVERDUE.label),
            (InvoiceState.PAID, InvoiceState.PAID.label),
        ]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Invoice]:
        """The rows are `with_sums`."""
        issued = queryset.exclude(number="")
        if self.value() == InvoiceState.DRAFT:
            return queryset.filter(number="")
        if self.value() == InvoiceState.OPEN:
            return issued.filter(Q(due__gt=0))
        if self.value() == InvoiceState.OVERDUE:
            late = Invoice.objects.overdue(on=timezone.localdate()).order_by().values("pk")
            return issued.filter(pk__in=late)
        return issued.filter(Q(due__lte=0)) if self.value() == InvoiceState.PAID else queryset


BY_POST, NOT_POSTED = "told=post", "told=not-posted"


class ByPostFilter(admin.SimpleListFilter):
    """Those of whom nobody is told by e-mail."""

    title = _("way of sending")
    parameter_name = "told"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("not-posted", _("to be sent by post")), ("post", _("all that go by post"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Invoice]:
        if self.value() == "not-posted":
            return queryset.not_posted()
        return queryset.to_post() if self.value() == "post" else queryset


class LeftFilter(admin.SimpleListFilter):
    """Overpayments, and payments that nobody assigned."""

    title = _("allocation")
    parameter_name = "left"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("to be decided")), ("kept", _("credits of families"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Payment]:
        if self.value() == "yes":
            return queryset.filter(Q(left__gt=0), kept_at=None)
        return queryset.filter(Q(left__gt=0)) if self.value() == "kept" else queryset


class ToDepositFilter(admin.SimpleListFilter):
    title = _("deposit")
    parameter_name = "deposit"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("to be deposited"))]

    def queryset(self, request: Any, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        waiting = Payment.objects.to_deposit().order_by().values("pk")
        return queryset.filter(pk__in=waiting) if self.value() == "no" else queryset
