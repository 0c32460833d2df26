"""Deposits, each with its slip."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.own_pages import OwnPages, paths_of_row
from billing import depositing, papers
from billing.models import Deposit, Payment
from students.admin.taught import number_of


@admin.register(Deposit)
class DepositAdmin(OwnPages, ReadOnly, SchoolScopedAdmin):
    school_path = "school"
    change_form_template = "admin/billing/deposit/change_form.html"
    list_display = ("made_on", "method", "account", "number", "made_by", "school")
    list_filter = ("school", "method", "made_on")
    list_select_related = ("school", "account", "made_by")
    ordering = ("-made_on", "-made_at")

    def get_urls(self) -> list[URLPattern]:
        return [*paths_of_row(self, {"slip": self.slip_view}), *super().get_urls()]

    def slip_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        made = self.found(request, pk)
        if not self.has_view_permission(request, made):
            raise PermissionDenied
        return papers.inline(depositing.slip(made), f"remise-{made.made_on.isoformat()}")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deposit]:
        return (
            super()
            .get_queryset(request)
            .annotate(number_of=number_of(Payment.objects.all(), "deposit"))
        )

    @admin.display(description=_("payments"), ordering="number_of")
    def number(self, made: Any) -> int:
        return int(made.number_of)
