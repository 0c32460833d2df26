"""Pre-enrolment from home: a new pupil of a family that the school knows."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from families.http import PortalRequest
from reenrolment.pre import pages
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
    return pages.student(request, _asking(request), pk)


@require_POST
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    return pages.remove(request, _asking(request), pk)


@require_http_methods(READ_OR_SEND)
def confirmation(request: PortalRequest) -> HttpResponse:
    return pages.confirmation(request, _asking(request))


@require_POST
def give_up(request: PortalRequest) -> HttpResponse:
    return pages.give_up(request, _asking(request))


@require_safe
def sent(request: PortalRequest, pk: int) -> HttpResponse:
    """What was asked, where it stands, and why."""
    row = get_object_or_404(of_family(request).requests(), pk=pk)
    students = row.students.with_wishes()
    context = {"row": row, "period": row.period, "students": students}
    return render(request, "reenrolment/pre/request.html", context)


def _asking(request: PortalRequest) -> Applicant:
    """404 for a guardian who only reads."""
    who = of_family(request)
    if not who.may_ask:
        raise Http404
    return who
