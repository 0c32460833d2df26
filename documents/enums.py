"""Choices of what is handed in: kinds of files, who is asked, states, what happened."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a stored file is; the only three there are."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"

    @property
    def content_type(self) -> str:
        return "application/pdf" if self == Kind.PDF else f"image/{self.value}"

    @property
    def suffix(self) -> str:
        return ".jpg" if self == Kind.JPEG else f".{self.value}"


class Audience(models.TextChoices):
    """Whose a document is: of the household, or of each pupil."""

    FAMILY = "family", _("The family")
    STUDENT = "student", _("Each pupil")


class Validity(models.TextChoices):
    YEAR = "year", _("The school year")
    MONTHS = "months", _("A number of months")
    FIXED = "fixed", _("Until a fixed day")


class DocumentState(models.TextChoices):
    """Imported and sent by the family, then judged by the school; the last two are history."""

    IMPORTED = "imported", pgettext_lazy("document", "Imported")
    SUBMITTED = "submitted", pgettext_lazy("document", "Awaiting validation")
    ACCEPTED = "accepted", pgettext_lazy("document", "Validated")
    TO_CORRECT = "to_correct", pgettext_lazy("document", "To correct")
    EXPIRED = "expired", pgettext_lazy("document", "Expired")
    REMOVED = "removed", pgettext_lazy("document", "Deleted")

    @classmethod
    def past(cls) -> tuple["DocumentState", ...]:
        return (cls.EXPIRED, cls.REMOVED)

    @classmethod
    def of_the_family(cls) -> tuple["DocumentState", ...]:
        """While the school has not validated: the family replaces and deletes."""
        return (cls.IMPORTED, cls.SUBMITTED, cls.TO_CORRECT)


class DocumentEvent(models.TextChoices):
    """What happened to a document, as the journal says it."""

    IMPORTED = "imported", pgettext_lazy("event", "File imported")
    REPLACED = "replaced", pgettext_lazy("event", "File replaced")
    SUBMITTED = "submitted", pgettext_lazy("event", "Sent to the school")
    ACCEPTED = "accepted", pgettext_lazy("event", "Validated")
    RETURNED = "returned", pgettext_lazy("event", "To correct")
    REOPENED = "reopened", pgettext_lazy("event", "Decision taken back")
    EXPIRED = "expired", pgettext_lazy("event", "Expired")
    REMOVED = "removed", pgettext_lazy("event", "Deleted by the family")
    PURGED = "purged", pgettext_lazy("event", "File destroyed, by the retention rule")
