"""The accessibility statement, computed from recorded audits alone (RGAA 4.1, article 47)."""

import dataclasses

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessibilityAudit, School


class Conformity(TextChoices):
    """The three states of decree 2019-768; the mention stands on every page."""

    NONE = "none", _("not conforming")
    PARTIAL = "partial", _("partially conforming")
    FULL = "full", _("fully conforming")


@dataclasses.dataclass(frozen=True)
class Statement:
    """What a school may claim: nothing without an audit."""

    audit: AccessibilityAudit | None

    @property
    def rate(self) -> int:
        """Percentage of the applicable criteria that are met, rounded down."""
        if self.audit is None:
            return 0
        return self.audit.met_criteria * 100 // self.audit.applicable_criteria

    @property
    def conformity(self) -> Conformity:
        if self.rate == 100:
            return Conformity.FULL
        return Conformity.PARTIAL if self.rate >= 50 else Conformity.NONE


def statement_of(school: School | None) -> Statement:
    """From the school's latest audit; the portal itself, without a school, has none."""
    return Statement(audit=school.audits.order_by("-audited_on", "-pk").first() if school else None)
