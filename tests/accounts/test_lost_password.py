"""«Mot de passe perdu»: the page that knows nothing, the worker that answers."""

import datetime as dt
import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import lost_password
from accounts.lost_password import ALPHABET, answer_waiting
from accounts.models import LostPasswordRequest, ProvisionalPassword
from tests.accounts.conftest import LOST
from tests.house.connections import all_together

pytestmark = pytest.mark.django_db
SENT = "/mot-de-passe-perdu/envoye/"
KIND = "accounts/mail/provisional_password"


@pytest.fixture
def match(user):
    return {"identifier": user.identifier, "email": user.email}


@pytest.fixture
def mismatch():
    return {"identifier": "inconnu1", "email": "inconnu1@example.org"}


def asked(client, typed, **extra):
    return client.post(LOST, typed, **extra)


# --- The page -----------------------------------------------------------------------------------


def test_match_and_mismatch_get_the_same_bytes(match, mismatch):
    assert _whole_answer(match) == _whole_answer(mismatch)


def test_match_and_mismatch_ask_the_same_questions(match, mismatch):
    assert _questions(match) == _questions(mismatch)
    assert sum("INSERT" in question for question in _questions(match)) == 1


def test_the_page_never_looks_at_the_accounts(match):
    assert not [question for question in _questions(match) if "accounts_user" in question]


def test_the_answer_is_true_whatever_was_typed(client, mismatch, settings):
    page = client.post(LOST, mismatch, follow=True).content.decode()
    assert "Si l’identifiant et l’adresse e-mail sont ceux que l’établissement connaît" in page
    assert settings.DEFAULT_FROM_EMAIL in page and "courriers indésirables" in page


def test_an_empty_field_says_so_and_nothing_is_asked(client, school):
    errors = asked(client, {"identifier": "", "email": ""}).context["form"].errors
    assert errors["identifier"] == ["Saisissez votre identifiant, par exemple dupont1."]
    assert errors["email"] == ["Saisissez l’adresse e-mail que vous avez donnée à l’établissement."]
    assert not LostPasswordRequest.objects.exists()


@pytest.mark.parametrize("bad", ["a\0b", "x" * 500, "pas une adresse"])
def test_odd_input_gets_a_sentence_and_stays(client, match, bad):
    response = asked(client, match | {"email": bad})
    assert response.context["form"].errors["email"]
    assert match["identifier"] in response.content.decode()


def test_an_address_may_ask_so_often(match, settings):
    settings.LOST_PASSWORD_PER_ADDRESS = 2
    assert [asked(Client(), match).status_code for _ in range(3)] == [302, 302, 429]
    assert asked(Client(), match, REMOTE_ADDR="192.0.2.3").status_code == 302


def test_who_is_signed_in_is_led_to_the_choice(family_client, staff_client):
    assert family_client.get(LOST).url == reverse("accounts:password")
    assert staff_client.get(LOST).url == reverse("admin:password_change")


# --- The answer ---------------------------------------------------------------------------------


def test_a_match_is_answered_by_mail(ask, user, outbox):
    password = ask(user)
    assert len(password) == 16 and set(password) <= set(ALPHABET)
    assert [(mail.to, mail.is_secret) for mail in outbox(KIND)] == [([user.email], True)]
    assert user.provisional_passwords.get().matches(password)


def test_case_and_blanks_do_not_matter(ask, user):
    assert ask(user, identifier=f" {user.identifier.upper()} ", email=f" {user.email.upper()} ")


@pytest.mark.parametrize(
    "typed", [{"identifier": "inconnu1"}, {"email": "autre@example.org"}, {"identifier": "dupont2"}]
)
def test_a_mismatch_is_not_answered(ask, user, second_guardian, typed):
    assert ask(user, **typed) is None
    assert not ProvisionalPassword.objects.exists()


def test_an_inactive_account_is_not_answered(ask, user):
    user.is_active = False
    user.save()
    assert ask(user) is None


def test_an_account_without_e_mail_is_not_answered(user, outbox):
    user.email = ""
    user.save()
    lost_password.ask(identifier="dupont1", email="", address="192.0.2.1", at=timezone.now())
    assert answer_waiting() == 1 and outbox() == []
    assert not ProvisionalPassword.objects.exists()


def test_staff_are_answered_too(ask, staff, outbox):
    assert ask(staff)
    assert reverse("admin:login") in outbox(KIND)[0].message


def test_the_desk_leads_there(client, db):
    assert f'href="{LOST}"' in client.get(reverse("admin:login")).content.decode()


def test_what_was_typed_is_forgotten(ask, user):
    ask(user)
    request = LostPasswordRequest.objects.get()
    assert (request.identifier, request.email, request.user) == ("", "", user)


def test_the_password_is_nowhere_in_clear_but_in_the_mail(ask, user):
    password = ask(user)
    assert password not in user.provisional_passwords.get().password


def test_every_character_of_the_alphabet_reads_alone():
    assert not set(ALPHABET) & set("0Oo1Il")
    assert len({lost_password.generate() for _ in range(500)}) == 500


def test_a_request_within_a_quarter_of_an_hour_changes_nothing(ask, user, outbox):
    first = ask(user)
    assert ask(user) == first and len(outbox(KIND)) == 1
    assert user.provisional_passwords.get().matches(first)


def test_a_later_request_makes_the_former_password_obsolete(ask, user):
    first = ask(user)
    _move_back(minutes=15)
    second = ask(user)
    live = user.provisional_passwords.live(at=timezone.now()).get()
    assert live.matches(second) and not live.matches(first)


def test_three_mails_a_day(ask, user, outbox):
    for _ in range(5):
        ask(user)
        _move_back(minutes=16)
    assert len(outbox(KIND)) == 3
    _move_back(hours=24)
    ask(user)
    assert len(outbox(KIND)) == 4


def test_the_mail_and_the_password_live_together(ask, user, outbox, settings):
    settings.PROVISIONAL_PASSWORD_HOURS = 2
    ask(user)
    mailed = user.provisional_passwords.get()
    assert mailed.expires_at - mailed.created_at == dt.timedelta(hours=2)
    assert outbox(KIND)[0].expires_at == mailed.expires_at


def test_nothing_waits_after_an_answer(ask, user):
    ask(user)
    assert answer_waiting() == 0


# --- At once ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_hundred_requests_at_once_are_one_mail(match, outbox):
    all_together(lambda n: [asked(Client(), match).status_code for _ in range(5)], 20)
    handled = all_together(lambda n: answer_waiting(), 6)
    assert sum(handled) == LostPasswordRequest.objects.count() == 100
    assert len(outbox(KIND)) == ProvisionalPassword.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_give_one_mail(match, outbox):
    assert _two_workers(match) == []
    assert len(outbox(KIND)) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_worker_would_fail(match, monkeypatch):
    monkeypatch.setattr(lost_password, "_account_of", _account_without_lock)
    assert [type(error).__name__ for error in _two_workers(match)] == ["IntegrityError"]


def _two_workers(match):
    """Both read the limits before either has written; what went wrong."""
    for number in range(2):
        lost_password.ask(**match, address=f"192.0.2.{number}", at=timezone.now())
    together = threading.Barrier(2)

    def work(number):
        with MeetAt(together):
            answer_waiting()

    return [error for error in all_together(work, 2) if error]


class MeetAt:
    """Waits for the other thread (or a moment) before the first new password is written."""

    def __init__(self, barrier):
        self.barrier = barrier

    def __enter__(self):
        self.wrapper = connection.execute_wrapper(self)
        self.wrapper.__enter__()

    def __exit__(self, *args):
        self.wrapper.__exit__(*args)

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith('UPDATE "accounts_provisionalpassword"'):
            try:
                self.barrier.wait(timeout=1)
            except threading.BrokenBarrierError:
                pass
        return execute(sql, params, many, context)


def _account_without_lock(request):
    return lost_password.User.objects.with_identifier(request.identifier).first()


# --- What compares ------------------------------------------------------------------------------


def _whole_answer(typed):
    """Status, headers and bytes of both pages, without token, nonce, date and cookies."""
    client = Client()
    form, answer = client.get(LOST), asked(client, typed)
    page = client.get(answer.url)
    return [_plain(response) for response in (form, answer, page)], sorted(client.cookies)


def _plain(response):
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", response.content)
    headers = {name: value for name, value in response.items() if name not in {"Date", "Expires"}}
    return response.status_code, headers, body


def _questions(typed):
    with CaptureQueriesContext(connection) as asked_now:
        asked(Client(), typed)
    return [re.sub(r"'[^']*'(::\w+)?|\b\d+\b", "?", query["sql"]) for query in asked_now]


def _move_back(**time):
    for row in ProvisionalPassword.objects.all():
        row.created_at -= dt.timedelta(**time)
        row.save()
