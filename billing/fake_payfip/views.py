"""The fake gateway's two faces: SOAP for the portal, a page for who pays."""

import datetime as dt
import logging
import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Any

import requests
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from billing.fake_payfip import operations
from imuse_portal.figures import euros

logger = logging.getLogger(__name__)
XML = "text/xml; charset=utf-8"
SECONDS = 10


@csrf_exempt
@login_not_required
@require_POST
def service(request: HttpRequest) -> HttpResponse:
    """The web service: an operation is opened, or asked about."""
    if operations.faults().get("down"):
        return HttpResponse("down", status=503)
    try:
        asked = _request(request.body)
    except ET.ParseError:
        return HttpResponse("no XML", status=400)
    if "idOp" not in asked:
        return _soap("billing/fake_payfip/opened.xml", {"operation": operations.open_one(asked)})
    fields = operations.known(asked["idOp"])
    if fields is None:
        return _fault("P1")
    if not fields["result"]:
        return _fault("P5")
    return _soap("billing/fake_payfip/detail.xml", _detail(asked["idOp"], fields))


def _request(body: bytes) -> dict[str, str]:
    """The fields of the one element inside the envelope's body."""
    root = ET.fromstring(body)  # noqa: S314 - from ourselves, in tests and the demonstration
    return {
        node.tag.rpartition("}")[2]: node.text or ""
        for node in root.iter()
        if not len(node) and node.tag.rpartition("}")[2] != "Header"
    }


def _detail(operation: str, fields: dict[str, Any]) -> dict[str, Any]:
    now = timezone.localtime() - dt.timedelta(minutes=5)
    said = fields | {"resultrans": fields["result"]} | operations.faults()
    return {"fields": said, "operation": operation, "on": f"{now:%d%m%Y}", "at": f"{now:%H%M}"}


def _soap(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    content = render_to_string(template, context)
    return HttpResponse(content, content_type=XML, status=status)


def _fault(code: str) -> HttpResponse:
    return _soap("billing/fake_payfip/fault.xml", {"code": code}, status=500)


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Where the family pays, or does not."""
    operation = request.GET.get("idop", "")
    fields = operations.known(operation)
    if fields is None:
        raise Http404
    context = {
        "operation": operation,
        "fields": fields,
        "amount": euros(Decimal(fields["montant"]) / 100),
        "outcomes": list(operations.RESULTS),
    }
    return HttpResponse(render_to_string("billing/fake_payfip/page.html", context))


@csrf_exempt
@login_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The outcome that was pressed: the portal is told, and the family led back."""
    operation, wanted = request.POST.get("idop", ""), request.POST.get("outcome", "")
    if wanted not in operations.RESULTS:
        raise Http404
    fields = operations.end(operation, operations.RESULTS[wanted])
    if fields is None:
        raise Http404
    if fields["result"] and not operations.faults().get("silent"):
        _tell(fields["urlnotif"], operation)
    return HttpResponseRedirect(f"{fields['urlredirect']}?idop={operation}")


def _tell(url: str, operation: str) -> None:
    try:
        requests.post(url, data={"idop": operation}, timeout=SECONDS)
    except requests.RequestException:
        logger.info("the portal was not told")
