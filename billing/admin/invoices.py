"""Invoices at the desk: drawn up, issued, corrected, reminded of; an issued one is only read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ScopedTabularInline, schools_of
from accounts.own_pages import must, paths_of_row, reader, refuses
from billing import issuing, journal, papers, reminding
from billing.access import reader_of
from billing.admin.account import AccountPages
from billing.admin.filters import BY_POST, NOT_POSTED, ByPostFilter, InvoiceStateFilter
from billing.admin.forms import (
    CreditForm,
    InstalmentForm,
    InvoiceForm,
    JournalForm,
    LineForm,
    ReminderForm,
)
from billing.admin.position import position_of
from billing.admin.saying import warn
from billing.models import BillingError, Instalment, Invoice, InvoiceLine
from imuse_portal.figures import euros
from students.admin.taught import OfSchool

ISSUE, CREDIT = "billing.issue_invoice", "billing.credit_invoice"
REMIND, EXPORT = "billing.remind_invoice", "billing.export_journal"
LIST, PAGE = "admin:billing_invoice_changelist", "admin:billing_invoice_change"
LARGEST_BATCH = 500
LARGEST_PRINT = 200


class _OfDraft(ScopedTabularInline):
    """Written as long as the invoice is a draft."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not (obj and obj.is_issued)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_issued)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_issued)


class LineInline(_OfDraft):
    model = InvoiceLine
    form = LineForm
    autocomplete_fields = ("student",)


class InstalmentInline(_OfDraft):
    model = Instalment
    form = InstalmentForm


@admin.register(Invoice)
class InvoiceAdmin(AccountPages, OfSchool):
    school_path = "school"
    form = InvoiceForm
    inlines = (LineInline, InstalmentInline)
    change_form_template = "admin/billing/invoice/change_form.html"
    change_list_template = "admin/billing/invoice/change_list.html"
    fields = ("school", "ledger", "account", "family", "payer", "kind", "label", "note")
    autocomplete_fields = ("family", "payer")
    list_display = ("name", "family", "ledger", "issued_on", "total_shown", "due_shown", "state",
                    "school")  # fmt: skip
    list_filter = (InvoiceStateFilter, ByPostFilter, "school", "ledger", "account")
    list_select_related = ("family", "school")
    search_fields = (
        "number__plain__contains",
        "label__plain__contains",
        "family__name__plain__contains",
    )
    ordering = ("-issued_on", "-number", "-created_at")
    actions = ("issue_selected", "remind_selected", "print_selected",
               "post_selected")  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        pages = {"issue": self.issue_view, "credit": self.credit_view, "paper": self.paper_view}
        wrap, name = self.admin_site.admin_view, "billing_invoice"
        return [
            *paths_of_row(self, pages),
            path("remind/", wrap(self.remind_view), name=f"{name}_remind"),
            path("journal/", wrap(self.journal_view), name=f"{name}_journal"),
            *self.account_urls(),
            *super().get_urls(),
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """The instalments of an issued one stand above, each with what became of it."""
        return (LineInline,) if obj and obj.is_issued else self.inlines

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        rows: Any = super().get_queryset(request)
        return rows.with_sums().with_drafted().prefetch_related("instalments")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_issued)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_issued)

    def refusal_to_delete(self, request: Any, rows: QuerySet[Any]) -> str:
        refusal = super().refusal_to_delete(request, rows)
        issued = gettext("issued documents") if rows.exclude(number="").exists() else ""
        return refusal or issued

    def has_issue_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ISSUE)

    def has_remind_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REMIND)

    # --- Columns ---------------------------------------------------------------------------------

    @admin.display(description=_("number"), ordering="number")
    def name(self, invoice: Invoice) -> str:
        return str(invoice)

    @admin.display(description=_("total"), ordering="drafted")
    def total_shown(self, invoice: Invoice) -> str:
        return euros(invoice.drafted)

    @admin.display(description=_("still owed"), ordering="due")
    def due_shown(self, invoice: Invoice) -> str:
        return euros(invoice.due) if invoice.is_issued else ""

    @admin.display(description=_("state"))
    def state(self, invoice: Invoice) -> str:
        return str(invoice.state(on=timezone.localdate()).label)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """An issued one with where it stands; a draft with what its lines come to."""
        invoice, told = self.get_object(request, object_id), extra_context or {}
        if invoice and invoice.is_issued:
            told = told | {"position": position_of(invoice, on=timezone.localdate())}
        elif invoice:
            told = told | {"drafted": euros(invoice.drafted)}
        return super().change_view(request, object_id, form_url, told)

    # --- Decisions -------------------------------------------------------------------------------

    def issue_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if refusal := refuses(request, ISSUE):
            return refusal
        self._issue(request, [self.found(request, pk)])
        return redirect(PAGE, pk)

    @admin.action(description=_("Issue the selected drafts"), permissions=["issue"])
    def issue_selected(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> None:
        self._issue(request, list(queryset.filter(number="").order_by("created_at")))

    def _issue(self, request: HttpRequest, drafts: list[Invoice]) -> None:
        """Each in its own transaction: one that cannot be issued stops no other."""
        issued = []
        for draft in drafts:
            try:
                issuing.issue(draft, by=reader(request), at=timezone.now(), on=timezone.localdate())
            except BillingError as error:
                messages.error(request, f"{draft.family} – {draft.label} : {error}")
            else:
                issued.append(draft.pk)
                self.log_change(request, draft, gettext("Issued: %(number)s") % vars(draft))
        if issued:
            said = ngettext(
                "%(count)d invoice is issued.", "%(count)d invoices are issued.", len(issued)
            )
            messages.success(request, said % {"count": len(issued)})
            self._name_those_by_post(request, issued)

    def _name_those_by_post(self, request: HttpRequest, issued: list[Any]) -> None:
        """Of whom nobody was told: a sentence that leads to them."""
        if not (number := Invoice.objects.filter(pk__in=issued).not_posted().count()):
            return
        said = ngettext(
            "%(count)d of them is to be sent by post: nobody is told of it by e-mail.",
            "%(count)d of them are to be sent by post: nobody is told of them by e-mail.",
            number,
        )
        page = f"{reverse(LIST)}?{NOT_POSTED}&issued_on__exact={timezone.localdate()}"
        warn(request, said % {"count": number}, page=page, label=gettext("See those of today"))

    def credit_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        must(request, CREDIT)
        invoice = self.found(request, pk)
        form = CreditForm(request.POST or None, initial={"amount": invoice.due})
        if request.method == "POST" and form.is_valid():
            try:
                note = issuing.take_back(
                    invoice, by=reader(request), at=timezone.now(), on=timezone.localdate(),
                    **form.cleaned_data,
                )  # fmt: skip
            except BillingError as error:
                form.add_error(None, str(error))
            else:
                self.log_change(request, invoice, gettext("Credit note %(number)s") % vars(note))
                said = gettext("Credit note %(number)s is issued.") % {"number": note.number}
                messages.success(request, said)
                return redirect(PAGE, pk)
        title = gettext("Credit note for %(invoice)s") % {"invoice": invoice.number}
        context = {"title": title, "form": form, "invoice": invoice, "has_errors": form.errors}
        return self.dressed(request, "credit", context)

    def paper_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        invoice = self.found(request, pk)
        if not self.has_view_permission(request, invoice) or not invoice.is_issued:
            return redirect(PAGE, pk)
        return papers.at_the_desk(invoice, request.GET)

    @admin.action(
        description=_("Print the originals of the selected invoices"), permissions=["view"]
    )
    def print_selected(
        self, request: HttpRequest, queryset: QuerySet[Invoice]
    ) -> HttpResponse | None:
        """One file for all: those to be sent by post."""
        chosen = list(queryset.exclude(number="").order_by("number")[: LARGEST_PRINT + 1])
        if refusal := _not_printed(chosen):
            messages.error(request, refusal)
            return None
        return papers.inline(papers.joined(chosen, at=timezone.now()), gettext("invoices"))

    @admin.action(
        description=_("Note that the selected invoices were posted"), permissions=["issue"]
    )
    def post_selected(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> None:
        """They wait in the list of those to be sent by post no longer."""
        if not (posted := issuing.note_posted(list(queryset), on=timezone.localdate())):
            messages.error(request, gettext("None of these invoices is to be sent by post."))
            return
        for one in posted:
            self.log_change(request, one, gettext("Sent by post"))
        said = ngettext(
            "%(count)d invoice is noted as posted today.",
            "%(count)d invoices are noted as posted today.",
            len(posted),
        )
        messages.success(request, said % {"count": len(posted)})

    # --- Reminders -------------------------------------------------------------------------------

    @admin.action(description=_("Remind of the selected invoices"), permissions=["remind"])
    def remind_selected(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse:
        return self._remind_page(request, list(queryset[:LARGEST_BATCH]), ReminderForm())

    def remind_view(self, request: HttpRequest) -> HttpResponse:
        if refusal := refuses(request, REMIND):
            return refusal
        form, chosen = ReminderForm(request.POST), self._chosen(request)
        if not form.is_valid():
            return self._remind_page(request, chosen, form)
        at, on, note = timezone.now(), timezone.localdate(), form.cleaned_data["note"]
        told = [reminding.remind(one, note=note, at=at, on=on) for one in chosen]
        sent = ngettext("%(count)d reminder is sent.", "%(count)d reminders are sent.", sum(told))
        messages.success(request, sent % {"count": sum(told)})
        self._count_the_silent(request, [one for one, _part in reminding.late(chosen, on=on)])
        return redirect(LIST)

    def _count_the_silent(self, request: HttpRequest, late: list[Invoice]) -> None:
        """Whom no reminder reaches."""
        if not (silent := sum(reader_of(one) is None for one in late)):
            return
        said = ngettext(
            "%(count)d payer has no e-mail: remind them by post.",
            "%(count)d payers have no e-mail: remind them by post.",
            silent,
        )
        page, label = f"{reverse(LIST)}?{BY_POST}&state=overdue", gettext("See these invoices")
        warn(request, said % {"count": silent}, page=page, label=label)

    def _chosen(self, request: HttpRequest) -> list[Invoice]:
        keys = request.POST.getlist("invoice")[:LARGEST_BATCH]
        found = (self.get_object(request, key) for key in keys)
        return [one for one in found if one is not None]

    def _remind_page(
        self, request: HttpRequest, chosen: list[Invoice], form: ReminderForm
    ) -> HttpResponse:
        on = timezone.localdate()
        late = [(one, euros(part)) for one, part in reminding.late(chosen, on=on)]
        context = {"title": gettext("Reminders, before they are sent"), "late": late, "form": form}
        return self.dressed(request, "remind", context)

    # --- Export ----------------------------------------------------------------------------------

    def journal_view(self, request: HttpRequest) -> HttpResponse:
        """The accountant's CSV of some days, of one's own schools."""
        must(request, EXPORT)
        form = JournalForm(request.GET or None, schools=schools_of(request))
        if not form.is_valid():
            context = {"title": gettext("Export for the accountant"), "form": form}
            return self.dressed(request, "journal", context | {"has_errors": form.errors})
        content = journal.export(form.schools, **form.span)
        response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{form.file_name}.csv"'
        return response


def _not_printed(chosen: list[Invoice]) -> str:
    """Why not: a request does not last until hundreds of papers are rendered."""
    if not chosen:
        return gettext("Choose invoices that are issued.")
    if len(chosen) > LARGEST_PRINT:
        said = gettext("At most %(number)d invoices are printed at once: choose fewer.")
        return said % {"number": LARGEST_PRINT}
    keys = [one.pk for one in chosen]
    if papers.without_papers(Invoice).filter(pk__in=keys).count() > papers.AT_ONCE:
        return gettext("Their PDF files are still being made: try again in a minute.")
    return ""
