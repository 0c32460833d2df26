"""The mails about accounts: identifiers, passwords, alerts."""

import datetime as dt

from accounts.models import School, User
from imuse_portal import mail


def identifiers(user: User, *, school: School) -> None:
    """The identifier and how to get a first password (inventory 10; 004 L17-21)."""
    mail.send(
        "accounts/mail/identifiers",
        to=user.email,
        language=user.language,
        context={
            "user": user,
            "school": school,
            "login_link": mail.link("accounts:login", site=school.slug),
            "lost_password_link": mail.link("accounts:lost_password", site=school.slug),
        },
    )


def provisional_password(
    user: User, *, password: str, expires_at: dt.datetime, school: School | None
) -> None:
    """The answer to «Mot de passe perdu» (003 L58): but temporary (inventory 1.16)."""
    mail.send(
        "accounts/mail/provisional_password",
        to=user.email,
        language=user.language,
        secret=True,
        expires_at=expires_at,
        context={
            "user": user,
            "school": school,
            "password": password,
            "expires_at": expires_at,
            "login_link": _login_link(user, school),
        },
    )


def password_changed(user: User, *, at: dt.datetime, school: School | None) -> None:
    """An alert: whoever did not choose the new password must learn of it (design 5)."""
    mail.send(
        "accounts/mail/password_changed",
        to=user.email,
        language=user.language,
        context={
            "user": user,
            "school": school,
            "at": at,
            "lost_password_link": mail.link("accounts:lost_password", **_site(school)),
        },
    )


def email_changed(user: User, *, former: str, at: dt.datetime, school: School) -> None:
    """To the former address: who reads it by now need not know the new one, nor the sheet."""
    mail.send(
        "accounts/mail/email_changed",
        to=former,
        language=user.language,
        context={"user": user, "school": school, "at": at},
    )


def many_failures(
    user: User, *, failures: int, since: dt.datetime, school: School | None, to: str = ""
) -> None:
    """To the secretariat (or `to`): somebody tries passwords on one identifier (design 5)."""
    mail.send(
        "accounts/mail/many_failures",
        to=to or (school.email if school else ""),
        context={
            "user": user,
            "school": school,
            "failures": failures,
            "since": since,
            "account_link": mail.link("admin:accounts_user_change", user.pk),
        },
    )


def _site(school: School | None) -> dict[str, str]:
    return {"site": school.slug} if school else {}


def _login_link(user: User, school: School | None) -> str:
    """Staff sign in without a Site."""
    if user.is_staff:
        return mail.link("admin:login")
    return mail.link("accounts:login", **_site(school))
