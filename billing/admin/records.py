"""What is only read: credit notes, counter-entries, and what the gateway was asked."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.own_pages import OwnPages, paths_of_row, refuses
from billing import papers, settling
from billing.models import CreditNote, OnlinePayment, Reversal


class WithPaper(OwnPages, ReadOnly, SchoolScopedAdmin):
    """A page from which both papers of the document are printed."""

    school_path = "school"
    change_form_template = "admin/billing/paper_form.html"
    corrects: str
    """The document that it takes back, by its field."""

    def get_urls(self) -> list[URLPattern]:
        return [*paths_of_row(self, {"paper": self.paper_view}), *super().get_urls()]

    def paper_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The original; with `?duplicate`, what families download."""
        row = self.found(request, pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return papers.at_the_desk(row, request.GET)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        told = extra_context or {}
        if row := self.get_object(request, object_id):
            of = getattr(row, self.corrects)
            page = reverse(f"admin:billing_{self.corrects}_change", args=[of.pk])
            paper = reverse(f"admin:billing_{self.opts.model_name}_paper", args=[row.pk])
            told = told | {"paper": paper, "of": {"url": page, "name": str(of)}}
        return super().change_view(request, object_id, form_url, told)


@admin.register(CreditNote)
class CreditNoteAdmin(WithPaper):
    """Made on the page of its invoice."""

    corrects = "invoice"
    list_display = ("number", "invoice", "amount", "reason", "issued_on", "school")
    list_filter = ("school", "issued_on")
    list_select_related = ("school", "invoice")
    search_fields = ("number__plain__contains", "invoice__number__plain__contains")
    ordering = ("-issued_on", "-number")


@admin.register(Reversal)
class ReversalAdmin(WithPaper):
    """Made on the page of its payment."""

    corrects = "payment"
    list_display = ("number", "payment", "kind", "amount", "reason", "reversed_on", "school")
    list_filter = ("school", "kind", "reversed_on")
    list_select_related = ("school", "payment")
    search_fields = ("number__plain__contains", "payment__number__plain__contains")
    ordering = ("-reversed_on", "-number")


@admin.register(OnlinePayment)
class OnlinePaymentAdmin(OwnPages, ReadOnly, SchoolScopedAdmin):
    """A queue of those to check, and a button that asks the gateway again."""

    school_path = "account__school"
    change_form_template = "admin/billing/onlinepayment_form.html"
    list_display = ("reference", "invoice", "amount", "state", "said", "created_at", "school_name")
    list_filter = ("state", "account__school", "created_at")
    list_select_related = ("invoice", "account__school")
    search_fields = ("reference__plain__contains", "invoice__number__plain__contains")
    ordering = ("-created_at",)

    @admin.display(description=_("school"), ordering="account__school")
    def school_name(self, one: OnlinePayment) -> str:
        return str(one.account.school)

    def get_urls(self) -> list[URLPattern]:
        return [*paths_of_row(self, {"ask": self.ask_view}), *super().get_urls()]

    def ask_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if refusal := refuses(request, "billing.receive_payment"):
            return refusal
        online = self.found(request, pk)
        answered = settling.check(online, at=timezone.now())
        online.refresh_from_db()
        told = {"state": online.get_state_display(), "said": online.said or "–"}
        said = gettext("The bank says: %(said)s. This payment is now: %(state)s.") % told
        if answered:
            self.log_change(request, online, said)
            messages.success(request, said)
        else:
            messages.error(request, gettext("The bank does not answer: ask again later."))
        return redirect("admin:billing_onlinepayment_change", pk)
