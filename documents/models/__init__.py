"""What schools ask for, what families hand in, and what became of it."""

from documents.models.document import Document, DocumentEntry, DocumentError, DocumentQuerySet
from documents.models.files import StoredFile
from documents.models.proofs import AbsenceProof
from documents.models.reminders import Reminder
from documents.models.types import DocumentRules, DocumentType

__all__ = [
    "AbsenceProof",
    "Document",
    "DocumentEntry",
    "DocumentError",
    "DocumentQuerySet",
    "DocumentRules",
    "DocumentType",
    "Reminder",
    "StoredFile",
]
