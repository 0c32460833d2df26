"""Rentals at the desk, and the drafts of their invoices."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billing import renting
from billing.models import BillingError, Rental
from students.admin.taught import OfSchool


class BilledFilter(admin.SimpleListFilter):
    title = _("invoice")
    parameter_name = "billed"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("to be billed"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Rental]:
        return queryset.unbilled() if self.value() == "no" else queryset


@admin.register(Rental)
class RentalAdmin(OfSchool):
    school_path = "school"
    autocomplete_fields = ("family", "student")
    list_display = ("label", "family", "kind", "starts_on", "ends_on", "price", "returned_on",
                    "invoice", "school")  # fmt: skip
    list_filter = (BilledFilter, "school", "kind", "ends_on")
    list_select_related = ("family", "school", "invoice")
    search_fields = (
        "label__plain__contains",
        "serial__plain__contains",
        "family__name__plain__contains",
    )
    ordering = ("-starts_on", "pk")
    actions = ("draw_up_selected",)

    def has_bill_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.add_invoice")

    @admin.action(description=_("Draw up invoices of the selected rentals"), permissions=["bill"])
    def draw_up_selected(self, request: HttpRequest, queryset: QuerySet[Rental]) -> None:
        try:
            made = renting.draw_up(list(queryset))
        except BillingError as error:
            messages.error(request, str(error))
            return
        for invoice in made:
            self.log_addition(request, invoice, gettext("Rentals"))
        said = ngettext("%(count)d draft is made.", "%(count)d drafts are made.", len(made))
        messages.success(request, said % {"count": len(made)})
