"""A sheet as its family sees it: the live object with the pending request laid over it.

Saving a sheet makes, amends or withdraws the one pending request of that form and object. Only
the fields that this person changed from what they saw are merged, so that two guardians who
write at once lose nothing (design 4).
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models, transaction
from django.utils.translation import gettext

from accounts.models import User
from families import changesets, mails
from families.changesets import Values
from families.enums import JournalEvent, SheetContext
from families.forms import SheetForm
from families.models import ChangeSet, Family

SHOWN = "shown"
"""Name of the hidden input that says what the person saw: signed live and proposed values."""


class Outcome(enum.Enum):
    """What a save came to."""

    INVALID = enum.auto()
    UNCHANGED = enum.auto()
    RECORDED = enum.auto()
    APPLIED = enum.auto()
    WITHDRAWN = enum.auto()


@dataclass(frozen=True)
class Mark:
    """A field that waits for the school: `live` is its present value, in words."""

    live: str


@dataclass
class Submission:
    """The form as it was posted and what became of it; `changeset` when one was made or amended."""

    outcome: Outcome
    form: SheetForm
    changeset: ChangeSet | None = None


@dataclass
class Sheet:
    """One form on one object of a family, in the hands of one person."""

    form_class: type[SheetForm]
    target: models.Model
    family: Family
    by: User
    context: str = SheetContext.SHEET
    _shown: str = field(default="", init=False)

    @property
    def key(self) -> str:
        return changesets.key_of(self.form_class)

    @cached_property
    def pending(self) -> ChangeSet | None:
        if self.target.pk is None:
            return None
        sets = self.family.changesets.pending().on(self.key, self.target)
        return sets.prefetch_related("changes").first()

    @cached_property
    def live(self) -> Values:
        return changesets.values_of(self._live_form)

    @property
    def current(self) -> Values:
        """What the sheet shows: the live values under the proposed ones."""
        proposed = self.pending.after() if self.pending else {}
        return self.live | {name: v for name, v in proposed.items() if name in self.live}

    def form(self, data: Mapping[str, Any] | None = None) -> SheetForm:
        """The form to show, each field that waits for the school carrying its `mark`."""
        form = self._form(data, initial=self._initial())
        for name in self.pending.after() if self.pending else ():
            if name in form.fields:
                form.fields[name].mark = Mark(live=changesets.in_words(form, name, self.live[name]))
        return form

    @property
    def shown(self) -> str:
        """The token that the page carries back: what this person saw."""
        return self._shown or signing.dumps([self.live, self.current], salt=SHOWN, compress=True)

    @transaction.atomic
    def submit(self, data: Mapping[str, Any]) -> Submission:
        """Record what this person changed; the row of the family serialises its guardians."""
        self._lock()
        form = self.form(data)
        if not form.is_valid():
            self._shown = data.get(SHOWN, "")
            return Submission(Outcome.INVALID, form)
        posted = changesets.cleaned_values_of(form)
        shown_live, shown = self._read(data)
        mine = {
            name: value
            for name, value in posted.items()
            if not form.fields[name].disabled and value != shown.get(name)
        }
        if overtaken := [name for name in mine if self._is_overtaken(name, mine, shown)]:
            self._refuse_overtaken(form, overtaken)
            return Submission(Outcome.INVALID, form)
        merged = self._form(self.current | mine, initial=None)
        if not merged.is_valid():
            return Submission(Outcome.INVALID, merged)
        return self._record(form, mine, shown_live)

    def _record(self, form: SheetForm, mine: Values, shown_live: Values) -> Submission:
        """Make, amend or withdraw the request; `mine` are the fields this person changed."""
        at_once = {name: v for name, v in mine.items() if name in form.low_risk}
        applied = self._apply_at_once(at_once)
        proposed = {n: v for n, v in (self.current | mine).items() if n not in at_once}
        wanted = {name: v for name, v in proposed.items() if v != self.live[name]}
        standing = self.pending.after() if self.pending else {}
        if wanted == standing:
            return Submission(Outcome.APPLIED if applied else Outcome.UNCHANGED, form, applied)
        if not wanted and self.pending:
            self.pending.withdraw(by=self.by)
            return Submission(Outcome.WITHDRAWN, form, self.pending)
        changeset = self._store(wanted, shown_live, touched=set(mine))
        mails.request_received(changeset, to=self.by)
        return Submission(Outcome.RECORDED, form, changeset)

    def _store(self, wanted: Values, shown_live: Values, touched: set[str]) -> ChangeSet:
        befores = {change.field: change.before for change in self._standing_changes()}
        for name in wanted:
            if name not in befores or shown_live.get(name) == self.live[name]:
                befores[name] = self.live[name]
        changes = {name: (befores[name], after) for name, after in wanted.items()}
        if changeset := self.pending:
            changeset.amend(changes, by=self.by, touched=touched)
            return changeset
        changeset = self.family.changesets.create(
            form=self.key,
            content_type=ContentType.objects.get_for_model(self.target),
            object_id=self.target.pk,
            creates=self.target.pk is None,
            submitted_by=self.by,
        )
        changeset.set_changes(changes, by=self.by)
        changeset.log(JournalEvent.SUBMITTED, by=self.by)
        mails.request_to_decide(changeset)
        return changeset

    def _apply_at_once(self, values: Values) -> ChangeSet | None:
        """Fields of low risk need no decision (design 4)."""
        changes = {name: (self.live[name], v) for name, v in values.items() if v != self.live[name]}
        if not changes or self.target.pk is None:
            return None
        return ChangeSet.objects.apply_at_once(
            family=self.family, form_key=self.key, target=self.target, changes=changes, by=self.by
        )

    def _standing_changes(self) -> list[Any]:
        return list(self.pending.changes.all()) if self.pending else []

    def _is_overtaken(self, name: str, mine: Values, shown: Values) -> bool:
        """Somebody else changed the field after this person saw it, to another value."""
        return self.current[name] != shown.get(name) and self.current[name] != mine[name]

    def _refuse_overtaken(self, form: SheetForm, names: list[str]) -> None:
        """Show what the field became; saving again, having read it, goes through."""
        for name in names:
            value = changesets.in_words(form, name, self.current[name])
            sentence = gettext(
                "Meanwhile this field became “%(value)s”. Check it, then save again to keep yours."
            )
            form.add_error(name, sentence % {"value": value})

    def _lock(self) -> None:
        """Everything is read again once the family's row is ours."""
        Family.objects.select_for_update(of=("self",)).get(pk=self.family.pk)
        if self.target.pk is not None:
            self.target.refresh_from_db()
        for name in ("pending", "live", "_live_form"):
            self.__dict__.pop(name, None)
        if self.pending:
            ChangeSet.objects.select_for_update(of=("self",)).get(pk=self.pending.pk)
            self.__dict__.pop("pending")

    def _read(self, data: Mapping[str, Any]) -> tuple[Values, Values]:
        """The live and the shown values of the page; the present ones when its token is not ours."""
        try:
            live, shown = signing.loads(data.get(SHOWN, ""), salt=SHOWN)
        except signing.BadSignature:
            return self.live, self.current
        return live, shown

    @cached_property
    def _live_form(self) -> SheetForm:
        return self._form(None, initial=None)

    def _form(self, data: Mapping[str, Any] | None, *, initial: Values | None) -> SheetForm:
        return self.form_class(
            data,
            instance=self._copy(),
            family=self.family,
            context=self.context,
            initial=initial,
        )

    def _copy(self) -> models.Model:
        """Validation writes on the form's instance; the target stays as it is."""
        values = {
            f.attname: getattr(self.target, f.attname) for f in self.target._meta.concrete_fields
        }
        copied = type(self.target)(**values)
        copied._state.adding = self.target._state.adding
        copied._state.db = self.target._state.db
        return copied

    def _initial(self) -> Values:
        form = self._live_form
        proposed = self.pending.after() if self.pending else {}
        return {
            name: changesets.python_value(form, name, value)
            for name, value in proposed.items()
            if name in form.fields
        }
