"""Rows for tests: one factory a model, traits for the states that tests speak of.

Every address is at example.org, every phone number in a range reserved for fiction.
"""

from tests.factories.accounts import (
    PASSWORD,
    AccessibilityAuditFactory,
    MenuEntryFactory,
    SchoolFactory,
    UserFactory,
)
from tests.factories.families import (
    CannedReasonFactory,
    ChangeFactory,
    ChangeSetFactory,
    FamilyFactory,
    FamilyViewingFactory,
    FieldRuleFactory,
    GuardianFactory,
)
from tests.factories.students import (
    GuardianStudentFactory,
    SchoolYearFactory,
    StudentFactory,
)

__all__ = [
    "PASSWORD",
    "AccessibilityAuditFactory",
    "CannedReasonFactory",
    "ChangeFactory",
    "ChangeSetFactory",
    "FamilyFactory",
    "FamilyViewingFactory",
    "FieldRuleFactory",
    "GuardianFactory",
    "GuardianStudentFactory",
    "MenuEntryFactory",
    "SchoolFactory",
    "SchoolYearFactory",
    "StudentFactory",
    "UserFactory",
]
