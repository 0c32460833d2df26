"""Forgetting what accounts no longer need: less is kept, less can leak."""

import datetime as dt

from axes.models import AccessAttempt
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import KeptForm, LostPasswordRequest, ProvisionalPassword

FORM_KEPT = dt.timedelta(days=1)
REQUEST_KEPT = dt.timedelta(days=2)  # the limits of design 5 look back one day
ATTEMPT_KEPT = dt.timedelta(days=1)
PROVISIONAL_KEPT = dt.timedelta(days=30)


def sweep_accounts() -> int:
    """Kept forms, handled requests, provisional passwords and failed sign-ins past their use."""
    now = timezone.now()
    old = (
        KeptForm.objects.filter(kept_at__lt=now - FORM_KEPT),
        LostPasswordRequest.objects.filter(handled_at__lt=now - REQUEST_KEPT),
        ProvisionalPassword.objects.filter(expires_at__lt=now - PROVISIONAL_KEPT),
        AccessAttempt.objects.filter(attempt_time__lt=now - ATTEMPT_KEPT),
    )
    return sum(rows.delete()[0] for rows in old)


def clear_sessions() -> int:
    """Delete the sessions that have ended."""
    ended = Session.objects.filter(expire_date__lt=timezone.now()).count()
    SessionStore.clear_expired()
    return ended
