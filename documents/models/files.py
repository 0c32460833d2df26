"""A file as it lies in the store: whole, clean, and whose it is."""

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.enums import Kind
from families.models import Family, Guardian
from imuse_portal import figures

STORE = "documents"
"""The alias in `STORAGES`."""


def kept_apart_from(guardian: Guardian, family: Family) -> set[int]:
    """The accounts of the other guardians, whose files are theirs; none in a shared household.

    The guardians of `family` may be prefetched.
    """
    if guardian.family.school.shares_household:
        return set()
    others = (one for one in family.guardians.all() if one.pk != guardian.pk)
    return {one.user_id for one in others if one.user_id}


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def open_to(self, guardian: Guardian) -> "StoredFileQuerySet":
        """Those of the family that this guardian handed in; of a shared household, all.

        A file may show the address of whoever handed it in (design 2).
        """
        files = self.filter(family=guardian.family_id)
        if guardian.family.school.shares_household:
            return files
        return files.filter(created_by=guardian.user_id, created_by__isnull=False)

    def total_size(self) -> int:
        return self.aggregate(total=Sum("size"))["total"] or 0


class StoredFile(models.Model):
    """One file that passed the gate; its row is written once the file is whole in the store."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name in the store"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    received_sha256 = models.CharField(
        _("fingerprint as received"), max_length=64, help_text=_("Before it was made clean.")
    )
    display_name = models.CharField(_("name of the file"), max_length=150)
    family = models.ForeignKey(
        Family, models.CASCADE, related_name="stored_files", verbose_name=_("family")
    )
    created_at = models.DateTimeField(_("handed in at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("handed in by"),
        null=True,
    )

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(name="stored_file_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def store(self) -> Storage:
        return storages[STORE]

    def is_open_to(self, guardian: Guardian) -> bool:
        """One of those of `open_to`."""
        if guardian.family_id != self.family_id:
            return False
        is_own = self.created_by_id is not None and self.created_by_id == guardian.user_id
        return is_own or guardian.family.school.shares_household

    def name_for(self, guardian: Guardian) -> str:
        """Its name says what is in it: it is for who may open the file."""
        if self.is_open_to(guardian):
            return self.display_name
        return gettext("handed in by the other guardian")

    @property
    def megabytes(self) -> str:
        return figures.megabytes(self.size)

    @property
    def content_type(self) -> str:
        return Kind(self.kind).content_type

    @property
    def is_image(self) -> bool:
        return self.kind != Kind.PDF
