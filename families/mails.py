"""The mails about a family's requests."""

from accounts.models import User
from families.models import ChangeSet


def request_received(changeset: ChangeSet, *, to: User) -> None:
    """Accusé de réception (inventory 46)."""


def request_to_decide(changeset: ChangeSet) -> None:
    """To the secretariat, one a request (004 L404)."""
