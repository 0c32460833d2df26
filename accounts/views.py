"""The first page, signing in and out, the lost password, «Mot de passe»."""

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import kept_forms, lockout, lost_password, passwords, provisional, sites
from accounts.forms import LoginForm, LostPasswordForm, NewPasswordForm, PasswordForm
from accounts.http import EntryRequest, SignedInRequest, own_page
from accounts.models import User

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@require_safe
def entry(request: EntryRequest) -> HttpResponse:
    """«Accès enseignant», «Accès usager» (inventory 1)."""
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    return render(request, "accounts/entry.html", {"sites": sites.sites()})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@get_or_post
def login(request: EntryRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next_page(request) or home_of(request.user))
    form = LoginForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user:
        auth.login(request, form.user)
        response = redirect(_next_page(request) or home_of(form.user))
        sites.remember(form.cleaned_data["site"], response)
        return response
    return render(request, "accounts/login.html", {"form": form})


@require_POST
def logout(request: SignedInRequest) -> HttpResponse:
    """Back to the login page of the same Site (inventory 40)."""
    school = request.school
    auth.logout(request)
    messages.success(request, _("You are signed out."))
    response = redirect("accounts:login")
    kept_forms.forget_account(response)
    if school:
        sites.remember(school, response)
    return response


@login_not_required
@never_cache
@get_or_post
def ask_for_password(request: EntryRequest) -> HttpResponse:
    """«Mot de passe perdu»: only writes down what was asked; the worker answers by mail."""
    if request.user.is_authenticated:
        return redirect(_password_page(request.user))
    form = LostPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = lockout.counted_address(request)
        if not lost_password.ask(**form.cleaned_data, address=address, at=timezone.now()):
            return render(request, "errors/429.html", {"status": 429}, status=429)
        return redirect("accounts:lost_password_sent")
    return render(request, "accounts/lost_password.html", {"form": form})


@login_not_required
@require_safe
def password_asked(request: EntryRequest) -> HttpResponse:
    """The same words for everybody (inventory 19, 22)."""
    context = {
        "sender": settings.DEFAULT_FROM_EMAIL,
        "minutes": settings.LOST_PASSWORD_MINUTES_BETWEEN,
        "per_day": settings.LOST_PASSWORD_PER_DAY,
        "hours": settings.PROVISIONAL_PASSWORD_HOURS,
    }
    return render(request, "accounts/lost_password_sent.html", context)


def password(request: SignedInRequest) -> HttpResponse:
    """«Mot de passe» (inventory 25-29); staff have theirs at the desk."""
    if request.user.is_staff:
        return redirect(_password_page(request.user))
    return choose_password(request, "accounts/password.html", {})


@never_cache
@sensitive_post_parameters()
@get_or_post
def choose_password(
    request: SignedInRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Signed in with a provisional password one need not know the current one."""
    form = _password_form(request)
    if request.method == "POST" and form.is_valid() and _is_changed(request, form):
        messages.success(request, _("Your new password is saved. A mail confirms it to you."))
        return redirect(home_of(request.user))
    context = {"form": form, "provisional_until": provisional.until(request)} | context
    return render(request, template, context)


@get_or_post
def extend_session(request: SignedInRequest) -> HttpResponse:
    """Every request extends the session; this one does nothing else.

    The script of the warning asks for no page; a browser without it gets one and comes back.
    """
    if request.method != "POST":
        return render(request, "accounts/extend_session.html")
    if not request.accepts("text/html") or "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    messages.success(request, _("Your session goes on."))
    return redirect(_next_page(request) or home_of(request.user))


def home_of(user: User) -> str:
    """Where somebody signed in belongs."""
    return resolve_url("admin:index" if user.is_staff else settings.LOGIN_REDIRECT_URL)


def _password_page(user: User) -> str:
    return resolve_url("admin:password_change" if user.is_staff else "accounts:password")


def _next_page(request: EntryRequest) -> str:
    """`next` when it is a page of ours, else empty."""
    return own_page(request, request.POST.get("next") or request.GET.get("next", ""))


def _password_form(request: SignedInRequest) -> NewPasswordForm:
    if provisional.until(request):
        return NewPasswordForm(request.POST or None, user=request.user)
    return PasswordForm(request.POST or None, user=request.user, request=request)


def _is_changed(request: SignedInRequest, form: NewPasswordForm) -> bool:
    """This session goes on under the new password; the person's others end."""
    try:
        passwords.change_password(
            request.user,
            form.cleaned_data["new_password"],
            at=timezone.now(),
            school=request.school,
        )
    except passwords.PasswordChangedMeanwhile:
        form.add_error(None, _("Your password was changed meanwhile in another window."))
        return False
    auth.update_session_auth_hash(request, request.user)
    provisional.forget(request)
    return True
