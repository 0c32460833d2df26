"""Asking for a mail: a row in the outbox, in the caller's transaction; the worker sends it.

A mail is three templates, `<name>.subject.txt`, `<name>.txt` and `<name>.html`, rendered at once
in the reader's language.
"""

import datetime as dt
from collections.abc import Iterable
from email.utils import make_msgid, parseaddr
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template import Context, engines
from django.urls import reverse
from django.utils import translation
from post_office.models import PRIORITY, STATUS

from imuse_portal.models import OutgoingMail

AUTOMATIC = {"Auto-Submitted": "auto-generated"}
"""RFC 3834, 5.1: no absence notice answers, no two programs write to each other for ever."""


def send(
    template: str,
    *,
    to: str | Iterable[str],
    context: dict[str, Any],
    language: str = "fr",
    secret: bool = False,
    reply_to: str = "",
    expires_at: dt.datetime | None = None,
) -> list[OutgoingMail]:
    """Put a mail into the outbox, one row for each address: nobody sees another's.

    `template` is as in "families/mail/receipt". `context["school"]`, where there is one, says whose
    mail it is: its name, its secretariat as Reply-To (or `reply_to`), its staff who see the row.
    `secret`: the text is blanked once sent. After `expires_at` it is no longer sent. An empty
    address gets nothing.
    """
    school = context.get("school")
    answer_to = reply_to or getattr(school, "email", "")
    fields = _rendered(template, context, language) | {
        "school": school,
        "kind": template,
        "is_secret": secret,
        "from_email": _sender(school),
        "headers": AUTOMATIC | ({"Reply-To": answer_to} if answer_to else {}),
        "status": STATUS.queued,
        "priority": PRIORITY.high if secret else PRIORITY.medium,
        "expires_at": expires_at,
    }
    addresses = [to] if isinstance(to, str) else list(to)
    return [_row(address, fields) for address in addresses if address]


def as_read(template: str, *, context: dict[str, Any], language: str = "fr") -> dict[str, Any]:
    """What `send` would put into the outbox: `subject`, `message`, `html_message`."""
    return _rendered(template, context, language)


def link(route: str, *args: Any, **query: Any) -> str:
    """The absolute address of a page, as a mail needs it."""
    address = settings.PORTAL_URL.rstrip("/") + reverse(route, args=args)
    return f"{address}?{urlencode(query)}" if query else address


def _row(address: str, fields: dict[str, Any]) -> OutgoingMail:
    """The Message-ID is made here, once: it is the same at each retry."""
    mail = OutgoingMail(
        to=[address],
        message_id=make_msgid(domain=settings.POST_OFFICE["MESSAGE_ID_FQDN"]),
        **fields,
    )
    mail.save()
    return mail


def _rendered(template: str, context: dict[str, Any], language: str) -> dict[str, Any]:
    """Subject and both bodies; plain text is not escaped, HTML is."""
    full = {"school": None, "portal_url": settings.PORTAL_URL, "language": language} | context
    with translation.override(language):
        full["subject"] = " ".join(_text(f"{template}.subject.txt", full).split())
        return {
            "subject": full["subject"],
            "message": _text(f"{template}.txt", full).strip() + "\n",
            "html_message": engines["django"].get_template(f"{template}.html").render(full),
        }


def _text(template: str, context: dict[str, Any]) -> str:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    return engine.get_template(template).render(Context(context, autoescape=False))


def _sender(school: Any) -> str:
    """«"Conservatoire de Vitré" <portail@…>»: the portal's address under the school's name."""
    if school is None:
        return settings.DEFAULT_FROM_EMAIL
    name = " ".join("".join(letter for letter in school.name if letter not in '"\\<>').split())
    return f'"{name}" <{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}>'
