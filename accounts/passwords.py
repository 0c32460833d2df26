"""What a password must be made of, and the choice of a new one (inventory 25-29)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import lockout, mails
from accounts.enums import PasswordProfile
from accounts.http import SignedInRequest
from accounts.identifiers import key_of
from accounts.models import School, User

STRONG_BOUNDS = (12, 128)
MAILED_REFUSED = 3  # the last ones: each costs a slow hash


class PasswordChangedMeanwhile(Exception):
    """Another page of the same person chose a password first."""


@dataclass(frozen=True)
class Rule:
    """Shortest and longest, and whether the guides' three kinds of characters are asked for."""

    shortest: int
    longest: int
    is_composed: bool

    @property
    def text(self) -> str:
        """As it reads under the fields (000 L449; 003 L477)."""
        bounds = {"shortest": self.shortest, "longest": self.longest}
        if self.is_composed:
            return (
                _(
                    "The new password must have between %(shortest)d and %(longest)d characters, "
                    "and must hold at least one upper case letter, one lower case letter and "
                    "one digit."
                )
                % bounds
            )
        return (
            _(
                "The new password must have between %(shortest)d and %(longest)d characters. "
                "A sentence that you alone know is easy to remember and hard to guess."
            )
            % bounds
        )

    def faults(self, password: str) -> list[ValidationError]:
        checks = [
            (
                len(password) >= self.shortest,
                _("It is too short: at least %(limit)d characters.") % {"limit": self.shortest},
            ),
            (
                len(password) <= self.longest,
                _("It is too long: at most %(limit)d characters.") % {"limit": self.longest},
            ),
        ]
        if self.is_composed:
            checks += [
                (any(map(str.isupper, password)), _("It needs an upper case letter.")),
                (any(map(str.islower, password)), _("It needs a lower case letter.")),
                (any(map(str.isdigit, password)), _("It needs a digit.")),
            ]
        return [ValidationError(message) for is_kept, message in checks if not is_kept]


STRONG = Rule(*STRONG_BOUNDS, is_composed=False)


def rule_for(user: User | None) -> Rule:
    """Staff, and accounts of no school yet: strong. Of several schools the strictest one's.

    One strong school makes it strong. Else the longest of the shortest lengths and the shortest of
    the longest, where both can hold: a longest length protects nothing (inventory 1.16).
    """
    if user is None or user.pk is None or user.is_staff:
        return STRONG
    schools = list(School.objects.open_to(user))
    if not schools or any(s.password_profile == PasswordProfile.STRONG for s in schools):
        return STRONG
    shortest = max(school.password_min_length for school in schools)
    longest = min(school.password_max_length for school in schools)
    if longest < shortest:
        longest = max(school.password_max_length for school in schools)
    return Rule(shortest, longest, is_composed=True)


class SchoolRuleValidator:
    """The rule wherever Django checks a new password: the portal, the desk, the command line."""

    def validate(self, password: str, user: Any = None) -> None:
        if faults := rule_for(user).faults(password):
            raise ValidationError(faults)

    def get_help_text(self) -> str:
        return STRONG.text


class NeverMailedValidator:
    """A password that went by mail stays provisional (inventory 1.16)."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        latest = user.provisional_passwords.order_by("-created_at")[:MAILED_REFUSED]
        if any(mailed.matches(password.strip()) for mailed in latest):
            raise ValidationError(_("This one was mailed to you: choose one nobody else knows."))

    def get_help_text(self) -> str:
        return _("A password that was mailed cannot be kept.")


def is_current(password: str, *, request: SignedInRequest) -> bool:
    """The signed-in person's own password or the provisional one; guesses count as at login."""
    user, at = request.user, timezone.now()
    pair = key_of(user.identifier), lockout.counted_address(request)
    may_try = lockout.count_attempt(*pair, at=at)
    if may_try and _is_one_of(user, password, at=at):
        lockout.forget_attempts(*pair)
        return True
    if lockout.locked_until(*pair, at=at):
        request.axes_locked_out = True
        request.axes_credentials = {"identifier": user.identifier}
    return False


@transaction.atomic
def change_password(user: User, password: str, *, at: dt.datetime, school: School | None) -> None:
    """Choose a new password: it ends the person's other sessions and the provisional password.

    Raises PasswordChangedMeanwhile when `user` is no longer what its page was checked against.
    """
    current = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if current.password != user.password:
        raise PasswordChangedMeanwhile
    user.set_password(password)
    user.password_changed_at = at
    user.save(update_fields=["password", "password_changed_at"])
    user.provisional_passwords.filter(ended_at=None).update(ended_at=at)
    mails.password_changed(user, at=at, school=school)


def _is_one_of(user: User, password: str, *, at: dt.datetime) -> bool:
    provisional = user.provisional_passwords.live(at=at).first()
    if provisional and provisional.matches(password.strip()):
        return True
    return user.check_password(password)
