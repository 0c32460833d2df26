"""What one person enters for a whole class, while others may do the same.

Each pupil's line carries a mark of what it showed. A line that this person left as it was is not
written; one that somebody else changed meanwhile is shown again, with what was typed.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext

from students.models import CourseFollowUp


def mark_of(values: Iterable[Any]) -> str:
    """A short digest of the values, the same however a number is written."""
    return hashlib.sha256("\x1f".join(map(_text, values)).encode()).hexdigest()[:16]


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value or "").replace("\r\n", "\n").strip()


@dataclass(frozen=True)
class Fault:
    """What is wrong in which field, for a list of links above the form."""

    anchor: str
    place: str
    error: str


def faults_of(form: forms.BaseForm, of: str = "") -> list[Fault]:
    """Field by field; what is wrong with the whole form leads to its first field."""
    fields = form.visible_fields()
    whole = [Fault(fields[0].auto_id, of, str(error)) for error in form.non_field_errors()]
    return whole + [
        Fault(field.auto_id, f"{of} – {field.label}" if of else str(field.label), str(error))
        for field in fields
        for error in field.errors
    ]


class Line(forms.Form):
    """One pupil of the class; `entered` is the row as it stands, None without one."""

    written: tuple[str, ...] = ()
    """The names of the fields, which are those of the row."""
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, follow_up: CourseFollowUp, entered: Any, **kwargs: Any) -> None:
        self.follow_up, self.entered = follow_up, entered
        kwargs["initial"] = self.stands | {"seen": mark_of(self.stands.values())}
        super().__init__(*args, **kwargs)
        self.is_overtaken = False
        for name in self.written:
            field = self.fields[name]
            field.widget.attrs["aria-label"] = f"{field.label} – {follow_up.student}"

    @property
    def stands(self) -> dict[str, Any]:
        """The values in the database."""
        return {name: getattr(self.entered, name, None) for name in self.written}

    @property
    def typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in self.written}

    @property
    def is_touched(self) -> bool:
        """Whether this person changed it from what they saw."""
        return mark_of(self.typed.values()) != self.cleaned_data["seen"]

    @property
    def holds(self) -> dict[str, Any]:
        """What the row is to be: what was typed, else what stands."""
        return self.typed if self.is_touched else self.stands

    @property
    def is_empty(self) -> bool:
        return not any(value or value == 0 for value in self.holds.values() if value is not False)

    @property
    def is_same(self) -> bool:
        """As in the database: nothing to do."""
        return mark_of(self.typed.values()) == mark_of(self.stands.values())

    def cells(self) -> list[Any]:
        return [self[name] for name in self.written]

    def other_errors(self) -> list[str]:
        return [str(error) for error in self.non_field_errors()]

    def refuse_if_overtaken(self) -> None:
        """Somebody wrote here since this person looked; sent again, what they typed holds."""
        overtaken = mark_of(self.stands.values()) != self.cleaned_data["seen"]
        if not (overtaken and self.is_touched and not self.is_same):
            return
        self.add_error(None, self.sentence_of_what_stands())
        seen = {self.add_prefix("seen"): mark_of(self.stands.values())}
        self.data = {**{name: self.data[name] for name in self.data}, **seen}
        self.is_overtaken = True

    def sentence_of_what_stands(self) -> str:
        shown = [self._shown(name, value) for name, value in self.stands.items()]
        texts = ", ".join(filter(None, shown)) or gettext("nothing")
        sentence = gettext("Somebody else entered meanwhile: %(values)s. Save again to replace it.")
        return sentence % {"values": texts}

    def _shown(self, name: str, value: Any) -> str:
        if value in (None, "", False):
            return ""
        label = str(self.fields[name].label)
        return label if value is True else f"{label} {self[name].field.prepare_value(value)}"


class ClassEntry:
    """The lines of a class, bound together: all are right, or nothing is saved."""

    line_class: type[Line]

    def __init__(
        self, data: Any, *, follow_ups: Iterable[CourseFollowUp], entered: dict[int, Any]
    ) -> None:
        self.lines = [
            self.line_class(data, prefix=f"p{row.pk}", follow_up=row, entered=entered.get(row.pk))
            for row in follow_ups
        ]

    def is_valid(self) -> bool:
        """Looks at every line, so that every error is shown at once."""
        found = [line.is_valid() for line in self.lines]
        for line in self.lines:
            if line.is_valid():
                line.refuse_if_overtaken()
        return all(found) and not any(line.errors for line in self.lines)

    @property
    def to_write(self) -> list[Line]:
        return [line for line in self.lines if line.is_touched and not line.is_same]

    @property
    def faults(self) -> list[Fault]:
        return [
            fault
            for line in self.lines
            for fault in faults_of(line, of=str(line.follow_up.student))
        ]

    @property
    def errors(self) -> list[Line]:
        return [line for line in self.lines if line.errors]
