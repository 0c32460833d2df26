"""A request as staff compare it: asked from, current and proposed, in words, field by field."""

import copy
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext

from accounts.models import User
from families import changesets, review
from families.changesets import NoLongerValid, Values
from families.forms import SheetForm
from families.models import Change, ChangeSet

IDENTITY_FIELDS = frozenset(
    {"civility", "last_name", "first_name", "birth_date", "birth_place", "birth_department"}
)
"""Fields by which a person is told from another: worth a second look."""


@dataclass(frozen=True)
class Difference:
    """One field of the request; its three values in words, empty when there is none."""

    change: Change
    label: str
    before: str
    current: str
    after: str
    is_stale: bool
    errors: list[str]
    is_identity: bool

    @property
    def name(self) -> str:
        return self.change.field


@dataclass
class Comparison:
    """A request beside the object as it is now, for the staff member who reads it.

    Without `by`, what the form refuses today is not asked.
    """

    changeset: ChangeSet
    by: User | None = None

    @cached_property
    def changes(self) -> list[Change]:
        return list(self.changeset.changes.select_related("proposed_by"))

    @cached_property
    def target(self) -> models.Model | None:
        """The object as it is now; a blank one for a creation, None when it is gone."""
        if self.changeset.creates and self.changeset.object_id is None:
            model = self.changeset.content_type.model_class()
            return model() if model else None
        target = self.changeset.target
        return target if isinstance(target, models.Model) else None

    @property
    def heading(self) -> str:
        """The request and whom it is about."""
        return f"{self.changeset.title} – {self.target or self.changeset.family}"

    @cached_property
    def differences(self) -> list[Difference]:
        return [self._difference(change) for change in self.changes]

    @property
    def stale_fields(self) -> list[str]:
        """Fields whose live value is no longer the one that the family asked to change."""
        if self.target is None or self.changeset.creates or not self.changeset.is_pending:
            return []
        return [c.field for c in self.changes if self._live.get(c.field, c.before) != c.before]

    @cached_property
    def obstacle(self) -> NoLongerValid | None:
        """Why what the family asked for can no longer be applied, were all of it accepted."""
        if not self.changeset.is_pending or self.by is None:
            return None
        found = review.obstacle(self.changeset, by=self.by, leaving_out=self.stale_fields)
        return found if isinstance(found, NoLongerValid) else None

    @property
    def errors(self) -> dict[str, list[str]]:
        """The obstacle's sentences by field; "__all__" for what concerns no single one."""
        errors = self.obstacle.errors if self.obstacle else {}
        return {name: [str(error) for error in found] for name, found in errors.items()}

    @property
    def other_errors(self) -> list[str]:
        """Errors of no field of the request."""
        asked = {change.field for change in self.changes}
        return [e for name, errors in self.errors.items() if name not in asked for e in errors]

    @property
    def is_ready(self) -> bool:
        return self.changeset.is_pending and not self.stale_fields and not self.errors

    @property
    def notes(self) -> list[str]:
        """What approving brings with it, as sentences."""
        asked = {change.field for change in self.changes}
        school = self.changeset.family.school
        notes = []
        if school.asks_proof_of_address and asked.intersection(self._form.address_fields):
            notes.append(gettext("New address: a new proof of address will be asked for."))
        if "email" in asked and getattr(self.target, "user", None):
            notes.append(gettext("New e-mail: that of the account changes with it."))
        return notes

    @cached_property
    def _form(self) -> SheetForm:
        """The form as its school shows it, with the closed fields that the request names."""
        shown = changesets.form_class(self.changeset.form)(
            instance=self.target, family=self.changeset.family
        )
        for change in self.changes:
            if change.field not in shown.fields and change.field in shown.base_fields:
                shown.fields[change.field] = copy.deepcopy(shown.base_fields[change.field])
        return shown

    @cached_property
    def _live(self) -> Values:
        return changesets.values_of(self._form) if self.target is not None else {}

    def _difference(self, change: Change) -> Difference:
        name = change.field
        return Difference(
            change=change,
            label=labels_of(self._form, [name])[0],
            before=self._words(name, change.before),
            current=self._words(name, self._live.get(name, "")),
            after=self._words(name, change.after),
            is_stale=name in self.stale_fields,
            errors=self.errors.get(name, []),
            is_identity=name in IDENTITY_FIELDS,
        )

    def _words(self, name: str, value: Any) -> str:
        if name not in self._form.fields:
            return visible(str(value))
        return visible(changesets.in_words(self._form, name, value))


def visible(text: str) -> str:
    """Marks that turn or hide a text are shown by their code: nobody approves what is not seen."""
    return "".join(
        f"⟦U+{ord(letter):04X}⟧" if unicodedata.category(letter) in {"Cf", "Cc"} else letter
        for letter in text
    )


def labels_of(form: Any, names: Iterable[str]) -> list[str]:
    """The labels of these fields of a form or a form class, a field's name where it is unknown."""
    fields = form.base_fields | getattr(form, "fields", {})
    return [str(fields[name].label or name) if name in fields else name for name in names]


def fields_of(form: Any) -> list[tuple[str, str]]:
    """(name, label) of each field of a form class, in its order."""
    names = list(form.base_fields)
    return list(zip(names, labels_of(form, names), strict=True))
