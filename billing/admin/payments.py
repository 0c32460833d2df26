"""Payments at the desk: entered with what they pay, allocated later, deposited together."""

from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.own_pages import OwnPages, must, paths_of_row, reader, refuses
from accounts.scoping import own_rows_of
from billing import depositing, papers, receiving
from billing.admin.filters import LeftFilter, ToDepositFilter
from billing.admin.forms import DepositForm, FamilyForm, PaymentForm, ReversalForm, refuse
from billing.admin.position import announced_debits, facts_of
from billing.admin.saying import warn
from billing.enums import ReversalKind
from billing.models import BillingError, Invoice, Payment
from families.models import Family
from imuse_portal.figures import euros

RECEIVE, DEPOSIT = "billing.receive_payment", "billing.deposit_payment"
REVERSE = "billing.reverse_payment"
ENTER, PAGE = "admin:billing_payment_enter", "admin:billing_payment_change"


@admin.register(Payment)
class PaymentAdmin(OwnPages, ReadOnly, SchoolScopedAdmin):
    school_path = "school"
    change_form_template = "admin/billing/payment/change_form.html"
    change_list_template = "admin/billing/payment/change_list.html"
    list_display = ("number", "family", "received_on", "method", "reference", "amount_shown",
                    "left_shown", "deposit", "school")  # fmt: skip
    list_filter = (LeftFilter, ToDepositFilter, "school", "ledger", "method")
    list_select_related = ("family", "school", "deposit")
    search_fields = (
        "number__plain__contains",
        "reference__plain__contains",
        "family__name__plain__contains",
    )
    date_hierarchy = "received_on"
    ordering = ("-received_on", "-number")
    actions = ("deposit_selected",)

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "allocate": self.allocate_view,
            "keep": self.keep_view,
            "reverse": self.reverse_view,
            "paper": self.paper_view,
        }
        wrap, name = self.admin_site.admin_view, "billing_payment"
        return [
            path("enter/", wrap(self.choose_view), name=f"{name}_choose"),
            path("enter/<int:family>/", wrap(self.enter_view), name=f"{name}_enter"),
            *paths_of_row(self, pages),
            path("deposit/", wrap(self.deposit_view), name=f"{name}_deposit"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        rows: Any = super().get_queryset(request)
        return rows.with_sums()

    def has_deposit_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(DEPOSIT)

    @admin.display(description=_("amount"), ordering="amount")
    def amount_shown(self, payment: Payment) -> str:
        return euros(payment.amount)

    @admin.display(description=_("to be allocated"), ordering="left")
    def left_shown(self, payment: Payment) -> str:
        return euros(payment.left) if payment.left else ""

    # --- Entry -----------------------------------------------------------------------------------

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """Of which family."""
        must(request, RECEIVE)
        form = FamilyForm(request.GET or None, families=self._families(request))
        if form.is_valid():
            return redirect(ENTER, form.cleaned_data["family"].pk)
        context = {
            "title": gettext("Enter a payment"),
            "form": form,
            "media": self.media + form.media,
        }
        return self.dressed(request, "choose_family", context)

    def enter_view(self, request: HttpRequest, family: int) -> HttpResponse:
        must(request, RECEIVE)
        found = self._families(request).filter(pk=family).select_related("school").first()
        if found is None:
            raise Http404
        owed = list(Invoice.objects.owed().filter(family=found).order_by("issued_on", "number"))
        form = PaymentForm(
            request.POST or None, family=found, owed=owed, initial=self._usual(found, owed)
        )
        if request.method == "POST" and form.is_valid() and (done := self._receive(request, form)):
            return done
        title = gettext("Payment of %(family)s") % {"family": found}
        context = {"title": title, "form": form, "family": found, "has_errors": form.errors}
        return self.dressed(request, "enter_payment", context | {"debits": announced_debits(owed)})

    def _usual(self, family: Family, owed: list[Invoice]) -> dict[str, Any]:
        first = owed[0] if owed else None
        with_first = [one for one in owed if first and one.is_paid_with(first)]
        return {
            "received_on": timezone.localdate(),
            "account": first.account_id if first else family.school.payment_accounts.first(),
            "ledger": first.ledger if first else None,
            "payer": first.payer_id if first else family.guardians.order_by("rank").first(),
            "amount": sum((one.due for one in with_first), Decimal(0)) or None,
        }

    def _receive(self, request: HttpRequest, form: PaymentForm) -> HttpResponse | None:
        """To the next payment of the family; None where this one is refused."""
        payment = form.payment
        try:
            stands = receiving.enter(
                payment,
                pays=form.pays or receiving.oldest_first(payment, payment.amount),
                by=reader(request),
                at=timezone.now(),
                on=timezone.localdate(),
                is_another=form.cleaned_data["is_another"],
            )
        except receiving.Doubtful as doubt:
            form.ask_whether(doubt.stands)
        except BillingError as error:
            refuse(form, error, day="received_on")
        else:
            return self._recorded(request, stands, is_new=stands == payment)
        return None

    def _recorded(self, request: HttpRequest, payment: Payment, *, is_new: bool) -> HttpResponse:
        """Says so, and what is left to be decided; of a form sent twice, where its payment is."""
        told = {"number": payment.number, "amount": euros(payment.amount)}
        if not is_new:
            said = gettext("This form was recorded already: payment %(number)s of %(amount)s.")
            messages.warning(request, said % told)
            return redirect(PAGE, payment.pk)
        self.log_addition(request, payment, gettext("Received"))
        messages.success(request, gettext("Payment %(number)s of %(amount)s is recorded.") % told)
        if left := Payment.objects.with_sums().get(pk=payment.pk).left:
            said = gettext(
                "%(left)s of payment %(number)s pay no invoice. They wait with the payments to "
                "allocate: keep them for the next invoice, or refund them."
            )
            sentence = said % (told | {"left": euros(left)})
            page, label = reverse(PAGE, args=[payment.pk]), gettext("Decide what becomes of it")
            warn(request, sentence, page=page, label=label)
        return redirect(ENTER, payment.family_id)

    def allocate_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """What is left of it pays what the family owes, the oldest first."""
        if refusal := refuses(request, RECEIVE):
            return refusal
        pays = receiving.allocate_left(self.found(request, pk))
        told = {"invoices": ", ".join(one.number for one in pays)}
        said = gettext("Allocated to: %(invoices)s") % told
        nothing = gettext("The family owes nothing that this payment may pay.")
        messages.info(request, said if pays else nothing)
        return redirect(PAGE, pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With what became of it."""
        payment = self.get_object(request, object_id)
        told = {"facts": facts_of(payment) if payment else []}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | told)

    def keep_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if refusal := refuses(request, RECEIVE):
            return refusal
        payment = self.found(request, pk)
        payment.keep(at=timezone.now())
        self.log_change(request, payment, gettext("Kept for the next invoice"))
        messages.success(request, gettext("What is left pays the next invoice of the family."))
        return redirect(PAGE, pk)

    # --- Taken back ------------------------------------------------------------------------------

    def reverse_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """A refund, a cheque that the bank returned, an entry by mistake."""
        must(request, REVERSE)
        payment = self.found(request, pk)
        is_refund = request.GET.get("kind") == ReversalKind.REFUND
        usual = {
            "kind": ReversalKind.REFUND if is_refund else ReversalKind.RETURNED,
            "reversed_on": timezone.localdate(),
            "amount": payment.left if is_refund else payment.amount - payment.reversed,
        }
        form = ReversalForm(request.POST or None, initial=usual)
        if request.method == "POST" and form.is_valid() and self._reverse(request, payment, form):
            return redirect(PAGE, pk)
        title = gettext("Take back payment %(number)s") % {"number": payment.number}
        context = {"title": title, "form": form, "payment": payment, "has_errors": form.errors}
        return self.dressed(request, "reverse", context)

    def _reverse(self, request: HttpRequest, payment: Payment, form: ReversalForm) -> bool:
        now, on = timezone.now(), timezone.localdate()
        try:
            made = receiving.take_back(
                payment, by=reader(request), at=now, on=on, **form.cleaned_data
            )
        except BillingError as error:
            refuse(form, error, day="reversed_on")
            return False
        told = {"number": made.number, "amount": euros(made.amount)}
        self.log_change(request, payment, gettext("Counter-entry %(number)s") % told)
        said = gettext("Counter-entry %(number)s of %(amount)s is recorded.")
        messages.success(request, said % told)
        return True

    def paper_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        payment = self.found(request, pk)
        if not self.has_view_permission(request, payment):
            raise PermissionDenied
        return papers.at_the_desk(payment, request.GET)

    # --- Deposit ---------------------------------------------------------------------------------

    @admin.action(description=_("Deposit the selected payments"), permissions=["deposit"])
    def deposit_selected(self, request: HttpRequest, queryset: QuerySet[Payment]) -> HttpResponse:
        form = DepositForm(initial={"made_on": timezone.localdate()})
        return self._deposit_page(request, list(queryset.filter(deposit=None)), form)

    def deposit_view(self, request: HttpRequest) -> HttpResponse:
        if refusal := refuses(request, DEPOSIT):
            return refusal
        form, found = DepositForm(request.POST), self._chosen(request)
        if form.is_valid():
            try:
                made = depositing.deposit(
                    found, on=form.cleaned_data["made_on"], by=reader(request), at=timezone.now()
                )
            except BillingError as error:
                refuse(form, error, day="made_on")
            else:
                messages.success(request, gettext("The deposit is recorded: print its slip."))
                return redirect("admin:billing_deposit_change", made.pk)
        return self._deposit_page(request, found, form)

    def _chosen(self, request: HttpRequest) -> list[Payment]:
        found = (self.get_object(request, key) for key in request.POST.getlist("payment"))
        return [one for one in found if one is not None]

    def _deposit_page(
        self, request: HttpRequest, chosen: list[Payment], form: DepositForm
    ) -> HttpResponse:
        now = timezone.now()
        amounts = [depositing.handed_in(one, at=now) for one in chosen]
        total = euros(sum(amounts, Decimal(0)))
        rows = [(one, euros(amount)) for one, amount in zip(chosen, amounts, strict=True)]
        context = {"rows": rows, "form": form, "total": total, "has_errors": form.errors}
        title = {"title": gettext("Deposit"), "back": reverse("admin:billing_payment_changelist")}
        return self.dressed(request, "deposit", context | title)

    def _families(self, request: HttpRequest) -> QuerySet[Family]:
        return own_rows_of(self.admin_site, Family, request)
