"""The forms of which steps are made: shown, read, kept as a draft, told in words, delivered."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BaseForm
from django.utils.translation import gettext, gettext_lazy

from families import changesets
from families.enums import Outcome, SheetContext
from families.forms import GuardianForm
from families.models import ChangeSet, Guardian
from families.sheets import SHOWN, Sheet
from imuse_portal.forms import Mark, plain_helper
from reenrolment.case import Case
from reenrolment.enums import StepKind
from reenrolment.models import StepAnswer
from students.forms import StudentForm

Lines = list[tuple[str, str]]
"""What the récapitulatif says: a label and its value, in words."""
REVISION = "revision"


class Part:
    """One form of a step; names of its fields on the page begin with `prefix`."""

    prefix = ""
    title: Any = ""
    has_title = False

    def __init__(self, case: Case, kind: StepKind, guardian: Guardian | None = None) -> None:
        self.case, self.kind, self.guardian = case, kind, guardian
        self.data: dict[str, Any] | None = None

    @property
    def answer(self) -> StepAnswer | None:
        """The draft that stands."""
        key = self.guardian.pk if self.guardian else None
        return self.case.answers.get((self.kind, key))

    @cached_property
    def form(self) -> BaseForm:
        raise NotImplementedError

    @property
    def hidden(self) -> dict[str, str]:
        """What the page carries back, by the names of its inputs."""
        revision = self.answer.revision if self.answer else 0
        return {self._named(REVISION): str(revision)}

    @property
    def is_folded(self) -> bool:
        """Answered already, for another pupil: shown on demand."""
        return self.guardian is not None and self.answer is not None and self.data is None

    @property
    def answered_by(self) -> str:
        return self.case.told(self.answer)

    def read(self, data: Mapping[str, Any]) -> bool:
        """Bind what was posted; whether it may be kept."""
        start = len(self._named(""))
        mine = {n[start:]: data[n] for n in data if n.startswith(self._named(""))}
        self.data = mine
        self.__dict__.pop("form", None)
        return self.form.is_valid()

    @property
    def values(self) -> dict[str, Any]:
        """What is kept of what was read."""
        raise NotImplementedError

    @property
    def seen(self) -> int:
        """The revision that the page showed."""
        said = str((self.data or {}).get(REVISION, ""))
        return int(said) if said.isdecimal() and len(said) < 9 else 0

    def keep(self) -> None:
        """Raises Late, Moved, ReenrolmentError."""
        case = self.case
        case.row.answer(
            self.kind,
            self.values,
            by=case.by,
            at=case.at,
            seen=self.seen,
            guardian=self.guardian,
        )

    def lines(self) -> Lines:
        raise NotImplementedError

    def is_still_valid(self) -> bool:
        """The draft as it stands, by the rules of today."""
        return True

    def _named(self, name: str) -> str:
        return f"{self.prefix}-{name}" if self.prefix else name


class SheetPart(Part):
    """A sheet of the family: its draft becomes a change-set at «Valider».

    The draft holds the changed fields alone, each with what was seen in its place; whatever
    becomes of the sheet meanwhile lies under it.
    """

    def __init__(
        self,
        case: Case,
        kind: StepKind,
        sheet: Sheet,
        *,
        title: Any,
        guardian: Guardian | None = None,
        required: Collection[str] = (),
    ) -> None:
        super().__init__(case, kind, guardian)
        self.sheet, self.prefix, self.title = sheet, sheet.prefix, title
        self.required = required
        self.has_title = kind == StepKind.CONTACTS

    @property
    def draft(self) -> dict[str, tuple[Any, Any]]:
        """Field → what was seen there, what was typed; nothing once it is sent."""
        answer = self.answer
        if answer is None or answer.sent_at is not None:
            return {}
        shown = self.sheet.live
        return {name: (was, now) for name, (was, now) in answer.values.items() if name in shown}

    @property
    def typed(self) -> dict[str, Any]:
        return {name: now for name, (_was, now) in self.draft.items()}

    @property
    def overtaken(self) -> list[str]:
        """Fields that somebody else changed meanwhile, to another value."""
        current = self.sheet.current
        return [n for n, values in self.draft.items() if current[n] not in values]

    @cached_property
    def form(self) -> BaseForm:
        form = self.sheet.form(self.data, over=self.typed)
        form.whose = str(self.title) if self.has_title else ""
        self._mark(form)
        for name in self.required:
            if name in form.fields:
                form.fields[name].required = not form.fields[name].disabled
        return form

    @property
    def hidden(self) -> dict[str, str]:
        return super().hidden | {self._named(SHOWN): self.sheet.shown}

    @property
    def values(self) -> dict[str, Any]:
        shown = self.sheet.seen_in(self.data or {})
        typed = changesets.cleaned_values_of(self.form)
        return {n: (shown.get(n), v) for n, v in typed.items() if v != shown.get(n)}

    def read(self, data: Mapping[str, Any]) -> bool:
        """A page of another sheet, of another family say, is no answer to this one."""
        is_valid = super().read(data)
        if not self.sheet.was_shown_by(self.data or {}):
            self.form.add_error(None, gettext("This page is out of date: check it again."))
        return is_valid and not self.form.errors

    def lines(self) -> Lines:
        """The changed fields and what must be answered; or that nothing changes."""
        form, empty = self.form, gettext("empty")
        asked = {name: self.sheet.current[name] for name in self.required if name in form.fields}
        said = [
            (changesets.label_of(form, name), changesets.in_words(form, name, now) or empty)
            for name, now in (asked | self.typed).items()
        ]
        return said or [(str(self.title), gettext("no change"))]

    def is_still_valid(self) -> bool:
        if self.overtaken:
            return False
        form = self.sheet.form(self.sheet.current | self.typed)
        return not self.draft or form.is_valid()

    def deliver(self) -> ChangeSet | None:
        """Make the request of what was typed. Raises Refused when the sheet refuses it today."""
        if not self.draft or self.answer is None:
            return None
        if not self.is_still_valid():
            raise Refused
        submission = self.sheet.submit(self.sheet.current | self.typed)
        if submission.outcome == Outcome.INVALID:
            raise Refused
        self.answer.sent_at = self.case.at
        self.answer.save(update_fields=["sent_at"])
        return submission.changeset

    def _mark(self, form: BaseForm) -> None:
        """«Eléments modifiés»: what this draft changes, or what somebody else changed."""
        current, overtaken = self.sheet.current, self.overtaken
        for name in self.typed:
            text = gettext("changed, to be sent with the re-enrolment")
            if name in overtaken:
                text = gettext("changed meanwhile by somebody else: check it, then go on")
            mark = Mark(text, live=changesets.in_words(form, name, current[name]))
            form.fields[name].mark = mark  # type: ignore[attr-defined]


class Refused(Exception):
    """What was typed is refused by the rules of today."""


class InformationForm(forms.Form):
    """The free text (inventory 88)."""

    text = forms.CharField(
        label=gettext_lazy("Further information"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    @property
    def helper(self) -> Any:
        return plain_helper()


class InformationPart(Part):
    prefix = "information"

    @cached_property
    def form(self) -> BaseForm:
        kept = self.answer.values if self.answer else None
        form = InformationForm(self._as_named(self.data), initial=kept, prefix=self.prefix)
        form.fields["text"].label = self.title
        if self.data is not None and self.answer and self.answer.revision != self.seen:
            text = gettext("written meanwhile by somebody else: check it, then go on")
            form.fields["text"].mark = Mark(text, live=self.text)  # type: ignore[attr-defined]
        return form

    @property
    def values(self) -> dict[str, Any]:
        return {"text": self.form.cleaned_data["text"]}

    @property
    def text(self) -> str:
        return str(self.answer.values.get("text", "")) if self.answer else ""

    def lines(self) -> Lines:
        return [(str(self.title), self.text or gettext("nothing"))]

    def _as_named(self, data: Mapping[str, Any] | None) -> dict[str, Any] | None:
        return None if data is None else {self._named(name): data[name] for name in data}


def guardian_part(case: Case, kind: StepKind, guardian: Guardian | None = None) -> SheetPart:
    """A guardian's own sheet, asked once for all pupils; of the reader unless another is named."""
    whose = guardian or case.guardian
    by = whose.user or case.by
    sheet = _sheet(case, GuardianForm, whose, by=by, reader=whose, prefix="responsable")
    return SheetPart(case, kind, sheet, title=gettext_lazy("Guardian"), guardian=whose)


def student_part(
    case: Case,
    kind: StepKind,
    fields: Collection[str],
    *,
    title: Any,
    required: Collection[str] = (),
) -> SheetPart:
    """Some fields of the pupil's sheet."""
    sheet = _sheet(
        case,
        StudentForm,
        case.student,
        by=case.by,
        reader=case.guardian,
        prefix="eleve",
        part=fields,
    )
    return SheetPart(case, kind, sheet, title=title, required=required)


def _sheet(case: Case, form: Any, target: Any, **more: Any) -> Sheet:
    return Sheet(
        form,
        target,
        case.family,
        context=SheetContext.REENROLMENT,
        tells=False,
        **more,
    )
