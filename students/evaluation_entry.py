"""Evaluations of a whole class: one heading, a line a pupil (inventory 73, 79)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from students import year_days
from students.class_entries import ClassEntry, Fault, Line, faults_of, mark_of
from students.models import Course, CourseFollowUp, Evaluation

HEADING = ("kind", "on", "criterion", "scale", "coefficient")


@dataclass(frozen=True)
class Heading:
    """What the evaluations of one sitting have in common."""

    kind: str
    on: dt.date
    criterion: str
    scale: Decimal
    coefficient: Decimal

    @classmethod
    def of(cls, row: Any) -> "Heading":
        return cls(*(getattr(row, name) for name in HEADING))

    @property
    def as_filter(self) -> dict[str, Any]:
        return dict(zip(HEADING, astuple(self), strict=True))


def sittings(course: Course) -> list[dict[str, Any]]:
    """Those entered for this course, the latest first: its heading, how many, one row's `pk`."""
    found: dict[Heading, dict[str, Any]] = {}
    for row in Evaluation.objects.filter(follow_up__course=course).order_by("-on", "kind", "pk"):
        heading = Heading.of(row)
        entry = found.setdefault(heading, {"heading": heading, "pk": row.pk, "size": 0})
        entry["size"] += 1
    return list(found.values())


class HeadingForm(forms.ModelForm):
    """Typed once, at the top."""

    seen_heading = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Evaluation
        fields = HEADING
        localized_fields = ("scale", "coefficient")
        widgets = {"on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(
        self, *args: Any, course: Course, former: Heading | None, on: dt.date, **kwargs: Any
    ) -> None:
        """`on` is proposed for a new one, when it is a day of the year."""
        is_of_year = course.year.holds(on)
        initial = former.as_filter if former else {"on": on} if is_of_year else {}
        seen = mark_of(astuple(former)) if former else ""
        kwargs["initial"] = {**initial, "seen_heading": seen}
        super().__init__(*args, **kwargs)
        self.course, self.former = course, former
        for name in ("scale", "coefficient"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"
        if not self.is_bound:
            self.fields["kind"].widget.attrs["autofocus"] = True

    @property
    def heading(self) -> Heading:
        return Heading(**{name: self.cleaned_data[name] for name in HEADING})

    def clean_on(self) -> dt.date:
        on: dt.date = self.cleaned_data["on"]
        if said := year_days.refusal(self.course.year, on):
            raise forms.ValidationError(said)
        return on

    def clean_scale(self) -> Decimal:
        scale: Decimal = self.cleaned_data["scale"]
        if scale <= 0:
            raise forms.ValidationError(gettext("The denominator is above 0."))
        return scale

    def clean_coefficient(self) -> Decimal:
        coefficient: Decimal = self.cleaned_data["coefficient"]
        if coefficient < 0:
            raise forms.ValidationError(gettext("The coefficient is not below 0."))
        return coefficient

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if all(name in cleaned for name in HEADING):
            self._refuse_a_second_sitting()
        return cleaned

    def _refuse_a_second_sitting(self) -> None:
        """The same kind, day and criterion with other figures would count twice."""
        wanted = self.heading
        if wanted == self.former:
            return
        alike = Evaluation.objects.filter(
            follow_up__course=self.course,
            kind=wanted.kind,
            on=wanted.on,
            criterion=wanted.criterion,
        )
        others = {Heading.of(row) for row in alike} - {self.former}
        if others - {wanted} or (self.former and others):
            sentence = gettext("This course already has such an evaluation on that day: open it.")
            self.add_error("kind", sentence)


class EvaluationLine(Line):
    written = ("mark", "letter", "mention", "appreciation", "is_absent")

    mark = forms.DecimalField(
        label=_("Mark"), max_digits=5, decimal_places=2, min_value=0, localize=True, required=False
    )
    letter = forms.CharField(label=_("Letter"), max_length=10, required=False)
    mention = forms.CharField(label=_("Mention"), max_length=60, required=False)
    appreciation = forms.CharField(
        label=_("Appreciation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    is_absent = forms.BooleanField(label=_("Absent"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mark"].widget.attrs["inputmode"] = "decimal"
        self.fields["mark"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_absent") and cleaned.get("mark") is not None:
            self.add_error("mark", gettext("An absent pupil has no mark."))
        return cleaned

    def check_against(self, scale: Decimal) -> None:
        mark = self.holds["mark"]
        if mark is not None and mark > scale:
            self.add_error("mark", gettext("The mark is above its denominator."))


class EvaluationEntry(ClassEntry):
    """One sitting of a class. `former` is its heading as it stands; None for a new one."""

    line_class = EvaluationLine

    def __init__(
        self,
        data: Any,
        *,
        course: Course,
        follow_ups: Iterable[CourseFollowUp],
        former: Heading | None,
        on: dt.date,
    ) -> None:
        self.course = course
        self.heading = HeadingForm(data, course=course, former=former, on=on)
        follow_ups = list(follow_ups)
        wanted = former
        if former is None and data is not None and self.heading.is_valid():
            wanted = self.heading.heading
        super().__init__(data, follow_ups=follow_ups, entered=_entered(follow_ups, wanted))

    def is_valid(self) -> bool:
        is_right = self.heading.is_valid()
        if is_right:
            self._refuse_a_changed_heading()
            self._refuse_a_scale_below_others()
        if scale := self.heading.cleaned_data.get("scale"):
            for line in self.lines:
                if line.is_valid():
                    line.check_against(scale)  # type: ignore[attr-defined]
        return super().is_valid() and is_right and not self.heading.errors

    def _refuse_a_changed_heading(self) -> None:
        former, seen = self.heading.former, self.heading.cleaned_data["seen_heading"]
        if former and seen != mark_of(astuple(former)):
            sentence = gettext("Somebody else changed this heading: open the evaluation again.")
            self.heading.add_error(None, sentence)

    def _refuse_a_scale_below_others(self) -> None:
        if self._of_those_who_left().filter(mark__gt=self.heading.heading.scale).exists():
            sentence = gettext("A pupil who left the class has a mark above it.")
            self.heading.add_error("scale", sentence)

    def _of_those_who_left(self) -> "QuerySet[Evaluation]":
        """Of this sitting too, though the class and this page no longer show them."""
        if self.heading.former is None:
            return Evaluation.objects.none()
        former = self.heading.former.as_filter
        sitting = Evaluation.objects.filter(follow_up__course=self.course, **former)
        return sitting.exclude(follow_up__in=[line.follow_up.pk for line in self.lines])

    @property
    def faults(self) -> list[Fault]:
        return [*faults_of(self.heading), *super().faults]

    @property
    def is_renamed(self) -> bool:
        return self.heading.former not in (None, self.heading.heading)

    def save(self) -> int:
        """How many lines were written or, emptied, taken away."""
        wanted = self.heading.heading.as_filter
        if self.is_renamed:
            self._of_those_who_left().update(**wanted)
        entered = [line for line in self.lines if line.entered and self.is_renamed]
        lines = {line.prefix: line for line in (*entered, *self.to_write)}
        for line in lines.values():
            self._save_one(line, wanted)
        return len(lines)

    def _save_one(self, line: Line, wanted: dict[str, Any]) -> None:
        if line.is_empty and line.entered:
            line.entered.delete()
            return
        row = line.entered or Evaluation(follow_up=line.follow_up)
        for name, value in {**wanted, **line.holds}.items():
            setattr(row, name, value)
        row.save()


def _entered(follow_ups: list[CourseFollowUp], heading: Heading | None) -> dict[int, Evaluation]:
    """By follow-up; of two alike the first."""
    if heading is None:
        return {}
    rows = Evaluation.objects.filter(follow_up__in=follow_ups, **heading.as_filter)
    return {row.follow_up_id: row for row in rows.order_by("-pk")}


@transaction.atomic
def enter(
    data: Any, *, course: Course, former_pk: int | None, on: dt.date
) -> tuple[EvaluationEntry, int | None]:
    """The entry and how many lines it wrote; None when it was not right and nothing was saved.

    Who enters for the same class at the same moment waits: the course's row is locked.
    """
    Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    entry = open_entry(data, course=course, former_pk=former_pk, on=on)
    return entry, (entry.save() if entry.is_valid() else None)


def open_entry(data: Any, *, course: Course, former_pk: int | None, on: dt.date) -> EvaluationEntry:
    """Entered on that day. Raises Evaluation.DoesNotExist when it is not of this course."""
    former = None
    if former_pk is not None:
        row = Evaluation.objects.get(pk=former_pk, follow_up__course=course)
        former = Heading.of(row)
    rows = course.class_list()
    return EvaluationEntry(data, course=course, follow_ups=rows, former=former, on=on)
