"""Letters to guardians, for window envelopes: one page a person, one file for all."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import segno

from families.models import Guardian
from imuse_portal import mail, pdf


def identifier_letters(guardians: Iterable[Guardian], *, on: dt.date) -> bytes:
    """A PDF that tells each guardian their identifier and how to sign in (inventory 10; 000 L50).

    Guardians without an account get no page.
    """
    letters = [_letter(guardian) for guardian in guardians if guardian.user]
    return pdf.render("families/pdf/identifier_letters.html", {"letters": letters, "on": on})


def postal_address(guardian: Guardian) -> list[str]:
    """Up to five lines as the post reads them: the person, the street, the place in capitals."""
    place = f"{guardian.postcode} {guardian.city}".strip().upper()
    lines = [guardian.full_name, guardian.address_line_1, guardian.address_line_2, place]
    return [line for line in lines if line]


def hidden(email: str) -> str:
    """«d…t@example.org»: enough to recognise one's own, on paper that others may open."""
    name, _, place = email.partition("@")
    return f"{name[:1]}…{name[-1:]}@{place}" if len(name) > 2 else f"…@{place}"


def _letter(guardian: Guardian) -> dict[str, Any]:
    school = guardian.family.school
    of_school = mail.link("accounts:login", site=school.slug)
    return {
        "guardian": guardian,
        "school": school,
        "address": postal_address(guardian),
        "logo": pdf.data_address(school.logo),
        "login_link": mail.link("accounts:login"),  # short: it is typed
        "qr_code": segno.make(of_school).svg_data_uri(border=0),
        "hidden_email": hidden(guardian.user.email) if guardian.user else "",
    }
