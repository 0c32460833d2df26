"""Money that waits for somebody, on the desk's first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.desk import schools_of
from billing.models import Collection, Invoice, OnlinePayment, Payment


@admin.site.tiles  # type: ignore[attr-defined]
def money_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Invoices that are late, payments to allocate, online payments to check."""
    if not request.user.has_perm("billing.view_invoice"):
        return []
    own = schools_of(request).order_by()
    late = Invoice.objects.overdue(on=timezone.localdate()).filter(school__in=own).count()
    free = Payment.objects.undecided().filter(school__in=own).count()
    odd = OnlinePayment.objects.to_check().filter(account__school__in=own).count()
    said = (
        ngettext("invoice is late", "invoices are late", late),
        ngettext("payment to allocate", "payments to allocate", free),
        ngettext("online payment to check", "online payments to check", odd),
    )
    return [
        _tile(late, said[0], "invoice", "state=overdue"),
        _tile(free, said[1], "payment", "left=yes"),
        _tile(odd, said[2], "onlinepayment", "state__exact=to_check", is_urgent=bool(odd)),
    ]


@admin.site.tiles  # type: ignore[attr-defined]
def debits_waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Direct debits whose day has come: until they are recorded their invoices wait for them."""
    if not request.user.has_perm("billing.view_collection"):
        return []
    come = Collection.objects.to_record(on=timezone.localdate())
    if not (count := come.filter(school__in=schools_of(request).order_by()).count()):
        return []
    said = ngettext("direct debit to record", "direct debits to record", count)
    return [_tile(count, said, "collection", "state__exact=sent", is_urgent=True)]


def _tile(
    count: int, label: str, model: str, query: str, *, is_urgent: bool = False
) -> dict[str, Any]:
    url = reverse(f"admin:billing_{model}_changelist") + f"?{query}"
    return {"count": count, "label": label, "detail": "", "url": url, "is_urgent": is_urgent}
