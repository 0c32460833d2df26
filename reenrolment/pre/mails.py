"""The mails of a pre-enrolment.

The one that asks to confirm an address goes to whomever a stranger names: it holds nothing that
the stranger typed.
"""

import datetime as dt
from typing import Any

from django.conf import settings

from imuse_portal import mail
from reenrolment.models import PreEnrolment
from reenrolment.pre import links


def confirm_address(row: PreEnrolment, *, to: str) -> None:
    """With the signed address; it is blanked once sent, and not sent late."""
    days = settings.PRE_ENROLMENT_DAYS_KEPT
    mail.send(
        "reenrolment/pre/mail/confirm",
        to=to,
        context={
            "school": row.period.school,
            "days": days,
            "link": links.address_of(row),
        },
        secret=True,
        expires_at=row.sent_at + dt.timedelta(days=days) if row.sent_at else None,
    )


def received(row: PreEnrolment) -> None:
    """Mail de confirmation de prise en compte (003 L443); by its address it is taken back.

    A stranger's is signed: the mail is blanked once it is sent.
    """
    link = links.address_to_withdraw(row)
    _send("reenrolment/pre/mail/received", row, secret=row.is_of_stranger, withdraw_link=link)


def to_decide(row: PreEnrolment) -> None:
    """To the secretariat."""
    link = mail.link("admin:reenrolment_preenrolment_change", row.pk)
    context = _context(row) | {"link": link}
    mail.send("reenrolment/pre/mail/to_decide", to=row.period.school.email, context=context)


def accepted(row: PreEnrolment) -> None:
    """The identifier comes by the mail that every account gets."""
    _send("reenrolment/pre/mail/accepted", row)


def refused(row: PreEnrolment) -> None:
    _send("reenrolment/pre/mail/refused", row)


def withdrawn(row: PreEnrolment) -> None:
    """That it is noted."""
    _send("reenrolment/pre/mail/withdrawn", row)


def withdrawn_at_the_desk(row: PreEnrolment) -> None:
    """To the secretariat, which need not answer any more."""
    link = mail.link("admin:reenrolment_preenrolment_change", row.pk)
    context = _context(row) | {"link": link}
    name = "reenrolment/pre/mail/withdrawn_at_the_desk"
    mail.send(name, to=row.period.school.email, context=context)


def _send(name: str, row: PreEnrolment, *, secret: bool = False, **more: Any) -> None:
    to, language = _reader(row)
    mail.send(name, to=to, context=_context(row) | more, language=language, secret=secret)


def _reader(row: PreEnrolment) -> tuple[str, str]:
    """To whom, in which language."""
    if row.sent_by:
        return row.sent_by.email, row.sent_by.language
    first = row.first_guardian
    return (first.email if first else ""), settings.LANGUAGE_CODE


def _context(row: PreEnrolment) -> dict[str, Any]:
    students = row.students.with_wishes()
    return {
        "school": row.period.school,
        "period": row.period,
        "row": row,
        "name": row.accepted_by,
        "lines": [(student, student.wished) for student in students],
        "login_link": mail.link("accounts:login", site=row.period.school.slug),
    }
