"""Rows for tests: one factory a model, traits for the states that tests speak of.

Every address is at example.org, every phone number in a range reserved for fiction.
"""

from tests.factories.accounts import (
    PASSWORD,
    AccessibilityAuditFactory,
    ImportRunFactory,
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
    AbsenceFactory,
    CourseFactory,
    CycleFactory,
    DepartmentFactory,
    EvaluationFactory,
    EventFactory,
    FollowUpFactory,
    GuardianStudentFactory,
    HolidayFactory,
    LessonChangeFactory,
    PerformanceFactory,
    RoomFactory,
    SchoolYearFactory,
    StudentFactory,
    TeacherFactory,
    TermFactory,
    VenueFactory,
)

__all__ = [
    "AbsenceFactory",
    "AccessibilityAuditFactory",
    "CannedReasonFactory",
    "ChangeFactory",
    "ChangeSetFactory",
    "CourseFactory",
    "CycleFactory",
    "DepartmentFactory",
    "EvaluationFactory",
    "EventFactory",
    "FamilyFactory",
    "FamilyViewingFactory",
    "FieldRuleFactory",
    "FollowUpFactory",
    "GuardianFactory",
    "GuardianStudentFactory",
    "HolidayFactory",
    "ImportRunFactory",
    "LessonChangeFactory",
    "MenuEntryFactory",
    "PASSWORD",
    "PerformanceFactory",
    "RoomFactory",
    "SchoolFactory",
    "SchoolYearFactory",
    "StudentFactory",
    "TeacherFactory",
    "TermFactory",
    "UserFactory",
    "VenueFactory",
]
