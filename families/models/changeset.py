"""What a family asks the school to change; nothing is live until it is approved (design 4)."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from families import changesets
from families.changesets import Values
from families.enums import ChangeSetStatus, JournalEvent
from families.models.family import Family, Guardian

if TYPE_CHECKING:
    from accounts.models import User
    from families.forms import SheetForm
    from families.models.journal import JournalEntry


class ChangeSetQuerySet(models.QuerySet["ChangeSet"]):
    def pending(self) -> "ChangeSetQuerySet":
        return self.filter(status=ChangeSetStatus.PENDING)

    def on(self, form_key: str, target: models.Model) -> "ChangeSetQuerySet":
        """The sets of one form on one saved object."""
        content_type = ContentType.objects.get_for_model(target)
        return self.filter(form=form_key, content_type=content_type, object_id=target.pk)

    def visible_to(self, guardian: Guardian) -> "ChangeSetQuerySet":
        """Those of which this guardian may read something, and those they made themselves."""
        whole = self._about(guardian, lambda form: form.readable_by(guardian))
        return whole | self.partly_visible_to(guardian)

    def partly_visible_to(self, guardian: Guardian) -> "ChangeSetQuerySet":
        """Those with a shared field, on sheets of which this guardian may read no other."""
        wanted = Q(pk__in=[])
        for key, form_class in changesets.registered().items():
            if form_class.shared_fields:
                sheets = form_class.partly_readable_by(guardian).values("pk")
                of_shared = Change.objects.filter(field__in=form_class.shared_fields)
                sets = of_shared.values("changeset")
                wanted |= Q(form=key, object_id__in=sheets, pk__in=sets)
        return self.filter(wanted, family=guardian.family_id)

    def editable_by(self, guardian: Guardian) -> "ChangeSetQuerySet":
        """Those on sheets that this guardian may ask to change."""
        if not guardian.requests_changes:
            return self.none()
        return self._about(guardian, lambda form: form.editable_by(guardian))

    def _about(
        self,
        guardian: Guardian,
        sheets: "Callable[[type[SheetForm]], models.QuerySet[Any]]",
    ) -> "ChangeSetQuerySet":
        wanted = Q(object_id=None, submitted_by=guardian.user_id)
        for key, form_class in changesets.registered().items():
            wanted |= Q(form=key, object_id__in=sheets(form_class).values("pk"))
        return self.filter(wanted, family=guardian.family_id)

    @transaction.atomic
    def apply_at_once(
        self,
        *,
        family: Family,
        form_key: str,
        target: models.Model,
        changes: Mapping[str, tuple[Any, Any]],
        by: "User",
        reviewer: "User | None" = None,
        reverts: "ChangeSet | None" = None,
    ) -> "ChangeSet":
        """Apply `changes` (field → before, after) as a set that is approved from the start.

        For fields of low risk (no reviewer: nobody decided) and for what staff put back.
        Raises Stale, NoLongerValid.
        """
        made = self.create(
            family=family,
            form=form_key,
            content_type=ContentType.objects.get_for_model(target),
            object_id=target.pk,
            status=ChangeSetStatus.APPROVED,
            submitted_by=by,
            reviewed_by=reviewer,
            reviewed_at=timezone.now(),
            reverts=reverts,
        )
        made.set_changes(changes, by=by)
        made._apply(list(made.changes.all()))
        made.log(JournalEvent.APPROVED, by=reviewer)
        return made


class ChangeSet(models.Model):
    """A demande de modification: one form on one object, pending until staff decide."""

    REVERT_WITHIN = dt.timedelta(days=30)

    family = models.ForeignKey(
        Family, models.CASCADE, related_name="changesets", verbose_name=_("family")
    )
    form = models.CharField(_("form"), max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField(null=True)
    target = GenericForeignKey()
    creates = models.BooleanField(_("creates a sheet"), default=False)
    status = models.CharField(
        _("state"), max_length=10, choices=ChangeSetStatus, default=ChangeSetStatus.PENDING
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted at"), default=timezone.now)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("reviewed by"),
        null=True,
        blank=True,
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    review_note = models.TextField(_("review note"), blank=True)
    reverts = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="reverted_by",
        verbose_name=_("puts back"),
        null=True,
        blank=True,
    )

    objects = ChangeSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["submitted_at", "pk"]
        permissions = [("review_changeset", _("Can decide on requests"))]
        constraints = [
            models.UniqueConstraint(
                name="changeset_one_pending_per_target",
                fields=["form", "content_type", "object_id"],
                condition=Q(status=ChangeSetStatus.PENDING),
            ),
            models.CheckConstraint(
                name="changeset_reviewed_iff_decided",
                condition=Q(
                    status__in=[ChangeSetStatus.PENDING, ChangeSetStatus.WITHDRAWN],
                    reviewed_at=None,
                )
                | Q(
                    status__in=[ChangeSetStatus.APPROVED, ChangeSetStatus.REJECTED],
                    reviewed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="changeset_refused_with_a_reason",
                condition=~Q(status=ChangeSetStatus.REJECTED, review_note=""),
            ),
        ]
        indexes = [
            models.Index(fields=["family", "-submitted_at"], name="changeset_by_family"),
            models.Index(
                fields=["submitted_at"],
                name="changeset_queue",
                condition=Q(status=ChangeSetStatus.PENDING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} – {self.family}"

    @property
    def title(self) -> str:
        """What the request is about, as the form says it."""
        return str(changesets.form_class(self.form).title)

    @property
    def about(self) -> str:
        """«Fiche de l’élève – TEST Gaëlle»; a sheet that is still to be made has no name yet."""
        return f"{self.title} – {self.target}" if self.target else self.title

    @property
    def is_pending(self) -> bool:
        return self.status == ChangeSetStatus.PENDING

    @property
    def can_be_reverted(self) -> bool:
        """Approved within 30 days, of an existing sheet, not put back yet."""
        return (
            self.status == ChangeSetStatus.APPROVED
            and not self.creates
            and self.reverts_id is None
            and self.reviewed_at is not None
            and self.reviewed_at > timezone.now() - self.REVERT_WITHIN
            and not self.is_put_back
        )

    @property
    def is_put_back(self) -> bool:
        """Approved, then undone by staff; lists select `reverted_by` with their rows."""
        return hasattr(self, "reverted_by")

    @property
    def state(self) -> str:
        """Where the request is, in words: its status, or what is truer than that."""
        if self.is_put_back:
            return gettext("Accepted, then put back as before")
        if self.status == ChangeSetStatus.APPROVED and self.has_refused_fields:
            return gettext("Accepted in part")
        return str(self.get_status_display())

    @property
    def has_refused_fields(self) -> bool:
        return any(change.is_refused for change in self.changes.all())

    def after(self) -> Values:
        """The proposed value of each field of the set."""
        return {change.field: change.after for change in self.changes.all()}

    def proposers(self) -> "models.QuerySet[User]":
        """The guardians who made or amended the request: all get the decision (design 4)."""
        events = [JournalEvent.SUBMITTED, JournalEvent.AMENDED]
        by = self.journal.filter(event__in=events).values("by")
        people = get_user_model().objects.filter(guardianships__family=self.family_id, pk__in=by)
        return people.distinct()

    def locked_target(self) -> models.Model:
        """The object as it is now, locked; a blank one for a creation. Raises NoLongerValid."""
        model = changesets.form_class(self.form)._meta.model
        if self.creates:
            return model()
        locked = model._base_manager.select_for_update(of=("self",), no_key=True)
        if (target := locked.filter(pk=self.object_id).first()) is None:
            raise changesets.NoLongerValid({"__all__": [_("The sheet no longer exists.")]})
        return target

    @transaction.atomic
    def approve(
        self, *, by: "User", revision: int, refused: Mapping[str, str] | None = None
    ) -> None:
        """Apply every field but the `refused` ones (field → reason).

        Raises AlreadyDecided, Moved, Stale, NoLongerValid, NothingAccepted, ReasonMissing; nothing
        is applied then.
        """
        refused = {field: reason.strip() for field, reason in (refused or {}).items()}
        if not all(refused.values()):
            raise changesets.ReasonMissing
        self._lock_pending(revision)
        changes = list(self.changes.all())
        accepted = [change for change in changes if change.field not in refused]
        if not accepted:
            raise changesets.NothingAccepted
        self._apply(accepted)
        for change in changes:
            if change.field in refused:
                change.refuse(refused[change.field])
        self._decide(ChangeSetStatus.APPROVED, by)

    @transaction.atomic
    def reject(self, *, by: "User", revision: int, note: str) -> None:
        """Refuse the whole set; `note` is the reason that the family reads.

        Raises AlreadyDecided, Moved, ReasonMissing.
        """
        if not note.strip():
            raise changesets.ReasonMissing
        self._lock_pending(revision)
        self._decide(ChangeSetStatus.REJECTED, by, note.strip())

    @transaction.atomic
    def amend(
        self, changes: Mapping[str, tuple[Any, Any]], *, by: "User", touched: Collection[str]
    ) -> None:
        """The next revision: these fields now, of which `by` changed the `touched` ones."""
        self._lock_pending()
        self.set_changes(changes, by=by, touched=touched)
        self.revision += 1
        self.save(update_fields=["revision"])
        self.log(JournalEvent.AMENDED, by=by)

    @transaction.atomic
    def withdraw(self, *, by: "User") -> None:
        self._lock_pending()
        self.status = ChangeSetStatus.WITHDRAWN
        self.save(update_fields=["status"])
        self.log(JournalEvent.WITHDRAWN, by=by)

    @transaction.atomic
    def mark_seen(self, *, by: "User") -> None:
        """The school opened this revision; the family's timeline says so, once a revision."""
        seen = self.journal.filter(event=JournalEvent.SEEN, revision=self.revision)
        if self.is_pending and not seen.exists():
            self.log(JournalEvent.SEEN, by=by)

    @transaction.atomic
    def revert(self, *, by: "User") -> "ChangeSet":
        """Approve the opposite of what was applied, with the same checks; the new set comes back.

        Raises CannotRevert, Stale, NoLongerValid.
        """
        ChangeSet.objects.select_for_update(of=("self",)).get(pk=self.pk)
        self.refresh_from_db()
        if not self.can_be_reverted:
            raise changesets.CannotRevert
        opposite = {
            change.field: (change.after, change.before)
            for change in self.changes.all()
            if not change.is_refused
        }
        made = ChangeSet.objects.apply_at_once(
            family=self.family,
            form_key=self.form,
            target=self.locked_target(),
            changes=opposite,
            by=by,
            reviewer=by,
            reverts=self,
        )
        self.log(JournalEvent.REVERTED, by=by)
        return made

    def set_changes(
        self, changes: Mapping[str, tuple[Any, Any]], *, by: "User", touched: Collection[str] = ()
    ) -> None:
        """Make the set these fields (field → before, after), new and `touched` ones by `by`."""
        self.changes.exclude(field__in=changes).delete()
        standing = {change.field: change for change in self.changes.all()}
        for name, (before, after) in changes.items():
            change = standing.get(name) or Change(changeset=self, field=name, proposed_by=by)
            change.before, change.after = before, after
            if name in touched:
                change.proposed_by = by
            change.save()

    def log(self, event: JournalEvent, *, by: "User | None", note: str = "") -> "JournalEntry":
        """Add to the journal, with the values as they stand at this revision."""
        values = {change.field: [change.before, change.after] for change in self.changes.all()}
        return self.journal.create(
            event=event, by=by, revision=self.revision, note=note, values=values
        )

    def _lock_pending(self, revision: int | None = None) -> None:
        """Take the row, then read it and its fields as they are now."""
        ChangeSet.objects.select_for_update(of=("self",)).get(pk=self.pk)
        self.refresh_from_db()
        if not self.is_pending:
            raise changesets.AlreadyDecided
        if revision is not None and self.revision != revision:
            raise changesets.Moved

    def _apply(self, changes: "list[Change]") -> None:
        target = self.locked_target()
        values = {change.field: change.after for change in changes}
        if not self.creates:
            self._refuse_stale(changes, target)
        form = changesets.bind(self.form, target, family=self.family, values=values)
        if not form.is_valid():
            raise changesets.NoLongerValid(form.errors)
        kept = changesets.cleaned_values_of(form)
        if closed := [name for name in values if kept.get(name) != values[name]]:
            raise changesets.NoLongerValid({name: [_("This field is closed.")] for name in closed})
        self.object_id = form.save().pk
        self.save(update_fields=["object_id"])
        form.approved(on=timezone.localdate())

    def _refuse_stale(self, changes: "list[Change]", target: models.Model) -> None:
        names = {change.field for change in changes}
        live = changesets.live_values(self.form, target, family=self.family, changing=names)
        moved = [c.field for c in changes if c.field in live and live[c.field] != c.before]
        if moved:
            raise changesets.Stale(moved)

    def _decide(self, status: ChangeSetStatus, by: "User", note: str = "") -> None:
        self.status, self.reviewed_by, self.reviewed_at = status, by, timezone.now()
        self.review_note = note
        self.save(update_fields=["status", "reviewed_by", "reviewed_at", "review_note"])
        self.log(JournalEvent(status), by=by, note=note)


class Change(models.Model):
    """One field of a request: from what to what, who proposed it, and whether it was refused."""

    changeset = models.ForeignKey(ChangeSet, models.CASCADE, related_name="changes")
    field = models.CharField(_("field"), max_length=60)
    before = models.JSONField(_("asked from"))
    after = models.JSONField(_("proposed"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    is_refused = models.BooleanField(_("refused"), default=False)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="change_once_per_field", fields=["changeset", "field"]),
            models.CheckConstraint(
                name="change_refused_iff_reason",
                condition=Q(is_refused=False, reason="") | (Q(is_refused=True) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.field

    def refuse(self, reason: str) -> None:
        self.is_refused, self.reason = True, reason
        self.save(update_fields=["is_refused", "reason"])
