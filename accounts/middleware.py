"""What every request is told about the account, its school and its comfort."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.contrib import auth, messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts import accessibility, kept_forms, provisional, sites
from accounts.http import EntryRequest

GetResponse = Callable[[Any], HttpResponse]


# What a session opened with a provisional password reaches beside the choice of a new one.
OPEN_TO_PROVISIONAL = (
    "accounts:logout",
    "accounts:extend_session",
    "accounts:accessibility",
    "accounts:accessibility_mode",
    "admin:logout",
    "admin:totp",
    "admin:totp_setup",
    "legal_notices",
    "privacy",
    "site_map",
    "help",
)


def no_store(get_response: GetResponse) -> GetResponse:
    """No page of somebody signed in stays in the browser, to be seen after signing out.

    But a view that says how long its answer may stay (a school's logo) is believed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware


def school_of_request(get_response: GetResponse) -> GetResponse:
    """`request.school`: the Site, kept for the next visit; portal pages put the family's there."""

    def middleware(request: EntryRequest) -> HttpResponse:
        chosen = request.school = sites.site_of(request)
        response = get_response(request)
        if chosen and chosen.slug == request.GET.get("site"):
            sites.remember(chosen, response)
        return response

    return middleware


def accessibility_of_request(get_response: GetResponse) -> GetResponse:
    """`request.accessibility`; the cookie follows the account, for the pages after signing out."""

    def middleware(request: EntryRequest) -> HttpResponse:
        request.accessibility = accessibility.of_request(request)
        response = get_response(request)
        kept = request.COOKIES.get(accessibility.COOKIE, accessibility.Preferences().cookie_value())
        chosen = request.accessibility
        if accessibility.COOKIE not in response.cookies and chosen.cookie_value() != kept:
            accessibility.set_cookie(chosen, response)
        return response

    return middleware


class SignInWhereOneWas(LoginRequiredMiddleware):
    """Login is asked for everywhere but on declared public pages: staff sign in at the desk."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        match = request.resolver_match
        if match is None or match.app_name != "admin":
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))


def keep_form_of_expired_session(get_response: GetResponse) -> GetResponse:
    """Whoever's session ended is told so at the login page, and a form they sent is kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            kept_forms.remember_account(request, response)
        elif _was_turned_away(response) and _has_lost_something(request):
            _tell_of_the_end(request, response)
        return response

    return middleware


def provisional_password_opens_one_page(get_response: GetResponse) -> GetResponse:
    """Until a new password is chosen every page leads to that choice; past its time, to login."""

    def middleware(request: HttpRequest) -> HttpResponse:
        until = provisional.until(request)
        if until and until <= timezone.now():
            return _end_of_provisional(request)
        if until and not _is_open_to_provisional(request):
            return redirect(_password_page(request))
        response = get_response(request)
        provisional.mark(request)
        return response

    return middleware


def _has_lost_something(request: HttpRequest) -> bool:
    """A session, or what was typed: whoever signed out in another window is told of that too."""
    return request.method == "POST" or kept_forms.account_of(request) is not None


def _was_turned_away(response: HttpResponse) -> bool:
    """LoginRequiredMiddleware answered; what fails the CSRF check never comes to this."""
    to = urlsplit(response.headers.get("Location", ""))
    logins = {reverse("accounts:login"), reverse("admin:login")}
    return response.status_code == 302 and to.path in logins and "next" in parse_qs(to.query)


def _tell_of_the_end(request: HttpRequest, response: HttpResponse) -> None:
    if request.method != "POST":
        messages.info(request, _("Your session has ended. Sign in again to go on."))
        return
    is_kept = kept_forms.keep(request, at=timezone.now())
    if is_kept:
        text = _("Your session has ended. What you typed is kept: sign in again to find it.")
    else:
        text = _("Your session has ended before your request came. Sign in again to repeat it.")
    messages.warning(request, text)
    login = urlsplit(response["Location"]).path
    response["Location"] = f"{login}?{urlencode({'next': _way_back(request, is_kept=is_kept)})}"


def _way_back(request: HttpRequest, *, is_kept: bool) -> str:
    """Portal pages fill their form again by `posted`; the desk's are sent again from one page."""
    page = kept_forms.page_of_form(request)
    if is_kept and request.path.startswith(reverse("admin:index")):
        return f"{reverse('admin:kept_form')}?{urlencode({'path': request.path, 'page': page})}"
    return page


def _password_page(request: HttpRequest) -> str:
    return reverse("admin:password_change" if request.user.is_staff else "accounts:password")


def _is_open_to_provisional(request: HttpRequest) -> bool:
    pages = {_password_page(request), *map(reverse, OPEN_TO_PROVISIONAL)}
    return request.path in pages or _is_logo(request)


def _is_logo(request: HttpRequest) -> bool:
    """The banner of the page itself asks for it."""
    try:
        return resolve(request.path_info).view_name == "school_logo"
    except Resolver404:
        return False


def _end_of_provisional(request: HttpRequest) -> HttpResponse:
    login = (
        "admin:login"
        if request.user.is_authenticated and request.user.is_staff
        else "accounts:login"
    )
    auth.logout(request)
    messages.warning(request, _("The time of your provisional password is over."))
    return redirect(login)
