"""The second factor of staff: codes of a phone (TOTP), and recovery codes for a lost one."""

import math
from base64 import b32encode
from typing import Any

import django_otp
import segno
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

RECOVERY_CODES = 10
RECOVERY_LENGTH = 8
SHOWN_ONCE = "totp_recovery_codes"


def is_verified(request: Any) -> bool:
    """The signed-in staff member has given their second factor in this session."""
    return bool(request.user.is_verified())


def is_set_up(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def device_to_confirm(user: User) -> TOTPDevice:
    """The device being set up: the same secret each time the page is shown."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        return TOTPDevice.objects.get_or_create(
            user=user, confirmed=False, defaults={"name": "totp"}
        )[0]


def qr_code(device: TOTPDevice) -> str:
    """As the address of an image (`data:`)."""
    return str(segno.make(device.config_url).svg_data_uri(scale=5, border=4))


def secret_of(device: TOTPDevice) -> str:
    """In groups of four, to be typed where no camera reads the image."""
    secret = b32encode(device.bin_key).decode()
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def verify(request: Any, code: str) -> bool:
    """Check a code of the phone or a recovery code; the session is then verified.

    A code works once, and each failure doubles the wait before the next try.
    """
    device = _device_for(request.user, code)
    found = device and django_otp.verify_token(request.user, device.persistent_id, _plain(code))
    if found:
        _let_in(request, found)
    return bool(found)


def confirm(request: Any, code: str) -> bool:
    """End the set-up with a first code: this device replaces any other, with new recovery codes."""
    device = device_to_confirm(request.user)
    with transaction.atomic():
        found = django_otp.verify_token(request.user, device.persistent_id, _plain(code))
        if not found:
            return False
        TOTPDevice.objects.filter(user=request.user).exclude(pk=found.pk).delete()
        TOTPDevice.objects.filter(pk=found.pk).update(confirmed=True)
        renew_recovery_codes(request)
    _let_in(request, found)
    return True


def seconds_to_wait(user: User, code: str = "", *, confirming: bool = False) -> int:
    """Until the next try is allowed; 0: now."""
    device = device_to_confirm(user) if confirming else _device_for(user, code)
    is_allowed, why = device.verify_is_allowed() if device else (True, None)
    until = (why or {}).get("locked_until")
    if is_allowed or until is None:
        return 0
    return max(1, math.ceil((until - timezone.now()).total_seconds()))


def renew_recovery_codes(request: Any) -> None:
    """New codes instead of the old; the session shows them until they are said to be noted."""
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=request.user).delete()
        device = StaticDevice.objects.create(user=request.user, name="recovery")
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    request.session[SHOWN_ONCE] = codes


def codes_to_show(request: HttpRequest) -> list[str]:
    return [f"{code[:4]} {code[4:]}" for code in request.session.get(SHOWN_ONCE, [])]


def codes_are_noted(request: HttpRequest) -> None:
    request.session.pop(SHOWN_ONCE, None)


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def reset(user: User) -> None:
    """The phone is lost: the next sign-in begins with a new set-up."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


def _plain(code: str) -> str:
    return "".join(letter for letter in code if letter.isalnum()).lower()


def _device_for(user: User, code: str) -> TOTPDevice | StaticDevice | None:
    """Six digits are of the phone; one device is asked, so that no other counts a failure."""
    plain = _plain(code)
    model = TOTPDevice if plain.isdecimal() and len(plain) < RECOVERY_LENGTH else StaticDevice
    return model.objects.filter(user=user, confirmed=True).first()


def _let_in(request: Any, device: TOTPDevice | StaticDevice) -> None:
    django_otp.login(request, device)
    request.session.cycle_key()
