"""The mails about a family's requests: each says what the portal says, and leads to it."""

from typing import Any

from accounts.models import User
from families import receipts, requests
from families.models import ChangeSet
from imuse_portal import mail


def request_received(changeset: ChangeSet, *, to: User) -> None:
    """Accusé de réception (inventory 46)."""
    mail.send(
        "families/mail/receipt",
        to=to.email,
        context=_context(changeset, to)
        | {
            "sentence": receipts.recorded_sentence(changeset),
            "proof": receipts.proof_sentence(changeset),
        },
        language=to.language,
    )


def request_to_decide(changeset: ChangeSet) -> None:
    """To the secretariat, one a request (004 L404)."""
    mail.send(
        "families/mail/to_decide",
        to=changeset.family.school.email,
        context=_context(changeset, changeset.submitted_by)
        | {"link": mail.link("admin:families_changeset_change", changeset.pk)},
    )


def request_decided(changeset: ChangeSet) -> None:
    """To everybody who proposed; with the reasons (design 4)."""
    for proposer in changeset.proposers():
        mail.send(
            "families/mail/decided",
            to=proposer.email,
            context=_context(changeset, proposer)
            | {"sentence": receipts.decided_sentence(changeset)},
            language=proposer.language,
        )


def request_reverted(changeset: ChangeSet) -> None:
    """What had been accepted is as it was before: only that, and in this direction."""
    lines = requests.put_back_lines_of(changeset)
    for proposer in changeset.proposers():
        mail.send(
            "families/mail/reverted",
            to=proposer.email,
            context=_context(changeset, proposer) | {"lines": lines},
            language=proposer.language,
        )


def _context(changeset: ChangeSet, reader: User) -> dict[str, Any]:
    guardian = changeset.family.guardians.filter(user=reader).first()
    return {
        "school": changeset.family.school,
        "changeset": changeset,
        "family": changeset.family,
        "name": guardian.full_name if guardian else str(reader),
        "lines": requests.lines_of(changeset),
        "link": mail.link(
            "families:requests", site=changeset.family.school.slug, demande=changeset.pk
        ),
    }
