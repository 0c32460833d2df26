"""Runs of invoices: drawn up, previewed family by family, confirmed, and watched."""

from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext

from accounts.own_pages import OwnPages, must, paths_of_row, reader, refuses
from billing import running
from billing.admin.forms import RunForm
from billing.admin.invoices import ISSUE
from billing.models import Invoice, InvoiceRun, WrongDay
from imuse_portal.figures import day, euros
from students.admin.taught import OfSchool

SHOWN = 500
"""So many families of a preview are listed."""


@admin.register(InvoiceRun)
class InvoiceRunAdmin(OwnPages, OfSchool):
    school_path = "school"
    form = RunForm
    change_form_template = "admin/billing/run_form.html"
    list_display = ("label", "tariff", "state", "created_at", "confirmed_by", "school")
    list_filter = ("school", "state")
    list_select_related = ("school", "tariff", "confirmed_by")
    search_fields = ("label__plain__contains",)
    ordering = ("-created_at",)

    def get_urls(self) -> list[URLPattern]:
        pages = {"preview": self.preview_view, "confirm": self.confirm_view}
        return [*paths_of_row(self, pages), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was confirmed is only read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_preview)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_preview)

    def refusal_to_delete(self, request: HttpRequest, rows: Any) -> str:
        refusal = super().refusal_to_delete(request, rows)
        confirmed = rows.exclude(confirmed_at=None).exists()
        return refusal or (gettext("runs that were confirmed") if confirmed else "")

    def response_post_save_add(self, request: HttpRequest, obj: InvoiceRun) -> HttpResponseRedirect:
        """What it would make is looked at next, by who may confirm it."""
        if not request.user.has_perm(ISSUE):
            return super().response_post_save_add(request, obj)
        return redirect("admin:billing_invoicerun_preview", obj.pk)

    def response_post_save_change(
        self, request: HttpRequest, obj: InvoiceRun
    ) -> HttpResponseRedirect:
        return self.response_post_save_add(request, obj)

    def preview_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Before it is confirmed what it would make, afterwards how far it is."""
        must(request, ISSUE)
        run = self.found(request, pk)
        shown = _bills(run) if run.is_preview else _done(run)
        return self.dressed(request, "run", {"title": run.label, "run": run} | shown)

    def confirm_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if refusal := refuses(request, ISSUE):
            return refusal
        run = self.found(request, pk)
        try:
            is_confirmed = running.confirm(run, by=reader(request), at=timezone.now())
        except WrongDay as error:
            messages.error(request, str(error))
            return redirect("admin:billing_invoicerun_change", pk)
        if is_confirmed:
            self.log_change(request, run, gettext("Confirmed"))
            said = gettext("The invoices are being issued; you may leave this page.")
            messages.success(request, said)
        return redirect("admin:billing_invoicerun_preview", pk)


def _bills(run: InvoiceRun) -> dict[str, Any]:
    found = running.preview(run)
    made = [one for one in found if not one.refusal]
    return {
        "schedule": [(day(on), euros(part)) for on, part in running.schedule(run, made)],
        "too_late": _too_late(run),
        "bills": [(one, euros(one.total)) for one in made[:SHOWN]],
        "refused": [one for one in found if one.refusal],
        "number": len(made),
        "sum": euros(sum((one.total for one in made), Decimal(0))),
    }


def _too_late(run: InvoiceRun) -> str:
    """Why its days do not do any more, since it was drawn up."""
    try:
        run.hold_days(issued_on=timezone.localdate())
    except WrongDay as error:
        return str(error)
    return ""


def _done(run: InvoiceRun) -> dict[str, Any]:
    items = run.items.select_related("family", "invoice")
    done = items.count()
    return {
        "done": done,
        "percent": min(100, done * 100 // run.total) if run.total else 100,
        "issued": items.filter(refusal="").count(),
        "by_post": Invoice.objects.filter(run_item__run=run).not_posted().count(),
        "refused": items.exclude(refusal="")[:SHOWN],
    }
