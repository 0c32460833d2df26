"""What accounts forget, and what they keep."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import KeptForm, LostPasswordRequest, ProvisionalPassword
from accounts.sweep import clear_sessions, sweep_accounts

LONG_AGO = timezone.now() - dt.timedelta(days=60)
NOW = timezone.now()


def rows(user, moment):
    path, later = f"/{moment:%Y%m%d}", moment + dt.timedelta(hours=1)
    attempt = AccessAttempt.objects.create(failures_since_start=1, username=path, ip_address="::1")
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=moment)
    return [
        attempt,
        KeptForm.objects.create(user=user, path=path, data="", kept_at=moment),
        LostPasswordRequest.objects.create(address="::1", requested_at=moment, handled_at=moment),
        ProvisionalPassword.objects.create(
            user=user, password="x", created_at=moment, expires_at=later, ended_at=moment
        ),
    ]


@pytest.mark.django_db
def test_what_is_old_goes_and_what_is_of_today_stays(user):
    old, new = rows(user, LONG_AGO), rows(user, NOW)
    assert sweep_accounts() == 4
    assert not any(type(row).objects.filter(pk=row.pk).exists() for row in old)
    assert all(type(row).objects.filter(pk=row.pk).exists() for row in new)
    assert sweep_accounts() == 0


@pytest.mark.django_db
def test_a_request_that_still_waits_is_kept(user):
    LostPasswordRequest.objects.create(address="::1", requested_at=LONG_AGO)
    assert sweep_accounts() == 0


@pytest.mark.django_db
def test_ended_sessions_are_deleted():
    Session.objects.create(session_key="old", session_data="", expire_date=LONG_AGO)
    Session.objects.create(session_key="new", session_data="", expire_date=NOW + dt.timedelta(1))
    assert clear_sessions() == 1
    assert Session.objects.get().session_key == "new"
