"""One document of a family or a pupil: handed in, sent, judged; and what happened to it."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.enums import DocumentEvent, DocumentState, Validity
from documents.models.files import StoredFile
from documents.models.types import DocumentType
from families.models import Family
from imuse_portal.figures import moment
from students.models import SchoolYear, Student

if TYPE_CHECKING:
    from accounts.models import User


ANNOUNCED = dt.timedelta(days=30)
"""So long before its last day a family is told, and may hand in the next one."""


class DocumentError(Exception):
    """Why nothing was done, in words for whoever asked."""


def _one_of_each_place(name: str, condition: Q) -> tuple[models.UniqueConstraint, ...]:
    """Of a kind and year: of the household itself, and of each pupil."""
    return (
        models.UniqueConstraint(
            name=f"document_one_{name}_of_family",
            fields=["type", "family", "year"],
            condition=Q(student=None) & condition,
        ),
        models.UniqueConstraint(
            name=f"document_one_{name}_of_student",
            fields=["type", "student", "year"],
            condition=Q(student__isnull=False) & condition,
        ),
    )


class DocumentQuerySet(models.QuerySet["Document"]):
    def live(self) -> "DocumentQuerySet":
        return self.exclude(state__in=DocumentState.past())

    def held_by(self, family: Family, student: Student | None) -> "DocumentQuerySet":
        """Of the household itself, or of one of its pupils."""
        return self.filter(family=family, student=student)

    def on_its_way(self) -> "DocumentQuerySet":
        """Not validated yet: at most one beside a validated one."""
        return self.filter(state__in=DocumentState.of_the_family())

    def imported(self) -> "DocumentQuerySet":
        return self.filter(state=DocumentState.IMPORTED)

    def submitted(self) -> "DocumentQuerySet":
        return self.filter(state=DocumentState.SUBMITTED)

    def accepted(self) -> "DocumentQuerySet":
        return self.filter(state=DocumentState.ACCEPTED)

    def expiring(self, *, on: dt.date, within: dt.timedelta) -> "DocumentQuerySet":
        """Valid still, not for long, asked for still, and no next one is there.

        At the end of their year all are, which is no news.
        """
        soon = self.accepted().filter(valid_until__gte=on, valid_until__lte=on + within)
        asked = soon.filter(type__is_asked=True).exclude(type__validity=Validity.YEAR)
        same = Q(student=OuterRef("student")) | Q(student=None)
        later = Document.objects.live().filter(
            same,
            type=OuterRef("type"),
            family=OuterRef("family"),
            imported_at__gt=OuterRef("imported_at"),
        )
        return asked.exclude(Exists(later))

    def outdated(self, *, on: dt.date) -> "DocumentQuerySet":
        return self.accepted().filter(valid_until__lt=on)


class Document(models.Model):
    """A pièce of one school year: the file that is there now, and where it stands.

    A validated one stays until the next one is validated too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.ForeignKey(
        DocumentType, models.PROTECT, related_name="documents", verbose_name=_("document")
    )
    family = models.ForeignKey(
        Family, models.CASCADE, related_name="documents", verbose_name=_("family")
    )
    student = models.ForeignKey(
        Student,
        models.CASCADE,
        related_name="documents",
        verbose_name=_("pupil"),
        null=True,
        blank=True,
    )
    year = models.ForeignKey(
        SchoolYear, models.PROTECT, related_name="documents", verbose_name=_("school year")
    )
    file = models.OneToOneField(
        StoredFile,
        models.RESTRICT,
        related_name="document",
        verbose_name=_("file"),
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState, default=DocumentState.IMPORTED
    )
    reason = models.TextField(_("what is to be corrected"), blank=True)
    imported_at = models.DateTimeField(_("imported at"), default=timezone.now)
    submitted_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("sent by"),
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
        null=True,
        blank=True,
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    expiry_told_at = models.DateTimeField(_("expiry announced at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("expired or deleted at"), null=True, blank=True)
    purged_at = models.DateTimeField(_("file destroyed at"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document handed in")
        verbose_name_plural = _("documents handed in")
        ordering = ["submitted_at", "imported_at", "pk"]
        permissions = [
            ("review_document", _("Can decide on documents")),
            ("remind_families", _("Can remind families of missing documents")),
            ("download_documents", _("Can download the documents of a family")),
            ("purge_documents", _("Can destroy files by the retention rule")),
        ]
        constraints = [
            *_one_of_each_place("on_its_way", Q(state__in=DocumentState.of_the_family())),
            *_one_of_each_place("accepted", Q(state=DocumentState.ACCEPTED)),
            models.CheckConstraint(
                name="document_to_correct_with_a_reason",
                condition=~Q(state=DocumentState.TO_CORRECT, reason=""),
            ),
            models.CheckConstraint(
                name="document_decided_iff_dated",
                condition=Q(state__in=[DocumentState.IMPORTED, DocumentState.SUBMITTED])
                & Q(decided_at=None)
                | Q(state__in=[DocumentState.ACCEPTED, DocumentState.TO_CORRECT])
                & Q(decided_at__isnull=False)
                | Q(state__in=DocumentState.past()),
            ),
            models.CheckConstraint(
                name="document_sent_before_it_is_judged",
                condition=Q(submitted_at__isnull=False)
                | Q(state__in=[DocumentState.IMPORTED, *DocumentState.past()]),
            ),
            models.CheckConstraint(
                name="document_ended_iff_past",
                condition=Q(state__in=DocumentState.past(), ended_at__isnull=False)
                | ~Q(state__in=DocumentState.past()) & Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="document_has_its_file",
                condition=Q(file__isnull=False)
                | Q(state=DocumentState.REMOVED)
                | Q(purged_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["family", "year"], name="document_by_family"),
            models.Index(
                fields=["submitted_at"],
                name="document_queue",
                condition=Q(state=DocumentState.SUBMITTED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} – {self.holder}"

    @property
    def holder(self) -> Family | Student:
        return self.student or self.family

    @property
    def is_live(self) -> bool:
        return self.state not in DocumentState.past()

    @property
    def is_submitted(self) -> bool:
        return self.state == DocumentState.SUBMITTED

    @property
    def is_accepted(self) -> bool:
        return self.state == DocumentState.ACCEPTED

    def is_ending(self, *, on: dt.date, year: SchoolYear) -> bool:
        """Valid for not much longer, and one of today would last longer."""
        if not self.is_accepted or self.valid_until is None:
            return False
        lasts_longer = self.type.last_day(on=on, year=year) > self.valid_until
        return lasts_longer and self.valid_until <= on + ANNOUNCED

    @property
    def is_to_correct(self) -> bool:
        return self.state == DocumentState.TO_CORRECT

    @property
    def is_of_the_family(self) -> bool:
        """Not validated: the family may replace or delete it."""
        return self.state in DocumentState.of_the_family()

    @property
    def can_be_reopened(self) -> bool:
        """A decision that was a slip, on the file that was judged."""
        return (self.is_accepted or self.is_to_correct) and self.file_id is not None

    @property
    def state_at(self) -> dt.datetime:
        """Since when it is in its state."""
        return self.ended_at or self.decided_at or self.submitted_at or self.imported_at

    @transaction.atomic
    def replace(self, file: StoredFile, *, by: "User", at: dt.datetime) -> StoredFile | None:
        """Another file, to be sent anew; the former one is given back. Raises DocumentError."""
        self._lock(DocumentState.of_the_family())
        former, self.file = self.file, file
        self.state, self.reason, self.imported_at = DocumentState.IMPORTED, "", at
        self.submitted_at = self.submitted_by = self.decided_at = self.decided_by = None
        self._save("file", "reason", "imported_at", *_SENDING)
        self.log(DocumentEvent.REPLACED, by=by, at=at)
        return former

    @transaction.atomic
    def remove(self, *, by: "User", at: dt.datetime) -> StoredFile | None:
        """The family takes it back; its file is given back. Raises DocumentError."""
        self._lock(DocumentState.of_the_family())
        self.log(DocumentEvent.REMOVED, by=by, at=at)
        former, self.file = self.file, None
        self.state, self.ended_at = DocumentState.REMOVED, at
        self._save("file", "ended_at")
        return former

    @transaction.atomic
    def submit(self, *, by: "User", at: dt.datetime) -> None:
        """Raises DocumentError when somebody was quicker."""
        self._lock([DocumentState.IMPORTED])
        self.state, self.submitted_at, self.submitted_by = DocumentState.SUBMITTED, at, by
        self._save(*_SENDING)
        self.log(DocumentEvent.SUBMITTED, by=by, at=at)

    @transaction.atomic
    def accept(
        self, *, by: "User", at: dt.datetime, seen: uuid.UUID, valid_until: dt.date | None = None
    ) -> None:
        """Of the file that was `seen`, until the day its type says unless another is given.

        Raises DocumentError.
        """
        self._lock([DocumentState.SUBMITTED], seen=seen)
        on = timezone.localdate(self.submitted_at)
        self.valid_until = valid_until or self.type.last_day(on=on, year=self.year)
        self.state, self.decided_at, self.decided_by = DocumentState.ACCEPTED, at, by
        self.expiry_told_at = None
        for former in self._beside.accepted():
            former.expire(by=by, at=at, note=gettext("The next one is validated."))
        self._save("valid_until", "expiry_told_at", *_SENDING)
        self.log(DocumentEvent.ACCEPTED, by=by, at=at)

    @transaction.atomic
    def ask_correction(self, *, by: "User", at: dt.datetime, seen: uuid.UUID, reason: str) -> None:
        """`reason` is what the family reads. Raises DocumentError."""
        if not reason.strip():
            raise DocumentError(gettext("Give the reason: the family will read it."))
        self._lock([DocumentState.SUBMITTED], seen=seen)
        self.state, self.decided_at, self.decided_by = DocumentState.TO_CORRECT, at, by
        self.reason = reason.strip()
        self._save("reason", *_SENDING)
        self.log(DocumentEvent.RETURNED, by=by, at=at, note=self.reason)

    @transaction.atomic
    def reopen(self, *, by: "User", at: dt.datetime) -> None:
        """The decision was a slip: it waits for another. Raises DocumentError."""
        self._lock([DocumentState.ACCEPTED, DocumentState.TO_CORRECT])
        if self._beside.on_its_way().exists():
            raise DocumentError(gettext("The family has handed in the next one meanwhile."))
        self.state, self.reason, self.valid_until = DocumentState.SUBMITTED, "", None
        self.decided_at = self.decided_by = None
        self._save("reason", "valid_until", *_SENDING)
        self.log(DocumentEvent.REOPENED, by=by, at=at)

    @transaction.atomic
    def stand(self) -> None:
        """Beside the next one that is being handed in. Raises DocumentError once reopened."""
        self._lock([DocumentState.ACCEPTED])

    @transaction.atomic
    def expire(self, *, at: dt.datetime, by: "User | None" = None, note: str = "") -> None:
        """Its day has passed, or another is asked for. Raises DocumentError."""
        self._lock([DocumentState.ACCEPTED])
        self.state, self.ended_at = DocumentState.EXPIRED, at
        self._save("ended_at")
        self.log(DocumentEvent.EXPIRED, by=by, at=at, note=note)

    @transaction.atomic
    def purge(self, *, by: "User", at: dt.datetime) -> StoredFile | None:
        """Its file goes, the row and its journal stay; the file is given back.

        What the school never judged ends with it: nobody could any more. Raises DocumentError.
        """
        self._lock(DocumentState)
        if self.file is None:
            raise DocumentError(gettext("The file is no longer kept."))
        self.log(DocumentEvent.PURGED, by=by, at=at)
        former, self.file, self.purged_at = self.file, None, at
        if self.is_of_the_family:
            self.state, self.ended_at = DocumentState.EXPIRED, at
        self._save("file", "purged_at", "ended_at")
        return former

    def log(
        self, event: DocumentEvent, *, by: "User | None", at: dt.datetime, note: str = ""
    ) -> "DocumentEntry":
        """Add to the journal, with the file as it is now."""
        named = {"file_name": "", "sha256": ""}
        if self.file:
            named = {"file_name": self.file.display_name, "sha256": self.file.sha256}
        return self.journal.create(event=event, by=by, at=at, note=note, **named)

    @property
    def _beside(self) -> DocumentQuerySet:
        """Others of its kind, of the same household or pupil and year."""
        same = Document.objects.held_by(self.family, self.student)
        return same.filter(type=self.type_id, year=self.year_id).exclude(pk=self.pk)

    def _lock(self, states: Any, *, seen: uuid.UUID | None = None) -> None:
        """Take the row, read it as it is now; it is in one of the states, with the file seen."""
        if not Document.objects.select_for_update(of=("self",)).filter(pk=self.pk):
            raise DocumentError(gettext("This document is no longer there."))
        self.refresh_from_db()
        if self.state not in states:
            name = self.get_state_display()
            raise DocumentError(gettext("This document is now “%(state)s”.") % {"state": name})
        if seen is not None and self.file_id != seen:
            raise DocumentError(gettext("The family has replaced the file: look at the new one."))

    def _save(self, *fields: str) -> None:
        self.save(update_fields=["state", *fields])


_SENDING = ("submitted_at", "submitted_by", "decided_at", "decided_by")


class DocumentEntry(models.Model):
    """One thing that happened to a document; never changed afterwards."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="journal")
    event = models.CharField(_("event"), max_length=10, choices=DocumentEvent)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), null=True
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    note = models.TextField(_("note"), blank=True)
    file_name = models.CharField(_("name of the file"), max_length=150, blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("entry of the documents' journal")
        verbose_name_plural = _("journal of documents")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {moment(self.at)}"
