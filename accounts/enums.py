"""Choices of schools and accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PasswordProfile(models.TextChoices):
    """What a new password must be made of (design 5)."""

    GUIDES = "guides", _("As in the guides: upper case, lower case and digit")
    STRONG = "strong", _("Strong: 12 to 128 characters, no composition")


class MenuPage(models.TextChoices):
    """A place that a school's menu can lead to; its entry appears once the page exists."""

    HOME = "home", _("Home")
    FAMILY = "family", _("Family")
    FAMILY_IDENTITY = "family_identity", _("Guardian's sheet")
    FAMILY_DOCUMENTS = "family_documents", _("Family's documents")
    FAMILY_REQUESTS = "family_requests", _("Family's requests")
    STUDENTS = "students", _("Pupils")
    STUDENT_IDENTITY = "student_identity", _("Pupil's sheet")
    STUDENT_COURSES = "student_courses", _("Pupil's courses")
    STUDENT_HISTORY = "student_history", _("Pupil's history")
    STUDENT_REPERTOIRE = "student_repertoire", _("Pupil's repertoire")
    STUDENT_REENROLMENT = "student_reenrolment", _("Pupil's re-enrolment")
    STUDENT_DOCUMENTS = "student_documents", _("Pupil's documents")
    BILLING = "billing", _("Billing")
    FEES = "fees", _("Billing of fees")
    RENTALS = "rentals", _("Billing of rentals")
    ACCESSIBILITY = "accessibility", _("Accessibility")
    PASSWORD = "password", _("Password")
    LOGOUT = "logout", _("Sign out")


class Palette(models.TextChoices):
    """The portal's tested colours, named after what an instrument is made of or played at."""

    MIDNIGHT = "midnight", _("Midnight blue")
    VARNISH = "varnish", _("Violin varnish")
    GARNET = "garnet", _("Garnet")
    PINE = "pine", _("Pine")
    PLUM = "plum", _("Plum")
    SLATE = "slate", _("Slate")


class ImportState(models.TextChoices):
    """Where a file stands: looked at, then done at once or not at all."""

    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Ready to import")
    REFUSED = "refused", _("With errors")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    STOPPED = "stopped", _("Stopped: nothing was imported")

    @classmethod
    def at_work(cls) -> tuple["ImportState", ...]:
        return (cls.CHECKING, cls.IMPORTING)


class LineOutcome(models.TextChoices):
    NEW = "new", pgettext_lazy("line", "New")
    CHANGED = "changed", pgettext_lazy("line", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("line", "Unchanged")
    REFUSED = "refused", pgettext_lazy("line", "Error")
