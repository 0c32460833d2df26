"""A sheet as its family sees it: the live object with the pending request laid over it.

Saving a sheet makes, amends or withdraws the one pending request of that form and object. Only
the fields that this person changed from what they saw are merged, so that two guardians who
write at once lose nothing (design 4).
"""

import copy
from collections.abc import Collection, Mapping, Sequence
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
from families.enums import JournalEvent, Outcome, SheetContext
from families.forms import SheetForm
from families.models import ChangeSet, Family, Guardian
from imuse_portal.forms import Mark

SHOWN = "shown"
"""Name of the hidden input that says what the person saw: signed live and proposed values."""


@dataclass
class Submission:
    """The form as it was posted and what became of it.

    `changeset` is the request that was made, amended or withdrawn; `at_once` the fields, of low
    risk, that are live already.
    """

    outcome: Outcome
    form: SheetForm
    changeset: ChangeSet | None = None
    at_once: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fact:
    """A field for those who only read: its value in words, and its mark when it waits."""

    name: str
    label: str
    words: str
    mark: Mark | None


@dataclass
class Sheet:
    """One form on one object of a family, in the hands of one person.

    `reader` is the guardian to whom a page shows it.
    """

    form_class: type[SheetForm]
    target: models.Model
    family: Family
    by: User
    context: str = SheetContext.SHEET
    reader: Guardian | None = None
    only: Collection[str] | None = None
    """What a reader is shown, where that is not the whole sheet."""
    part: Collection[str] | None = None
    """The fields that are asked, where those are not all."""
    prefix: str = ""
    """Before the names of the fields on a page of several sheets; data here goes without it."""
    tells: bool = True
    """Whether mails go out by themselves, or the caller tells of all at once."""
    _shown: str = field(default="", init=False)

    @property
    def key(self) -> str:
        return changesets.key_of(self.form_class)

    @property
    def awaiting(self) -> str:
        """What is said of the sheet while its request waits."""
        return str(self.form_class.awaiting)

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
        return self.live | {n: v for n, v in self._proposed.items() if n in self.live}

    def form(
        self, data: Mapping[str, Any] | None = None, *, over: Mapping[str, Any] | None = None
    ) -> SheetForm:
        """The form to show, each field that waits for the school carrying its `mark`.

        `over`: values that somebody typed elsewhere and has not sent yet, laid over the sheet.
        """
        proposed = {n: v for n, v in self._proposed.items() if n in self.live}
        form = self._form(data, initial=self._as_python(proposed | dict(over or {})))
        for name in proposed:
            live = changesets.in_words(form, name, self.live[name])
            mark = Mark(gettext("changed, awaiting validation"), live=live)
            form.fields[name].mark = mark  # type: ignore[attr-defined]
        return form

    def facts(self) -> list[tuple[str, list[Fact]]]:
        """The groups of the form with their fields, for those who only read."""
        form, current = self.form(), self.current
        groups = []
        for title, rows in form.groups:
            names = [n for row in rows for n in row if n in form.fields and n not in form.idle]
            facts = [
                Fact(
                    name=name,
                    label=changesets.label_of(form, name),
                    words=changesets.in_words(form, name, current[name]),
                    mark=getattr(form.fields[name], "mark", None),
                )
                for name in names
                if self._is_told(name)
            ]
            if facts:
                groups.append((str(title), facts))
        return groups

    @property
    def tells_of_pending(self) -> bool:
        """Something of what the reader is shown waits for the school."""
        return any(self._is_told(name) for name in self._proposed)

    def _is_told(self, name: str) -> bool:
        return self.only is None or name in self.only

    def resume(self, data: Mapping[str, Any] | None) -> SheetForm:
        """The form with what was typed before the session ended, over what was seen then."""
        self._shown = data.get(SHOWN, "") if data else ""
        return self.form(data)

    @property
    def shown(self) -> str:
        """The token that the page carries back: what this person saw."""
        seen = [self._name, self.live, self.current]
        return self._shown or signing.dumps(seen, salt=SHOWN, compress=True)

    def was_shown_by(self, data: Mapping[str, Any]) -> bool:
        """Not so the page of another sheet: of the family that was chosen before, say."""
        token = _opened(data)
        return token is None or token[0] == self._name

    def seen_in(self, data: Mapping[str, Any]) -> Values:
        """What the page that sent this had shown."""
        return self._read(data)[1]

    @transaction.atomic
    def submit(self, data: Mapping[str, Any]) -> Submission:
        """Record what this person changed; the row of the family serialises its guardians."""
        if not self.was_shown_by(data):
            return Submission(Outcome.OF_ANOTHER_SHEET, self.form())
        self._lock()
        form = self.form(data)
        if not form.is_valid():
            self._shown = data.get(SHOWN, "")
            return Submission(Outcome.INVALID, form)
        shown_live, shown = self._read(data)
        posted = changesets.cleaned_values_of(form)
        mine = {n: v for n, v in posted.items() if (n in shown or n in data) and v != shown.get(n)}
        form = self.form(self._as_python(self.current | mine))
        for name in mine:
            if self._is_overtaken(name, mine, shown):
                form.add_error(name, self._what_it_became(form, name))
        if not form.is_valid():
            return Submission(Outcome.INVALID, form)
        return self._record(form, mine, shown_live)

    def _record(self, form: SheetForm, mine: Values, shown_live: Values) -> Submission:
        """Make, amend or withdraw the request; `mine` are the fields this person changed."""
        at_once = self._apply_at_once(form, mine)
        asked = {n: v for n, v in (self.current | mine).items() if v != self.live[n]}
        unseen = {n: v for n, v in self._proposed.items() if n not in self.live}
        wanted = {n: v for n, v in (asked | unseen).items() if n not in at_once}
        if wanted == self._proposed:
            outcome = Outcome.APPLIED if at_once else Outcome.UNCHANGED
            return Submission(outcome, form, at_once=at_once)
        if not wanted and self.pending:
            self.pending.withdraw(by=self.by)
            return Submission(Outcome.WITHDRAWN, form, self.pending, at_once)
        changeset = self._store(wanted, shown_live, touched=set(mine))
        if self.tells:
            mails.request_received(changeset, to=self.by)
        return Submission(Outcome.RECORDED, form, changeset, at_once)

    def _store(self, wanted: Values, shown_live: Values, touched: set[str]) -> ChangeSet:
        """A field is asked from what was live when its proposer saw it."""
        befores = {c.field: c.before for c in self.pending.changes.all()} if self.pending else {}
        for name in wanted.keys() & self.live.keys():
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
        if self.tells:
            mails.request_to_decide(changeset)
        return changeset

    def _apply_at_once(self, form: SheetForm, mine: Values) -> list[str]:
        """Fields of low risk need no decision (design 4); a new sheet always does."""
        if self.target.pk is None:
            return []
        names = [n for n in mine if n in form.low_risk]
        changes = {n: (self.live[n], mine[n]) for n in names if mine[n] != self.live[n]}
        if changes:
            made = ChangeSet.objects.apply_at_once(
                family=self.family,
                form_key=self.key,
                target=self.target,
                changes=changes,
                by=self.by,
            )
            if self.tells:
                mails.request_received(made, to=self.by)
        return names

    @property
    def _name(self) -> str:
        return f"{self.key}:{self.target.pk}"

    @property
    def _proposed(self) -> Values:
        return self.pending.after() if self.pending else {}

    def _is_overtaken(self, name: str, mine: Values, shown: Values) -> bool:
        """Somebody else changed the field after this person saw it, to another value."""
        return self.current[name] not in (shown.get(name), mine[name])

    def _what_it_became(self, form: SheetForm, name: str) -> str:
        """Saving again, having read it, goes through."""
        value = changesets.in_words(form, name, self.current[name]) or gettext("empty")
        sentence = gettext(
            "Meanwhile this field became “%(value)s”. Check it, then save again to keep yours."
        )
        return sentence % {"value": value}

    def _lock(self) -> None:
        """Family, request, object, in the order of decisions; then all is read again."""
        Family.objects.select_for_update(of=("self",), no_key=True).get(pk=self.family.pk)
        if self.target.pk is not None:
            pending = self.family.changesets.pending().on(self.key, self.target)
            pending.select_for_update(of=("self",)).first()
            rows = type(self.target)._base_manager.select_for_update(of=("self",), no_key=True)
            rows.get(pk=self.target.pk)
            self.target.refresh_from_db()
        for name in ("pending", "live", "_live_form"):
            self.__dict__.pop(name, None)

    def _read(self, data: Mapping[str, Any]) -> tuple[Values, Values]:
        """The live and shown values of the page; the present ones when its token is not ours."""
        token = _opened(data)
        return (token[1], token[2]) if token else (self.live, self.current)

    def _as_python(self, values: Values) -> Values:
        """As `initial` and as data: a date is then shown as the reader writes it."""
        return {n: changesets.python_value(self._live_form, n, v) for n, v in values.items()}

    @cached_property
    def _live_form(self) -> SheetForm:
        return self._form(None, initial=None)

    def _form(self, data: Mapping[str, Any] | None, *, initial: Values | None) -> SheetForm:
        """Validation writes on the form's own copy; the target stays as it is."""
        if self.target.pk is not None:
            models.prefetch_related_objects([self.target], *self.form_class.reads_ahead)
        form = self.form_class(
            self._prefixed(data),
            instance=copy.copy(self.target),
            family=self.family,
            context=self.context,
            initial=initial,
            prefix=self.prefix or None,
        )
        for name in set(form.fields) - set(form.fields if self.part is None else self.part):
            del form.fields[name]
        if self.reader:
            form.show_to(self.reader)
        return form

    def _prefixed(self, data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        if data is None or not self.prefix:
            return data
        return {f"{self.prefix}-{name}": value for name, value in data.items()}


def sheets_of(
    form_class: type[SheetForm], targets: Sequence[models.Model], *, family: Family, by: User
) -> list[Sheet]:
    """The sheets of several saved objects; their requests in a constant number of queries."""
    key = changesets.key_of(form_class)
    sets = family.changesets.pending().filter(form=key, object_id__in=[t.pk for t in targets])
    pending = {changeset.object_id: changeset for changeset in sets.prefetch_related("changes")}
    sheets = [Sheet(form_class, target, family, by=by) for target in targets]
    for sheet in sheets:
        sheet.pending = pending.get(sheet.target.pk)
    return sheets


def _opened(data: Mapping[str, Any]) -> tuple[str, Values, Values] | None:
    """The sheet, the live and the shown values that the page's token names; None: not ours."""
    try:
        name, live, shown = signing.loads(data.get(SHOWN, ""), salt=SHOWN)
    except (signing.BadSignature, ValueError):
        return None
    return name, live, shown
