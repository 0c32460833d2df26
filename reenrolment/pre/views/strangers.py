"""Pre-enrolment from the entry page: nobody signs in, nobody is told who is known here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import EntryRequest
from reenrolment.models import GivenUp, ReenrolmentError
from reenrolment.pre import applicant, links, pages, sending
from reenrolment.pre.forms import AgainForm
from reenrolment.pre.overview import open_to_newcomers

READ_OR_SEND = ["GET", "HEAD", "POST"]
Page = Callable[..., HttpResponse]


def of_strangers(page: Page) -> Page:
    """Who is signed in has their own way; without a school one is chosen first."""

    @wraps(page)
    def answer(request: EntryRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(
                "admin:index" if request.user.is_staff else "reenrolment:pre_home_start"
            )
        if request.school is None:
            periods = open_to_newcomers(None, at=timezone.now())
            return render(request, "reenrolment/pre/choose.html", {"periods": periods})
        return page(request, *args, **kwargs)

    return never_cache(login_not_required(answer))


@of_strangers
@require_safe
def start(request: EntryRequest) -> HttpResponse:
    return pages.start(request, applicant.stranger(request))


@of_strangers
@require_http_methods(READ_OR_SEND)
def guardians(request: EntryRequest) -> HttpResponse:
    return pages.guardians(request, applicant.stranger(request))


@of_strangers
@require_safe
def summary(request: EntryRequest) -> HttpResponse:
    return pages.summary(request, applicant.stranger(request))


@of_strangers
@require_http_methods(READ_OR_SEND)
def add(request: EntryRequest) -> HttpResponse:
    return pages.student(request, applicant.stranger(request))


@of_strangers
@require_http_methods(READ_OR_SEND)
def student(request: EntryRequest, pk: int) -> HttpResponse:
    return pages.student(request, applicant.stranger(request), pk)


@of_strangers
@require_POST
def remove(request: EntryRequest, pk: int) -> HttpResponse:
    return pages.remove(request, applicant.stranger(request), pk)


@of_strangers
@require_http_methods(READ_OR_SEND)
def confirmation(request: EntryRequest) -> HttpResponse:
    return pages.confirmation(request, applicant.stranger(request))


@of_strangers
@require_http_methods(READ_OR_SEND)
def give_up(request: EntryRequest) -> HttpResponse:
    return pages.give_up(request, applicant.stranger(request))


@of_strangers
@require_safe
def sent(request: EntryRequest) -> HttpResponse:
    """The same words for everybody: whether the address is known here is nobody's business."""
    row = applicant.of_cookie(request)
    first = row.first_guardian if row and row.is_unconfirmed else None
    return render(request, "reenrolment/pre/sent.html", {"email": first.email if first else ""})


@login_not_required
@never_cache
@require_http_methods(READ_OR_SEND)
def confirm(request: EntryRequest, token: str) -> HttpResponse:
    """A program that follows links confirms nothing: a person presses the button."""
    try:
        row = links.row_of(token)
    except links.Expired:
        return render(request, "reenrolment/pre/expired.html", status=410)
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            sending.confirm(row, at=timezone.now())
        except GivenUp as error:
            raise Http404 from error
        except ReenrolmentError:
            messages.info(request, _("This address is confirmed already."))
        return applicant.forget(redirect("reenrolment:pre_confirm", token))
    context = {
        "row": row,
        "period": row.period,
        "students": row.students.with_wishes(),
        "withdraw_token": links.token_to_withdraw(row),
    }
    return render(request, "reenrolment/pre/confirm.html", context)


@of_strangers
@require_http_methods(READ_OR_SEND)
def again(request: EntryRequest) -> HttpResponse:
    """The link once more: the same words for every address."""
    form = AgainForm(request.POST or None)
    is_asked = request.method == "POST" and form.is_valid() and request.school is not None
    if is_asked and request.school:
        sending.ask_again(request.school, form.cleaned_data["email"], at=timezone.now())
    context = {"form": form, "is_asked": is_asked}
    return render(request, "reenrolment/pre/again.html", context)


@login_not_required
@never_cache
@require_http_methods(READ_OR_SEND)
def withdraw(request: EntryRequest, token: str) -> HttpResponse:
    """A person presses the button here too; what was decided meanwhile says so."""
    row = links.row_to_withdraw(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        is_erased = False
        try:
            is_erased = sending.withdraw(row, by=None, at=timezone.now())
        except GivenUp:
            is_erased = True
        except ReenrolmentError as error:
            messages.info(request, str(error))
        if is_erased:
            messages.success(request, _("What was typed is erased."))
            return applicant.forget(redirect("reenrolment:pre_start"))
        return redirect("reenrolment:pre_withdraw", token)
    context = {"row": row, "period": row.period, "students": row.students.all()}
    return render(request, "reenrolment/pre/withdraw.html", context)
