"""Choices of campaigns and of what families answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignMode(models.TextChoices):
    """How a family goes through it (inventory 85, 92)."""

    SIMPLE = "simple", _("Simple: everything on one page")
    CHOICE = "choice", _("Choice: yes or no, then step by step")


class StepKind(models.TextChoices):
    """The steps that the portal knows; which, in what order and under what title is the school's.

    In the order of the guides (003 L226-349).
    """

    CONTACTS = "contacts", _("Contact details")
    AUTHORISATIONS = "authorisations", _("Authorisations")
    DOCUMENTS = "documents", _("Documents")
    COURSES = "courses", _("Courses")
    INFORMATION = "information", _("Further information")
    SUMMARY = "summary", _("Summary")
    COMPLETION = "completion", _("Completion")

    @classmethod
    def last(cls) -> tuple["StepKind", ...]:
        """These come after all others, in this order, wherever staff put them."""
        return (cls.SUMMARY, cls.COMPLETION)

    @classmethod
    def answered(cls) -> tuple["StepKind", ...]:
        """Those that ask something, and may be sent back for correction."""
        return tuple(kind for kind in cls if kind not in cls.last())


class ReenrolmentState(models.TextChoices):
    """Where a pupil's re-enrolment stands, in the words of the guides (design 7)."""

    TO_DO = "to_do", pgettext_lazy("re-enrolment", "To do")
    IN_PROGRESS = "in_progress", pgettext_lazy("re-enrolment", "In progress")
    SUBMITTED = "submitted", _("Re-enrolment awaiting validation")
    TO_CORRECT = "to_correct", pgettext_lazy("re-enrolment", "To correct")
    ACCEPTED = "accepted", _("Re-enrolled")
    DECLINED = "declined", _("Does not re-enrol")
    REFUSED = "refused", pgettext_lazy("re-enrolment", "Refused")

    @classmethod
    def open(cls) -> tuple["ReenrolmentState", ...]:
        """The family answers."""
        return (cls.TO_DO, cls.IN_PROGRESS, cls.TO_CORRECT)

    @classmethod
    def decided(cls) -> tuple["ReenrolmentState", ...]:
        """The school has spoken."""
        return (cls.ACCEPTED, cls.REFUSED)

    @classmethod
    def sent(cls) -> tuple["ReenrolmentState", ...]:
        """The family has pressed «Valider», and has not taken it back since."""
        return (cls.SUBMITTED, cls.TO_CORRECT, cls.ACCEPTED, cls.REFUSED)


class ReenrolmentEvent(models.TextChoices):
    """What happens to a re-enrolment; its journal is made of these."""

    STARTED = "started", pgettext_lazy("re-enrolment", "Started")
    ANSWERED = "answered", _("Step answered")
    SUBMITTED = "submitted", _("Sent to the school")
    TO_CORRECT = "to_correct", _("Sent back to be corrected")
    ACCEPTED = "accepted", pgettext_lazy("re-enrolment", "Accepted")
    REFUSED = "refused", pgettext_lazy("re-enrolment", "Refused")
    DECLINED = "declined", _("Will not re-enrol")
    RESUMED = "resumed", _("Wants to re-enrol after all")
    PROMOTED = "promoted", _("Moved up from the waiting list")
    LIFTED = "lifted", _("Obstacle lifted")
    REOPENED = "reopened", pgettext_lazy("event", "Decision taken back")
    PLACED = "placed", _("Placed in a class")


class Place(models.TextChoices):
    """What a wish has of the place that it names."""

    OPEN = "open", _("To be chosen")
    HELD = "held", _("Place held")
    WAITING = "waiting", _("On the waiting list")
    RELEASED = "released", _("Place given back")


class ObstacleKind(models.TextChoices):
    """What may stand against a re-enrolment."""

    INVOICE = "invoice", _("Unpaid invoice")
    INSTRUMENT = "instrument", _("Instrument not returned")
    OPINION = "opinion", _("Teacher's opinion")
    OTHER = "other", _("Other")

    @classmethod
    def ruled(cls) -> tuple["ObstacleKind", ...]:
        """Those that a campaign has a rule for: found by the portal, or said by a teacher."""
        return (cls.INVOICE, cls.INSTRUMENT, cls.OPINION)


class ObstacleEffect(models.TextChoices):
    """What a campaign makes of one kind of obstacle."""

    IGNORED = "ignored", _("Ignored")
    WARNING = "warning", _("Warning: the family may go on")
    STOP = "stop", _("Stop: nothing is sent before")


class MailingKind(models.TextChoices):
    OPENING = "opening", _("Opening of the campaign")
    CLOSING = "closing", _("The campaign closes soon")
    REMINDER = "reminder", _("Targeted reminder")
