"""Who may sign in, at which door: a family at its school's Site, staff at the desk."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import ProvisionalPassword, School, User


class IdentifierBackend(ModelBackend):
    """Identifier and password; with a school it is the portal's door, without one the desk's.

    Whatever is wrong, the answer is the same and so is the work: two queries and one hash.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        *,
        identifier: str | None = None,
        school: School | None = None,
        **kwargs: Any,
    ) -> User | None:
        typed = identifier or username
        if typed is None or password is None:
            return None
        user = User.objects.with_identifier(typed).first()
        provisional = ProvisionalPassword.objects.of_identifier(typed).live(at=timezone.now())
        if not is_password_of(user, password, provisional.first()) or user is None:
            return None
        return user if user.is_active and may_enter(user, school) else None


def is_password_of(
    user: User | None, password: str, provisional: ProvisionalPassword | None
) -> bool:
    """One hash, whoever asks. While a provisional password is live the account's own is refused."""
    if user is None:
        make_password(password)
        return False
    if provisional is None:
        return user.check_password(password)
    user.provisional_until = provisional.expires_at
    return provisional.matches(password.strip())


def may_enter(user: User, school: School | None) -> bool:
    """Staff and teachers enter at the desk, families at one of their own schools (design 5)."""
    if school is None:
        return user.is_staff
    return not user.is_staff and School.objects.open_to(user).filter(pk=school.pk).exists()
