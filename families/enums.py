"""Choices of families, their sheets and their requests."""

import enum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Civility(models.TextChoices):
    MR = "mr", _("Mr")
    MRS = "mrs", _("Mrs")
    MISS = "miss", _("Miss")

    @classmethod
    def of_guardians(cls) -> list[tuple[str, Any]]:
        """«Mademoiselle» is seen for pupils alone (inventory 42)."""
        return [(civility.value, civility.label) for civility in (cls.MR, cls.MRS)]


class MaritalStatus(models.TextChoices):
    SINGLE = "single", _("Single")
    MARRIED = "married", _("Married")
    CIVIL_UNION = "civil_union", _("In a civil union")
    COHABITING = "cohabiting", _("Living together")
    SEPARATED = "separated", _("Separated")
    DIVORCED = "divorced", _("Divorced")
    WIDOWED = "widowed", _("Widowed")


class OccupationGroup(models.TextChoices):
    """Code socio-professionnel: level 1 of INSEE's PCS 2020, with its two of the inactive."""

    FARMERS = "1", _("Farmers")
    TRADERS = "2", _("Craftspeople, shopkeepers and company heads")
    MANAGERS = "3", _("Managers and higher intellectual professions")
    INTERMEDIATE = "4", _("Intermediate professions")
    EMPLOYEES = "5", _("Employees")
    WORKERS = "6", _("Workers")
    RETIRED = "7", _("Retired")
    INACTIVE = "8", _("Without professional activity")


class FieldState(models.TextChoices):
    """What a school lets a family do with one field of a sheet."""

    HIDDEN = "hidden", _("Hidden")
    READ_ONLY = "read_only", _("Read-only")
    EDITABLE = "editable", _("Editable")
    REQUIRED = "required", _("Required")


class SheetContext(models.TextChoices):
    """Where a form is shown: one form class serves both."""

    SHEET = "sheet", _("Sheet")
    REENROLMENT = "reenrolment", _("Re-enrolment")


class Outcome(enum.Enum):
    """What a save of a sheet came to."""

    INVALID = enum.auto()
    OF_ANOTHER_SHEET = enum.auto()
    UNCHANGED = enum.auto()
    RECORDED = enum.auto()
    APPLIED = enum.auto()
    WITHDRAWN = enum.auto()


class ChangeSetStatus(models.TextChoices):
    PENDING = "pending", _("Awaiting validation")
    APPROVED = "approved", _("Accepted")
    REJECTED = "rejected", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class JournalEvent(models.TextChoices):
    """What happens to a request; the family's timeline and the school's log are made of these."""

    SUBMITTED = "submitted", _("Received")
    AMENDED = "amended", _("Amended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SEEN = "seen", _("Seen by the school")
    APPROVED = "approved", _("Accepted")
    REJECTED = "rejected", _("Refused")
    REVERTED = "reverted", _("Put back")
