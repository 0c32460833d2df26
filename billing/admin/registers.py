"""What a school sets once: its régies, its windows of online payment, its series of numbers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from billing.models import NumberSeries, PaymentAccount, PaymentWindow
from students.admin.taught import OfSchool


@admin.register(PaymentAccount)
class PaymentAccountAdmin(OfSchool):
    """Documents that were issued keep what it said on their day."""

    school_path = "school"
    list_display = ("name", "school", "kind", "payfip_client", "order")
    list_filter = ("school", "kind")
    list_select_related = ("school",)
    search_fields = ("name__plain__contains",)
    ordering = ("school", "order", "pk")


@admin.register(PaymentWindow)
class PaymentWindowAdmin(OfSchool):
    school_path = "school"
    list_display = ("ledger", "opens_at", "closes_at", "school")
    list_filter = ("school", "ledger")
    list_select_related = ("school",)
    ordering = ("-opens_at",)


@admin.register(NumberSeries)
class NumberSeriesAdmin(OfSchool):
    """A series is begun once, where a former software ended; from then on it counts itself."""

    school_path = "school"
    fixed = ("school", "kind", "year", "last")
    list_display = ("kind", "year", "last", "school")
    list_filter = ("school", "kind", "year")
    list_select_related = ("school",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
