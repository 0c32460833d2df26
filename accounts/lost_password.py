"""«Mot de passe perdu»: asked for on a page that knows no account, answered by the worker.

The answer is a provisional password by mail (design 5). Its limits guard the person's mailbox: a
request inside them changes nothing, so that the password mailed last stays good.
"""

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import mails
from accounts.models import LostPasswordRequest, ProvisionalPassword, School, User

# Without 0 O o, 1 I l i, which read alike on paper and on a phone.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 16


def ask(*, identifier: str, email: str, address: str, at: dt.datetime) -> bool:
    """Write the request down; False when this address asked too often within an hour."""
    since = at - dt.timedelta(hours=1)
    recent = LostPasswordRequest.objects.filter(address=address, requested_at__gt=since)
    if recent.count() >= settings.LOST_PASSWORD_PER_ADDRESS:
        return False
    LostPasswordRequest.objects.create(
        identifier=identifier, email=email, address=address, requested_at=at
    )
    return True


def answer_waiting() -> int:
    """Answer every request that waits, each in its own transaction; how many were handled."""
    handled = 0
    while _answer_next(at=timezone.now()):
        handled += 1
    return handled


def generate() -> str:
    """A password exactly as to be typed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


@transaction.atomic
def _answer_next(*, at: dt.datetime) -> bool:
    waiting = LostPasswordRequest.objects.select_for_update(skip_locked=True)
    request = waiting.filter(handled_at=None).order_by("requested_at", "pk").first()
    if request is None:
        return False
    request.user = _account_of(request)
    if request.user and is_within_limits(request.user, at=at):
        _mail_new_password(request.user, at=at)
    request.identifier = request.email = ""
    request.handled_at = at
    request.save(update_fields=["user", "identifier", "email", "handled_at"])
    return True


def _account_of(request: LostPasswordRequest) -> User | None:
    """The active account that both words name, locked until the transaction's end."""
    accounts = User.objects.select_for_update(of=("self",)).filter(is_active=True)
    user = accounts.filter(pk__in=User.objects.with_identifier(request.identifier)).first()
    if user is None or not user.email:
        return None
    return user if user.email.lower() == request.email.strip().lower() else None


def is_within_limits(user: User, *, at: dt.datetime) -> bool:
    """At most one mail in 15 minutes and three a day."""
    pause = dt.timedelta(minutes=settings.LOST_PASSWORD_MINUTES_BETWEEN)
    mailed = user.provisional_passwords.filter(created_at__gt=at - dt.timedelta(days=1))
    if mailed.count() >= settings.LOST_PASSWORD_PER_DAY:
        return False
    return not mailed.filter(created_at__gt=at - pause).exists()


def _mail_new_password(user: User, *, at: dt.datetime) -> None:
    """The former one is obsolete from now on (000 L81)."""
    password = generate()
    user.provisional_passwords.filter(ended_at=None).update(ended_at=at)
    expires_at = at + dt.timedelta(hours=settings.PROVISIONAL_PASSWORD_HOURS)
    provisional = ProvisionalPassword(user=user, created_at=at, expires_at=expires_at)
    provisional.set(password)
    provisional.save()
    school = School.objects.open_to(user).first() or user.default_school
    mails.provisional_password(user, password=password, expires_at=expires_at, school=school)
