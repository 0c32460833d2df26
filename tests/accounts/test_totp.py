"""The second factor of staff, as a browser meets it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp as code_at
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import totp
from tests.conftest import signed_in
from tests.factories import PASSWORD

INDEX = "/gestion/"
VERIFY = "/gestion/double-authentification/"
SET_UP = VERIFY + "installation/"
CODES = VERIFY + "codes/"


@pytest.fixture(autouse=True)
def required(settings):
    settings.STAFF_TOTP_REQUIRED = True


@pytest.fixture
def device(staff):
    """The phone of the persona `staff`."""
    return TOTPDevice.objects.create(user=staff, name="totp", confirmed=True)


@pytest.fixture
def recovery(staff):
    device = StaticDevice.objects.create(user=staff, name="recovery")
    device.token_set.create(token="abcdefgh")
    return device


def code_of(device, *, later=0):
    """What the phone shows now, or so many seconds later."""
    return f"{code_at(device.bin_key, t0=-later):06d}"


def is_open(client):
    return client.get(INDEX).status_code == 200


def test_a_password_alone_leads_to_the_set_up(staff):
    client = Client()
    answer = client.post(
        "/gestion/login/?next=/gestion/",
        {"username": staff.identifier, "password": PASSWORD},
        follow=True,
    )
    assert answer.redirect_chain[-1][0].startswith(SET_UP)
    assert not is_open(client)


def test_a_password_alone_leads_to_the_code_once_set_up(staff_client, device):
    answer = staff_client.get("/gestion/accounts/user/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(VERIFY + "?next=")
    assert not is_open(staff_client)


def test_the_set_up_shows_the_same_secret_as_image_and_as_text(staff_client, staff):
    page = staff_client.get(SET_UP).content.decode()
    device = TOTPDevice.objects.get(user=staff, confirmed=False)
    assert "data:image/svg+xml" in page and totp.secret_of(device) in page
    assert totp.secret_of(device) in staff_client.get(SET_UP).content.decode()


def test_a_first_code_ends_the_set_up_and_shows_the_recovery_codes(staff_client, staff):
    staff_client.get(SET_UP)
    code = code_of(TOTPDevice.objects.get(user=staff))
    answer = staff_client.post(SET_UP, {"code": code}, follow=True)
    assert answer.redirect_chain == [(CODES, 302)]
    assert answer.content.decode().count("<code>") == totp.RECOVERY_CODES
    assert is_open(staff_client)


def test_recovery_codes_are_not_shown_again_once_noted(staff_client, staff):
    staff_client.get(SET_UP)
    staff_client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get(user=staff))})
    staff_client.post(CODES + "notes/")
    assert "<code>" not in staff_client.get(CODES).content.decode()


def test_a_wrong_first_code_sets_nothing_up(staff_client, staff):
    answer = staff_client.post(SET_UP, {"code": "000000"})
    assert "Ce code n’est pas le bon" in answer.content.decode()
    assert not totp.is_set_up(staff) and not is_open(staff_client)


def test_a_right_code_opens_the_desk_where_one_was_going(staff_client, device):
    answer = staff_client.post(VERIFY + "?next=/gestion/?a=1", {"code": code_of(device)})
    assert answer.url == "/gestion/?a=1"
    assert is_open(staff_client)


def test_spaces_in_a_code_do_not_matter(staff_client, device):
    code = code_of(device)
    staff_client.post(VERIFY, {"code": f"{code[:3]} {code[3:]}"})
    assert is_open(staff_client)


def test_no_code_leads_to_another_site(staff_client, device):
    answer = staff_client.post(VERIFY + "?next=https://evil.example/", {"code": code_of(device)})
    assert answer.url == INDEX


def test_a_code_works_once(staff_client, staff, device):
    code = code_of(device)
    staff_client.post(VERIFY, {"code": code})
    thief = signed_in(staff)
    answer = thief.post(VERIFY, {"code": code})
    assert "a déjà servi" in answer.content.decode()
    assert not is_open(thief)


def test_an_old_code_is_refused(staff_client, device):
    staff_client.post(VERIFY, {"code": code_of(device, later=-120)})
    assert not is_open(staff_client)


def an_hour_later(device):
    """The device as if its last wrong code were an hour old."""
    wrong_at = timezone.now() - timedelta(hours=1)
    TOTPDevice.objects.filter(pk=device.pk).update(throttling_failure_timestamp=wrong_at)


def test_each_wrong_code_makes_the_next_wait_longer(staff_client, device, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 600
    staff_client.post(VERIFY, {"code": "000000"})
    answer = staff_client.post(VERIFY, {"code": code_of(device)})
    assert re.search(r"réessayez dans (600|5\d\d) secondes", answer.content.decode())
    assert not is_open(staff_client)
    an_hour_later(device)
    staff_client.post(VERIFY, {"code": code_of(device)})
    assert is_open(staff_client)


def test_wrong_codes_of_the_set_up_are_throttled_too(staff_client, staff, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 600
    staff_client.post(SET_UP, {"code": "000000"})
    answer = staff_client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get(user=staff))})
    assert "réessayez" in answer.content.decode()
    assert not totp.is_set_up(staff)


def test_a_recovery_code_opens_the_desk_once(staff_client, staff, device, recovery):
    staff_client.post(VERIFY, {"code": "ABCD efgh"})
    assert is_open(staff_client)
    again = signed_in(staff)
    again.post(VERIFY, {"code": "abcdefgh"})
    assert not is_open(again)


def test_a_wrong_recovery_code_does_not_hold_up_the_phone(staff_client, device, recovery):
    staff_client.post(VERIFY, {"code": "zzzzzzzz"})
    staff_client.post(VERIFY, {"code": code_of(device)})
    assert is_open(staff_client)


def test_a_password_thief_cannot_set_up_another_phone(staff_client, staff, device):
    assert staff_client.get(SET_UP).url == VERIFY
    assert staff_client.post(SET_UP, {"code": "123456"}).url == VERIFY
    assert not TOTPDevice.objects.filter(user=staff, confirmed=False).exists()
    assert staff_client.get(CODES).url == VERIFY
    assert staff_client.post(CODES + "nouveaux/").url == VERIFY


def test_a_new_phone_replaces_the_old(staff_client, staff, device):
    staff_client.post(VERIFY, {"code": code_of(device)})
    staff_client.get(SET_UP)
    new = TOTPDevice.objects.get(user=staff, confirmed=False)
    staff_client.post(SET_UP, {"code": code_of(new)})
    assert list(TOTPDevice.objects.filter(user=staff)) == [new]
    assert is_open(staff_client)


def test_after_a_reset_the_desk_closes_and_a_new_set_up_begins(staff_client, staff, device):
    staff_client.post(VERIFY, {"code": code_of(device)})
    totp.reset(staff)
    answer = staff_client.get(INDEX, follow=True)
    assert answer.redirect_chain[-1][0].startswith(SET_UP)


def test_another_person_s_code_is_of_no_use(other_staff, device):
    TOTPDevice.objects.create(user=other_staff, name="totp", confirmed=True)
    client = signed_in(other_staff)
    client.post(VERIFY, {"code": code_of(device)})
    assert not is_open(client)


@pytest.mark.parametrize("path", [VERIFY, SET_UP, CODES])
def test_families_find_nothing_here(family_client, path):
    assert family_client.get(path).status_code == 404


@pytest.mark.parametrize("path", [VERIFY, SET_UP, CODES])
def test_a_stranger_signs_in_first(db, path):
    assert Client().get(path).url.startswith(reverse("admin:login"))


def test_where_it_is_not_required_a_password_is_enough(staff_client, settings):
    settings.STAFF_TOTP_REQUIRED = False
    assert is_open(staff_client)


def test_an_empty_code_is_an_error_at_its_field(staff_client, device):
    page = staff_client.post(VERIFY, {"code": ""}).content.decode()
    assert 'aria-invalid="true"' in page and "<title>\n  Erreur" in page
