"""Pre-enrolment from home: a new pupil of a family that the school knows."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from families.http import PortalRequest
from reenrolment.models import ReenrolmentError
from reenrolment.pre import pages, sending
from reenrolment.pre.applicant import Applicant, of_family

READ_OR_SEND = ["GET", "HEAD", "POST"]


@require_safe
def start(request: PortalRequest) -> HttpResponse:
    return pages.start(request, of_family(request))


@require_safe
def summary(request: PortalRequest) -> HttpResponse:
    return pages.summary(request, _asking(request))


@require_http_methods(READ_OR_SEND)
def add(request: PortalRequest) -> HttpResponse:
    return pages.student(request, _asking(request))


@require_http_methods(READ_OR_SEND)
def student(request: PortalRequest, pk: int) -> HttpResponse:
    who = _asking(request)
    if who.draft is None:
        raise Http404
    return pages.student(request, who, pk)


@require_POST
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    return pages.remove(request, _asking(request), pk)


@require_http_methods(READ_OR_SEND)
def confirmation(request: PortalRequest) -> HttpResponse:
    return pages.confirmation(request, _asking(request))


@require_http_methods(READ_OR_SEND)
def give_up(request: PortalRequest) -> HttpResponse:
    return pages.give_up(request, _asking(request))


@require_safe
def sent(request: PortalRequest, pk: int) -> HttpResponse:
    """What was asked, where it stands, and why."""
    who = of_family(request)
    row = get_object_or_404(who.requests(), pk=pk)
    context = {
        "row": row,
        "period": row.period,
        "students": row.students.with_wishes(),
        "may_withdraw": who.may_ask,
        "is_viewing": who.is_viewing,
    }
    return render(request, "reenrolment/pre/request.html", context)


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """As long as the school has not decided."""
    row = get_object_or_404(_asking(request).requests(), pk=pk)
    try:
        sending.withdraw(row, by=request.user, at=timezone.now())
    except ReenrolmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your request is taken back; a mail confirms it to you."))
    return redirect("reenrolment:pre_home_sent", pk)


def _asking(request: PortalRequest) -> Applicant:
    """404 for a guardian who only reads."""
    who = of_family(request)
    if not who.may_ask:
        raise Http404
    return who
