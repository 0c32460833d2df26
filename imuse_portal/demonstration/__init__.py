"""The schools, accounts, families and requests of the guides, as data to try the portal with.

The data stands beside this file as TOML, one file a school. Only a demonstration or a test
loads it.
"""

from django.conf import settings

PASSWORD = "Portail-2026"  # noqa: S105 - everybody is told


class DemonstrationError(Exception):
    """The demonstration cannot be loaded; its text says why."""


def refuse_in_production() -> None:
    """Accounts whose password everybody knows have no place beside real families."""
    if settings.IN_PRODUCTION:
        raise DemonstrationError(
            "The demonstration is refused: PORTAL_ENV is neither «demonstration» nor «test»."
        )
