"""What is only read: credit notes, and what the gateway was asked."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, SchoolScopedAdmin
from billing.models import CreditNote, OnlinePayment


@admin.register(CreditNote)
class CreditNoteAdmin(ReadOnly, SchoolScopedAdmin):
    """Made on the page of its invoice."""

    school_path = "school"
    list_display = ("number", "invoice", "amount", "reason", "issued_on", "school")
    list_filter = ("school", "issued_on")
    list_select_related = ("school", "invoice")
    search_fields = ("number__plain__contains", "invoice__number__plain__contains")
    ordering = ("-issued_on", "-number")


@admin.register(OnlinePayment)
class OnlinePaymentAdmin(ReadOnly, SchoolScopedAdmin):
    school_path = "account__school"
    list_display = ("reference", "invoice", "amount", "state", "said", "created_at", "school_name")
    list_filter = ("state", "account__school", "created_at")
    list_select_related = ("invoice", "account__school")
    search_fields = ("reference__plain__contains", "invoice__number__plain__contains")
    ordering = ("-created_at",)

    @admin.display(description=_("school"), ordering="account__school")
    def school_name(self, one: OnlinePayment) -> str:
        return str(one.account.school)
