"""Paying online: to the gateway, back from it, and what became of it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import access, settling
from billing.enums import Ledger
from billing.ledgers import Book
from billing.models import BillingError, Invoice, OnlinePayment
from families.http import PortalRequest
from imuse_portal.figures import euros


@require_POST
def pay(request: PortalRequest, pk: uuid.UUID) -> HttpResponse:
    """To the bank's page, for all that is due."""
    return _pay(request, pk, next_part=False)


@require_POST
def pay_part(request: PortalRequest, pk: uuid.UUID) -> HttpResponse:
    """To the bank's page, for the next instalment."""
    return _pay(request, pk, next_part=True)


def _pay(request: PortalRequest, pk: uuid.UUID, *, next_part: bool) -> HttpResponse:
    """Where another amount of it is at the bank already, to what became of that."""
    invoice = get_object_or_404(access.invoices_of(request.guardian).with_sums(), pk=pk)
    wanted = invoice.next_part() if next_part else invoice.due
    try:
        online = settling.begin(
            invoice, by=request.guardian, at=timezone.now(), next_part=next_part
        )
    except BillingError as error:
        messages.error(request, str(error))
        return redirect(f"billing:{invoice.ledger}")
    if online.amount != wanted:
        said = gettext("A payment of %(amount)s of this invoice is already under way at the bank.")
        messages.warning(request, said % {"amount": euros(online.amount)})
        return redirect("billing:online_payment", online.pk)
    return HttpResponseRedirect(online.gateway_url)


@require_safe
def online_payment(request: PortalRequest, pk: uuid.UUID) -> HttpResponse:
    """What became of it; asked again as long as nobody knows."""
    online = get_object_or_404(access.online_payments_of(request.guardian), pk=pk)
    if online.is_live:
        settling.settle(online, at=timezone.now())
        online.refresh_from_db()
    context = {"online": online, "again": _again(request, online)}
    return render(request, "billing/online_payment.html", context)


def _again(request: PortalRequest, online: OnlinePayment) -> Invoice | None:
    """What may be paid anew, where nothing was paid."""
    if not online.has_failed:
        return None
    invoice, at = online.invoice, timezone.now()
    book = Book(Ledger(invoice.ledger), request.guardian, at=at, on=timezone.localdate(at))
    return next((one for one in book.offered if one.pk == invoice.pk), None)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def payment_return(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whoever comes back, signed in or not: it only makes us ask sooner, and proves nothing."""
    settling.ask_now(pk, at=timezone.now())
    return redirect("billing:online_payment", pk)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def payment_notification(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The gateway calls; what it sends along is not even read."""
    settling.ask_now(pk, at=timezone.now())
    return HttpResponse("OK", content_type="text/plain")
