"""Schools, the accounts that open them, and what guards those accounts."""

from accounts.models.accessibility import AccessibilityAudit
from accounts.models.imports import ImportLine, ImportRun
from accounts.models.passwords import LostPasswordRequest, ProvisionalPassword
from accounts.models.school import MenuEntry, School
from accounts.models.sessions import KeptForm
from accounts.models.user import User

__all__ = [
    "AccessibilityAudit",
    "ImportLine",
    "ImportRun",
    "KeptForm",
    "LostPasswordRequest",
    "MenuEntry",
    "ProvisionalPassword",
    "School",
    "User",
]
