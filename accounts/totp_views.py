"""The pages of the second factor, at the desk: the code, the set-up, the recovery codes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import totp
from accounts.http import own_page
from accounts.totp_forms import CodeForm, FirstCodeForm

View = Callable[..., HttpResponse]


def urls() -> list[URLPattern]:
    """Routes of the desk's own name space: `admin:totp`, …"""
    return [
        path("double-authentification/", verify, name="totp"),
        path("double-authentification/installation/", set_up, name="totp_setup"),
        path("double-authentification/codes/", recovery_codes, name="totp_codes"),
        path("double-authentification/codes/notes/", codes_noted, name="totp_codes_noted"),
        path("double-authentification/codes/nouveaux/", new_codes, name="totp_new_codes"),
    ]


def staff_only(view: View) -> View:
    """Signed in with a password at least; whoever is not of the staff finds nothing here."""

    @wraps(view)
    def checked(request: Any) -> HttpResponse:
        if not request.user.is_staff:
            raise Http404
        return view(request)

    return never_cache(login_required(checked, login_url="admin:login"))


def verified_only(view: View) -> View:
    @wraps(view)
    def checked(request: Any) -> HttpResponse:
        return view(request) if totp.is_verified(request) else redirect("admin:totp")

    return staff_only(checked)


@staff_only
def verify(request: Any) -> HttpResponse:
    """Each sign-in: a code of the phone, or a recovery code."""
    if totp.is_verified(request):
        return redirect(_next(request))
    if not totp.is_set_up(request.user):
        return redirect(f"{reverse('admin:totp_setup')}?{request.GET.urlencode()}")
    form = CodeForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        return redirect(_next(request))
    return _page(request, "verify", _("Second factor"), form=form)


@staff_only
def set_up(request: Any) -> HttpResponse:
    """The first sign-in, or a new phone: only who is verified may replace a device."""
    if totp.is_set_up(request.user) and not totp.is_verified(request):
        return redirect("admin:totp")
    form = FirstCodeForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        return redirect("admin:totp_codes")
    device = totp.device_to_confirm(request.user)
    context = {"qr_code": totp.qr_code(device), "secret": totp.secret_of(device)}
    return _page(request, "setup", _("Set up the second factor"), form=form, **context)


@verified_only
def recovery_codes(request: Any) -> HttpResponse:
    context = {
        "codes": totp.codes_to_show(request),
        "codes_left": totp.recovery_codes_left(request.user),
    }
    return _page(request, "codes", _("Recovery codes"), **context)


@require_POST
@verified_only
def codes_noted(request: Any) -> HttpResponse:
    totp.codes_are_noted(request)
    return redirect("admin:index")


@require_POST
@verified_only
def new_codes(request: Any) -> HttpResponse:
    totp.renew_recovery_codes(request)
    return redirect("admin:totp_codes")


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    full = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, f"admin/totp/{name}.html", full)


def _next(request: HttpRequest) -> str:
    """Where the person was going, when that is a page of ours."""
    return own_page(request, request.GET.get("next", "")) or reverse("admin:index")
