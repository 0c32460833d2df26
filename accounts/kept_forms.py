"""The form somebody sent after the end of their session: kept, and given back (design 2)."""

import datetime as dt
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import KeptForm, User

COOKIE = "portail_compte"
COOKIE_AGE = 24 * 3600
LARGEST = 200_000  # bytes, a long form many times over
MOST = 20  # forms of one account
SECRET_WORDS = ("password", "token", "otp", "secret")
SECRET_NAMES = ("code",)  # of the second factor; a postcode is none


def remember_account(request: HttpRequest, response: HttpResponse) -> None:
    """Whose form it will be if this browser posts one after the end of the session."""
    if account_of(request) != request.user.pk:
        response.set_signed_cookie(
            COOKIE,
            str(request.user.pk),
            salt=COOKIE,
            max_age=COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def forget_account(response: HttpResponse) -> None:
    """The person left on purpose."""
    response.delete_cookie(COOKIE, samesite="Lax")


def account_of(request: HttpRequest) -> int | None:
    """Who was signed in last in this browser."""
    try:
        return int(request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=COOKIE_AGE) or "")
    except (KeyError, BadSignature, ValueError):
        return None


def keep(request: HttpRequest, *, at: dt.datetime) -> bool:
    """Keep what was typed, never a password or a file; False when there is nothing to keep."""
    user = User.objects.filter(pk=account_of(request) or 0, is_active=True).first()
    data = _harmless(request.POST).urlencode()
    if user is None or not data or len(data) > LARGEST or len(request.path) > 300:
        return False
    if user.kept_forms.exclude(path=request.path).count() >= MOST:
        return False
    KeptForm.objects.update_or_create(
        user=user, path=request.path, defaults={"data": data, "kept_at": at}
    )
    return True


def posted(
    request: HttpRequest,
    *,
    fits: Callable[[QueryDict], bool] = bool,
    sent_to: Iterable[str] = (),
) -> QueryDict | None:
    """What a form of this page is bound to: the posted data, or once what was kept; else None.

    A kept form that does not fit what the page shows today stays kept. `sent_to`: where the form
    of this page is posted, when that is elsewhere.

    For views: `form = SomeForm(posted(request), ...)`, and save only if `request.method == "POST"`.
    """
    if request.method == "POST":
        return request.POST
    kept = of_paths(request, request.path, *sent_to)
    if kept is None or not fits(QueryDict(kept.data)) or not kept.delete()[0]:
        return None
    messages.info(request, _given_back(kept))
    return QueryDict(kept.data)


def of_paths(request: HttpRequest, *paths: str) -> KeptForm | None:
    """What this person sent to the first of these addresses within the last day."""
    since = timezone.now() - dt.timedelta(seconds=COOKIE_AGE)
    rows = KeptForm.objects.filter(user=request.user.pk, path__in=paths, kept_at__gt=since)
    return min(rows, key=lambda kept: paths.index(kept.path), default=None)


def page_of_form(request: HttpRequest) -> str:
    """The page on which the form stood, which is not always where it was sent."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc != request.get_host() or not referer.path:
        return request.get_full_path()
    return f"{referer.path}?{referer.query}" if referer.query else referer.path


def _given_back(kept: KeptForm) -> str:
    when = date_format(timezone.localtime(kept.kept_at), r"H\hi")
    text = _("Here is what you had typed at %(time)s. It is not saved yet: check it and save.")
    return text % {"time": when}


def _harmless(data: QueryDict) -> QueryDict:
    kept = data.copy()
    for name in filter(_is_secret, data):
        del kept[name]
    return kept


def _is_secret(name: str) -> bool:
    return name in SECRET_NAMES or any(word in name.lower() for word in SECRET_WORDS)
