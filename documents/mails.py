"""The mails about documents: each says what the portal says, and leads to it."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from documents.models import Document
from families.models import Family, Guardian
from imuse_portal import mail
from imuse_portal.figures import day
from students.models import SchoolYear, Student


def documents_received(documents: Sequence[Document], *, to: User) -> None:
    """Accusé de réception, to who pressed «Valider»; all are of one family or pupil."""
    first = documents[0]
    mail.send(
        "documents/mail/received",
        to=to.email,
        context=_context(first.family, to)
        | {
            "lines": [_line(one) for one in documents],
            "holder": first.holder,
            "link": _page(first.family, first.student),
        },
        language=to.language,
    )


def documents_to_check(documents: Sequence[Document], *, by: User) -> None:
    """To the secretariat: what waits for it."""
    first = documents[0]
    mail.send(
        "documents/mail/to_check",
        to=first.family.school.email,
        context=_context(first.family, by)
        | {
            "lines": [_line(one) for one in documents],
            "holder": first.holder,
            "link": mail.link("admin:documents_document_change", first.pk),
        },
    )


def documents_validated(document: Document, *, to: User) -> None:
    """Once nothing of a family or pupil waits any more, rather than a mail for each document."""
    mail.send(
        "documents/mail/validated",
        to=to.email,
        context=_context(document.family, to)
        | {"holder": document.holder, "link": _page(document.family, document.student)},
        language=to.language,
    )


def document_to_correct(document: Document, *, to: User) -> None:
    """With the reason, and the way to replace the file."""
    mail.send(
        "documents/mail/to_correct",
        to=to.email,
        context=_context(document.family, to)
        | {
            "document": document,
            "holder": document.holder,
            "link": _import_page(document),
        },
        language=to.language,
    )


def documents_expiring(documents: Sequence[Document], *, to: Guardian) -> None:
    """Some days before; one mail a guardian."""
    first = documents[0]
    mail.send(
        "documents/mail/expiring",
        to=to.user.email if to.user else "",
        context=_context(first.family, to.user)
        | {
            "name": to.full_name,
            "lines": [f"{_line(one)}, {day(one.valid_until)}" for one in documents],
            "link": _page(first.family, first.student),
        },
    )


def documents_missing(family: Family, *, to: Guardian, missing: Sequence[str], note: str) -> None:
    """A reminder: what the school still waits for, and its own words."""
    mail.send(
        "documents/mail/missing",
        to=to.user.email if to.user else "",
        context=_context(family, to.user)
        | {
            "name": to.full_name,
            "lines": missing,
            "note": note,
            "link": mail.link("home", site=family.school.slug),
        },
    )


def _context(family: Family, reader: User | None) -> dict[str, Any]:
    guardian = family.guardians.filter(user=reader).first() if reader else None
    return {
        "school": family.school,
        "family": family,
        "name": guardian.full_name if guardian else str(reader or family),
    }


def _line(document: Document) -> str:
    """«RIB – DUPONT»; the name of the file says nothing that the family does not know."""
    return str(document)


def _page(family: Family, student: Student | None) -> str:
    site = family.school.slug
    if student:
        return mail.link("documents:student", student.pk, site=site)
    return mail.link("documents:family", site=site)


def _import_page(document: Document) -> str:
    """Of the year that runs; of a coming one, home leads to where it was handed in."""
    if document.year != SchoolYear.current_of(document.family.school):
        return mail.link("home", site=document.family.school.slug)
    query = {"site": document.family.school.slug, "piece": str(document.type_id)}
    if document.student_id:
        return mail.link("documents:student_import", document.student_id, **query)
    return mail.link("documents:family_import", **query)
