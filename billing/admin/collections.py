"""Direct debits at the desk: prepared, confirmed, handed in to the bank, then paid or refused."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.own_pages import OwnPages, must, paths_of_row, reader, refuses
from accounts.scoping import own_rows_of
from billing import collecting
from billing.admin.collection_forms import ExecutionForm, PlanForm
from billing.models import BillingError, Collection, CollectionItem, PaymentAccount
from imuse_portal.figures import euros

COLLECT, PAGE = "billing.collect_payment", "admin:billing_collection_change"


@admin.register(Collection)
class CollectionAdmin(OwnPages, ReadOnly, SchoolScopedAdmin):
    school_path = "school"
    change_form_template = "admin/billing/collection/change_form.html"
    change_list_template = "admin/billing/collection/change_list.html"
    fields = ("account", "collect_on", "total_shown", "state", "made_at", "made_by", "sent_at",
              "ended_at", "sha256")  # fmt: skip
    list_display = ("collect_on", "account", "total_shown", "state", "made_at", "made_by",
                    "school")  # fmt: skip
    list_filter = ("state", "school", "account", "collect_on")
    list_select_related = ("school", "account", "made_by")
    hidden = ("content",)
    ordering = ("-collect_on", "-made_at")

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "file": self.file_view,
            "send": self.send_view,
            "cancel": self.cancel_view,
            "execute": self.execute_view,
        }
        wrap, name = self.admin_site.admin_view, "billing_collection"
        return [
            path("draw/", wrap(self.draw_view), name=f"{name}_draw"),
            path("confirm/", wrap(self.confirm_view), name=f"{name}_confirm"),
            *paths_of_row(self, pages),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Collection]:
        """Without the file: a list of them would be heavy."""
        return super().get_queryset(request).defer("content")

    @admin.display(description=_("total"), ordering="total")
    def total_shown(self, collection: Collection) -> str:
        return euros(collection.total)

    # --- Prepared --------------------------------------------------------------------------------

    def draw_view(self, request: HttpRequest) -> HttpResponse:
        """What would be debited; nothing is, before it is confirmed."""
        must(request, COLLECT)
        form = self._plan_form(request, request.GET or None)
        return self._plan_page(request, form)

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        if refusal := refuses(request, COLLECT):
            return refusal
        form = self._plan_form(request, request.POST)
        if form.is_valid():
            try:
                made = collecting.confirm(
                    **form.cleaned_data, shown=request.POST.get("shown", ""), by=reader(request),
                    at=timezone.now(), on=timezone.localdate(),
                )  # fmt: skip
            except BillingError as error:
                messages.error(request, str(error))
            else:
                self.log_addition(request, made, gettext("Confirmed"))
                said = gettext(
                    "The file is made and the families are told: hand it in to the bank."
                )
                messages.success(request, said)
                return redirect(PAGE, made.pk)
        return self._plan_page(request, form)

    def _plan_form(self, request: HttpRequest, data: Any) -> PlanForm:
        own = own_rows_of(self.admin_site, PaymentAccount, request)
        accounts = own.exclude(creditor_id="").select_related("school")
        return PlanForm(data, accounts=accounts, on=timezone.localdate())

    def _plan_page(self, request: HttpRequest, form: PlanForm) -> HttpResponse:
        context = {
            "title": gettext("Prepare a direct debit"),
            "form": form,
            "has_errors": form.errors,
        }
        if form.is_bound and form.is_valid():
            plan = collecting.plan(**form.cleaned_data)
            context |= {"plan": plan, "total": euros(plan.total), "rows": _rows(plan.items)}
        return self.dressed(request, "collection_plan", context)

    # --- What becomes of it ----------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        told: dict[str, Any] = {}
        if found:
            items = found.items.select_related("invoice", "mandate__guardian__user", "payment")
            on = timezone.localdate()
            doubts = collecting.doubts(found, on=on) if found.is_ready else []
            is_executable = found.is_executable(on=on)
            told = {"rows": _rows(items), "doubts": doubts, "is_executable": is_executable}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | told)

    def file_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """As it was made: whole bank accounts are in it."""
        must(request, COLLECT)
        made = self.found(request, pk)
        if not self.has_view_permission(request, made):
            raise PermissionDenied
        response = HttpResponse(bytes(made.content), content_type="application/xml")
        name = f"prelevement-{made.collect_on.isoformat()}-{made.sha256[:8]}.xml"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        self.log_change(request, made, gettext("File downloaded"))
        return response

    def send_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self._decide(request, pk, collecting.send, gettext("Handed in to the bank"))

    def cancel_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self._decide(request, pk, collecting.cancel, gettext("Cancelled"))

    def _decide(self, request: HttpRequest, pk: Any, act: Any, said: str) -> HttpResponse:
        if refusal := refuses(request, COLLECT):
            return refusal
        made = self.found(request, pk)
        try:
            act(made, at=timezone.now())
        except BillingError as error:
            messages.error(request, str(error))
        else:
            self.log_change(request, made, said)
            messages.success(request, said)
        return redirect(PAGE, pk)

    def execute_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The bank's answer: what it refused is unticked."""
        must(request, COLLECT)
        made = self.found(request, pk)
        items = list(made.items.select_related("invoice", "mandate"))
        form = ExecutionForm(request.POST or None, items=items)
        if not made.is_executable(on=timezone.localdate()):
            messages.error(request, gettext("This direct debit has nothing to be recorded now."))
            return redirect(PAGE, pk)
        if request.method == "POST" and form.is_valid() and self._execute(request, made, form):
            return redirect(PAGE, pk)
        title = gettext("What the bank collected on %(day)s") % {
            "day": f"{made.collect_on:%d/%m/%Y}"
        }
        context = {"title": title, "form": form, "collection": made, "has_errors": form.errors}
        return self.dressed(request, "collection_execute", context)

    def _execute(self, request: HttpRequest, made: Collection, form: ExecutionForm) -> bool:
        try:
            collecting.execute(
                made, refused=form.refused, by=reader(request), at=timezone.now(),
                on=timezone.localdate(),
            )  # fmt: skip
        except BillingError as error:
            form.add_error(None, str(error))
            return False
        self.log_change(request, made, gettext("Executed"))
        messages.success(request, gettext("The payments are recorded, each with its receipt."))
        return True


def _rows(items: Any) -> list[tuple[CollectionItem, str, bool]]:
    """Each debit, how much it is, and whether its payer has an address to be told at."""
    return [(one, euros(one.amount), _is_told(one)) for one in items]


def _is_told(item: CollectionItem) -> bool:
    user = item.mandate.guardian.user
    return bool(user and user.email)
