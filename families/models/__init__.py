"""Families, their guardians, and the requests by which they correct their data."""

from families.models.changeset import Change, ChangeSet
from families.models.family import Family, FamilyViewing, Guardian
from families.models.journal import JournalEntry
from families.models.rules import CannedReason, FieldRule

__all__ = [
    "CannedReason",
    "Change",
    "ChangeSet",
    "Family",
    "FamilyViewing",
    "FieldRule",
    "Guardian",
    "JournalEntry",
]
