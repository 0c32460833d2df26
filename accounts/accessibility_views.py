"""Mode Accessibilité: one click from every page, and the page of preferences with the statement."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import accessibility
from accounts.http import EntryRequest, own_page
from accounts.statement import statement_of


@login_not_required
def preferences(request: EntryRequest) -> HttpResponse:
    chosen = request.accessibility
    form = accessibility.PreferencesForm(request.POST or None, initial=chosen.as_kept())
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Your preferences are saved; Mode Accessibilité is on."))
        response = redirect("accounts:accessibility")
        accessibility.keep(form.chosen(), request, response)
        return response
    context = {"form": form, "statement": statement_of(request.school)}
    return render(request, "accounts/accessibility.html", context)


@login_not_required
@require_POST
def switch_mode(request: EntryRequest) -> HttpResponse:
    """On or off, then back to the page that asked."""
    response = redirect(_page_that_asked(request))
    chosen = request.accessibility.turned(is_on=request.POST.get("is_on") == "1")
    accessibility.keep(chosen, request, response)
    return response


def _page_that_asked(request: EntryRequest) -> str:
    return own_page(request, request.POST.get("next", "")) or "entry"
