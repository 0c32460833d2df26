"""Mandates of direct debit; the whole bank account shows to whoever manages them alone."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.admin.forms import MandateForm
from billing.models import Mandate
from students.admin.taught import OfSchool


class CurrentFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("current", _("may be debited")), ("ended", _("revoked or lapsed"))]

    def queryset(self, request: Any, queryset: Any) -> QuerySet[Mandate]:
        current = Mandate.objects.current(on=timezone.localdate()).values("pk")
        if self.value() == "current":
            return queryset.filter(pk__in=current)
        return queryset.exclude(pk__in=current) if self.value() == "ended" else queryset


@admin.register(Mandate)
class MandateAdmin(OfSchool):
    """What was signed does not change: another bank account is another mandate."""

    school_path = "account__school"
    form = MandateForm
    hidden = ("iban",)
    fixed = ("account", "guardian", "rum", "holder", "iban", "bic", "signed_on", "used_on")
    fields = ("account", "guardian", "rum", "holder", "iban", "bic", "signed_on", "used_on",
              "revoked_on")  # fmt: skip
    autocomplete_fields = ("guardian",)
    list_display = ("rum", "holder", "account_shown", "guardian", "signed_on", "revoked_on",
                    "school_name")  # fmt: skip
    list_filter = (CurrentFilter, "account__school", "account")
    list_select_related = ("guardian", "account__school")
    search_fields = ("rum__plain__contains", "holder__plain__contains",
                     "guardian__last_name__plain__contains")  # fmt: skip
    ordering = ("-signed_on", "-pk")

    @admin.display(description=_("IBAN"))
    def account_shown(self, mandate: Mandate) -> str:
        return mandate.account_end

    @admin.display(description=_("school"), ordering="account__school")
    def school_name(self, mandate: Mandate) -> str:
        return str(mandate.account.school)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Who only reads sees its last four characters."""
        names = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return names
        return ["account_shown" if one == "iban" else one for one in names]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), "account_shown")

    def save_model(self, request: Any, obj: Mandate, form: Any, change: bool) -> None:
        if not change:
            obj.take_reference(on=timezone.localdate())
        super().save_model(request, obj, form, change)
