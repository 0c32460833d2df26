"""Guessing passwords: five failures of an identifier from an address, sixty of an address.

An attempt is counted before its password is looked at, and forgotten when it succeeds: a hundred
guesses at once get no more than the limit. Nobody is locked out everywhere; when one identifier
fails from many addresses, its school is told (design 5).
"""

import datetime as dt
from ipaddress import ip_network
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import mails
from accounts.http import EntryRequest
from accounts.identifiers import key_of
from accounts.models import School, User
from imuse_portal.addresses import client_address
from imuse_portal.turns import wait_for_turn

WINDOW = dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
ALERT_WINDOW = dt.timedelta(hours=1)


def count_attempt(identifier: str, address: str, *, at: dt.datetime) -> bool:
    """Count one attempt of this pair; False when it is locked, and then nothing is counted."""
    with transaction.atomic():
        wait_for_turn(f"login {address}")
        if locked_until(identifier, address, at=at):
            return False
        row, _ = AccessAttempt.objects.get_or_create(
            username=identifier,
            ip_address=address,
            user_agent="",
            defaults={"failures_since_start": 0},
        )
        failures = row.failures_since_start if row.attempt_time > at - WINDOW else 0
        AccessAttempt.objects.filter(pk=row.pk).update(
            failures_since_start=failures + 1, attempt_time=at
        )
    return True


def forget_attempts(identifier: str, address: str) -> None:
    """The person is who they say: their mistakes before do not count."""
    AccessAttempt.objects.filter(username=identifier, ip_address=address).delete()


def locked_until(identifier: str, address: str, *, at: dt.datetime) -> dt.datetime | None:
    """When this pair may try again; None when it may now."""
    recent = list(
        AccessAttempt.objects.filter(ip_address=address, attempt_time__gt=at - WINDOW)
        .order_by("attempt_time")
        .values_list("username", "failures_since_start", "attempt_time")
    )
    until = None
    total = sum(failures for _, failures, _ in recent)
    for username, failures, last in recent:
        is_full = total >= settings.LOGIN_FAILURES_PER_ADDRESS
        if is_full or (username == identifier and failures >= settings.AXES_FAILURE_LIMIT):
            until = last + WINDOW
        total -= failures
    return until


class PortalAxesHandler(AxesDatabaseHandler):
    """django-axes with our counting; it keeps neither what was typed nor with which browser."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        pair = identifier_of(request, credentials), counted_address(request)
        return count_attempt(*pair, at=timezone.now())

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        pair = identifier_of(request, credentials), counted_address(request)
        return locked_until(*pair, at=timezone.now()) is not None

    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: EntryRequest | None = None,
        **kwargs: Any,
    ) -> None:
        """Counted already; the failure that reaches the limit is answered by the locked page."""
        if request is not None and self.is_locked(request, credentials):
            request.axes_locked_out = True
            request.axes_credentials = credentials

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        forget_attempts(key_of(user.identifier), counted_address(request))

    def user_logged_out(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        pass


def identifier_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Under which key an attempt counts: the portal says `identifier`, the desk `username`."""
    typed = credentials or {}
    identifier = typed.get("identifier") or typed.get("username") or ""
    return key_of(str(identifier))[:255]


def counted_address(request: HttpRequest) -> str:
    """The client's address; of IPv6 the network of 64 bits that one household is given."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ip_network(f"{address}/64", strict=False).network_address)


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page that says so and until when; «Mot de passe perdu» stays open."""
    now = timezone.now()
    pair = identifier_of(request, credentials), counted_address(request)
    until = locked_until(*pair, at=now) or now
    context = {"until": until + dt.timedelta(minutes=1)}
    page = render(request, "accounts/locked.html", context, status=429)
    page["Retry-After"] = str(int((until - now).total_seconds()) + 1)
    return page


def alert_of_many_failures() -> int:
    """Tell the schools of whose account fails from many addresses; once an hour each."""
    now = timezone.now()
    return sum(_alert(attack, at=now) for attack in _attacks(since=now - ALERT_WINDOW))


def _attacks(*, since: dt.datetime) -> QuerySet[Any, dict[str, Any]]:
    return (
        AccessAttempt.objects.filter(attempt_time__gt=since)
        .values("username")
        .annotate(
            addresses=Count("ip_address", distinct=True), failures=Sum("failures_since_start")
        )
        .filter(addresses__gte=settings.LOGIN_ALERT_ADDRESSES)
        .order_by()
    )


@transaction.atomic
def _alert(attack: dict[str, Any], *, at: dt.datetime) -> bool:
    """Whoever sets the hour of the alert sends it, so that two workers send one."""
    since = at - ALERT_WINDOW
    not_told = Q(failures_alerted_at=None) | Q(failures_alerted_at__lte=since)
    accounts = User.objects.with_identifier(attack["username"]).filter(not_told)
    if not accounts.update(failures_alerted_at=at):
        return False
    user = User.objects.with_identifier(attack["username"]).get()
    told = user.schools.all() if user.is_staff else School.objects.open_to(user)
    for school in told:
        mails.many_failures(user, failures=attack["failures"], since=since, school=school)
    if not told:
        mails.many_failures(
            user, failures=attack["failures"], since=since, school=None, to=user.email
        )
    return True
