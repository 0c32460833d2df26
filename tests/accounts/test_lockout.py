"""Guessing: what locks, for whom, how long; what a liar can do about it."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import lockout
from accounts.backends import IdentifierBackend
from tests.accounts.conftest import LOGIN, LOST, is_signed_in
from tests.factories import PASSWORD
from tests.house.connections import all_together

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def fail(sign_in):
    """`fail(5)`: wrong passwords of dupont1; the last answer."""

    def times(count, identifier="dupont1", **extra):
        for _ in range(count):
            client = sign_in(identifier, "autre", **extra)
        return client.answer

    return times


def test_the_fifth_failure_locks_the_pair(fail, sign_in, user):
    assert fail(4).status_code == 200
    assert fail(1).status_code == 429
    assert sign_in("dupont1").answer.status_code == 429


def test_four_failures_lock_nobody(fail, sign_in, user):
    fail(4)
    assert is_signed_in(sign_in("dupont1"))


def test_the_person_signs_in_elsewhere(fail, sign_in, user):
    fail(9)
    assert is_signed_in(sign_in("dupont1", **ELSEWHERE))


def test_others_sign_in_at_the_same_address(fail, sign_in, user, other_guardian):
    fail(9)
    assert is_signed_in(sign_in("legrand1"))


@pytest.mark.parametrize(
    "variants",
    [
        ["dupont1", "DUPONT1", "Dupont1 ", " dupont1", "dUPONT1"],
        ["dupont1", "ｄｕｐｏｎｔ1", "\u200bdupont1", "dupont1\xa0", "DUPONT1"],
    ],
)
def test_variants_count_together(fail, user, variants):
    assert [fail(1, name).status_code for name in variants] == [200] * 4 + [429]


def test_another_browser_counts_with_the_first(fail, user):
    fail(4, headers={"User-Agent": "a"})
    assert fail(1, headers={"User-Agent": "b"}).status_code == 429


def test_forged_forwarding_headers_change_nothing(fail, user, settings):
    assert settings.TRUSTED_PROXY_COUNT == 0
    forged = [{"headers": {"X-Forwarded-For": f"192.0.2.{n}"}} for n in range(5)]
    assert [fail(1, **headers).status_code for headers in forged] == [200] * 4 + [429]


def test_behind_a_proxy_its_own_word_counts(fail, user, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    forged = [{"headers": {"X-Forwarded-For": f"192.0.2.{n}, 198.51.100.4"}} for n in range(5)]
    assert [fail(1, **headers).status_code for headers in forged] == [200] * 4 + [429]


def test_one_household_of_ipv6_is_one_address(fail, user):
    addresses = [{"REMOTE_ADDR": f"2001:db8:1:2::{n}"} for n in range(1, 6)]
    assert [fail(1, **address).status_code for address in addresses] == [200] * 4 + [429]


def test_a_quarter_of_an_hour_later_it_is_open(fail, sign_in, user):
    fail(5)
    _move_back(minutes=15)
    assert is_signed_in(sign_in("dupont1"))


def test_trying_while_locked_does_not_lock_longer(fail, user):
    fail(5)
    _move_back(minutes=10)
    first = lockout.locked_until("dupont1", "127.0.0.1", at=timezone.now())
    fail(3)
    assert lockout.locked_until("dupont1", "127.0.0.1", at=timezone.now()) == first


def test_old_failures_are_not_added_to_new_ones(fail, user):
    fail(4)
    _move_back(minutes=16)
    assert fail(4).status_code == 200


def test_signing_in_forgets_the_mistakes(fail, sign_in, user):
    fail(4)
    sign_in("DUPONT1 ")
    assert fail(4).status_code == 200


def test_the_locked_page_says_until_when_and_leads_on(fail, user):
    answer = fail(5)
    until = timezone.localtime() + dt.timedelta(minutes=15)
    hours = {(until + dt.timedelta(minutes=more)).strftime("%Hh%M") for more in (0, 1)}
    page = answer.content.decode()
    assert any(hour in page for hour in hours)
    assert f'href="{LOST}"' in page
    assert 880 < int(answer["Retry-After"]) <= 901


def test_the_lost_password_stays_open(fail, user):
    fail(5)
    typed = {"identifier": "dupont1", "email": user.email}
    assert Client().post(LOST, typed).url == reverse("accounts:lost_password_sent")


def test_an_address_has_a_ceiling(fail, sign_in, user, settings):
    settings.LOGIN_FAILURES_PER_ADDRESS = 12
    for number in range(12):
        fail(1, f"personne{number}")
    assert sign_in("dupont1").answer.status_code == 429
    assert is_signed_in(sign_in("dupont1", **ELSEWHERE))


def test_the_ceiling_opens_when_enough_is_old(fail, user, settings):
    settings.LOGIN_FAILURES_PER_ADDRESS = 3
    for number in range(3):
        fail(1, f"personne{number}")
    rows = AccessAttempt.objects.order_by("attempt_time")
    first = rows[0].attempt_time
    assert lockout.locked_until("x", "127.0.0.1", at=timezone.now()) == first + lockout.WINDOW
    AccessAttempt.objects.filter(pk=rows[0].pk).update(attempt_time=first - lockout.WINDOW)
    assert lockout.locked_until("x", "127.0.0.1", at=timezone.now()) is None


def test_the_desk_locks_too(client, staff):
    typed = {"username": staff.identifier, "password": "autre"}
    answers = [client.post(reverse("admin:login"), typed).status_code for _ in range(5)]
    assert answers == [200] * 4 + [429]
    assert client.post(reverse("admin:login"), typed | {"password": PASSWORD}).status_code == 429


def test_the_desk_and_the_portal_count_together(client, fail, staff):
    fail(4, staff.identifier)
    typed = {"username": staff.identifier, "password": "autre"}
    assert client.post(reverse("admin:login"), typed).status_code == 429


def test_the_current_password_is_not_to_be_guessed_either(family_client, choose, user):
    answers = [choose(family_client, current_password="autre").status_code for _ in range(5)]
    assert answers == [200] * 4 + [429]
    assert choose(family_client, current_password=PASSWORD).status_code == 429


def test_nothing_typed_is_kept(fail, user):
    fail(2)
    row = AccessAttempt.objects.get()
    assert (row.get_data, row.post_data, row.user_agent) == ("", "", "")


# --- Telling the school -------------------------------------------------------------------------


def test_the_school_is_told_of_failures_from_many_addresses(fail, user, outbox, school, settings):
    settings.LOGIN_ALERT_ADDRESSES = 3
    for number in range(3):
        fail(1, REMOTE_ADDR=f"192.0.2.{number + 1}")
    assert lockout.alert_of_many_failures() == 1
    assert [mail.to for mail in outbox("accounts/mail/many_failures")] == [[school.email]]


def test_the_school_is_told_once_an_hour(fail, user, outbox, settings):
    settings.LOGIN_ALERT_ADDRESSES = 1
    fail(1)
    assert [lockout.alert_of_many_failures() for _ in range(2)] == [1, 0]
    user.refresh_from_db()
    user.failures_alerted_at -= lockout.ALERT_WINDOW
    user.save()
    assert lockout.alert_of_many_failures() == 1


def test_failures_of_nobody_or_from_one_address_alert_nobody(fail, user, outbox, settings):
    settings.LOGIN_ALERT_ADDRESSES = 2
    fail(4)
    for number in range(4):
        fail(1, "personne9", REMOTE_ADDR=f"192.0.2.{number + 1}")
    assert lockout.alert_of_many_failures() == 0
    assert outbox() == []


def test_for_a_staff_account_each_of_its_schools_is_told(fail, staff, outbox, school, settings):
    settings.LOGIN_ALERT_ADDRESSES = 1
    fail(1, staff.identifier)
    lockout.alert_of_many_failures()
    assert [mail.to for mail in outbox("accounts/mail/many_failures")] == [[school.email]]


# --- At once ------------------------------------------------------------------------------------


class SlowBackend(IdentifierBackend):
    """As Argon2 does, it leaves time for others between the count and the answer."""

    guesses = 0

    def authenticate(self, request, username=None, password=None, **kwargs):
        SlowBackend.guesses += 1
        return super().authenticate(request, username, password, **kwargs)


@pytest.fixture
def guesses(settings):
    SlowBackend.guesses = 0
    settings.AUTHENTICATION_BACKENDS = [
        "axes.backends.AxesStandaloneBackend",
        "tests.accounts.test_lockout.SlowBackend",
    ]

    def in_parallel(count=100):
        typed = {"site": "vitre", "identifier": "dupont1", "password": "autre"}
        all_together(lambda n: [Client().post(LOGIN, typed) for _ in range(count // 20)], 20)
        return SlowBackend.guesses

    return in_parallel


@pytest.mark.django_db(transaction=True)
def test_a_hundred_guesses_at_once_are_five(user, guesses):
    assert guesses() == 5


@pytest.mark.django_db(transaction=True)
def test_without_the_turns_they_would_be_more(user, guesses, monkeypatch):
    monkeypatch.setattr(lockout, "wait_for_turn", lambda name: None)
    assert guesses() > 5


def _move_back(**time):
    for row in AccessAttempt.objects.all():
        earlier = row.attempt_time - dt.timedelta(**time)
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=earlier)
