"""Menu Famille: the guardian's sheet, the family's requests; staff who look on."""

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import own_page
from families import requests, viewing
from families.changesets import ChangeSetError, form_class
from families.forms import GuardianForm
from families.http import PortalRequest
from families.middleware import CHOSEN
from families.sheet_pages import sheet_page
from families.sheets import Sheet

REQUESTS_PER_PAGE = 10


@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: PortalRequest) -> HttpResponse:
    """One's own sheet (inventory 41-51)."""
    sheet = Sheet(GuardianForm, request.guardian, request.family, by=request.user)
    return sheet_page(
        request,
        sheet,
        "families/identity.html",
        may_edit=request.guardian.requests_changes,
        **_others(request),
    )


@require_safe
def other_identity(request: PortalRequest, rank: int) -> HttpResponse:
    """The other guardian's address and contacts, where the household is shared (design 2)."""
    guardian = get_object_or_404(GuardianForm.partly_readable_by(request.guardian), rank=rank)
    shown = GuardianForm.shared_fields
    sheet = Sheet(GuardianForm, guardian, request.family, by=request.user, only=shown)
    context = {"sheet": sheet, "guardian": guardian}
    return render(request, "families/other_identity.html", context)


def _others(request: PortalRequest) -> dict[str, Any]:
    """Of the other guardians the name is shown (design 2)."""
    others = request.family.guardians.exclude(pk=request.guardian.pk)
    return {"others": others, "others_open": request.school.shares_household}


@require_safe
def family_requests(request: PortalRequest) -> HttpResponse:
    """The family's requests and what became of each; a mail leads to one of them."""
    if "demande" in request.GET:
        return redirect(_place_of(request.GET["demande"], request))
    shown = Paginator(requests.shown_to(request.guardian), REQUESTS_PER_PAGE)
    page = shown.get_page(request.GET.get("page"))
    context = {"page": page, "requests": requests.as_read_by(request.guardian, page.object_list)}
    return render(request, "families/requests.html", context)


def _place_of(wanted: str, request: PortalRequest) -> str:
    """Where that request stands; the list itself, which says so, when it has no such one."""
    shown = requests.shown_to(request.guardian)
    keys = [str(pk) for pk in shown.values_list("pk", flat=True)]
    here = reverse("families:requests")
    if wanted not in keys:
        messages.info(request, _("The request you look for is not in this list."))
        return here
    return f"{here}?page={keys.index(wanted) // REQUESTS_PER_PAGE + 1}#demande-{wanted}"


@require_POST
def withdraw_changeset(request: PortalRequest, pk: int) -> HttpResponse:
    """Only of a sheet that one may edit."""
    mine = request.family.changesets.editable_by(request.guardian)
    changeset = get_object_or_404(mine, pk=pk)
    try:
        changeset.withdraw(by=request.user)
    except ChangeSetError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your request is withdrawn: the sheet stays as it is."))
    if request.POST.get("from") != "sheet" or changeset.target is None:
        return redirect("families:requests")
    return redirect(form_class(changeset.form).page_of(changeset.target))


@require_POST
def choose(request: PortalRequest) -> HttpResponse:
    """As whom a person who is guardian in several families goes on."""
    chosen = request.POST.get("guardian", "")
    if chosen not in {str(guardian.pk) for guardian in request.guardianships}:
        raise Http404
    request.session[CHOSEN] = int(chosen)
    return redirect(own_page(request, request.POST.get("next", "")) or "home")


@require_POST
def view_as(request: PortalRequest, pk: int) -> HttpResponse:
    """A staff member looks at the portal as this guardian."""
    guardian = viewing.guardian_to_view(request, pk)
    if guardian is None:
        raise Http404
    viewing.start(request, guardian)
    return redirect("home")


@require_POST
def end_viewing(request: PortalRequest) -> HttpResponse:
    """Back to the desk, on the family that was looked at."""
    ended = viewing.end(request)
    if ended is None:
        return redirect("admin:index")
    return redirect(f"{admin.site.name}:families_family_change", ended.family_id)
