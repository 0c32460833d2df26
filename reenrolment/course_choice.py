"""What is followed again next year: the administrative box, or cursus and courses with a place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.translation import gettext

from imuse_portal.figures import yes_no
from imuse_portal.forms import plain_helper
from reenrolment.case import Case
from reenrolment.models import CourseOffer
from reenrolment.parts import Lines, Part
from students.models import CourseFollowUp


@dataclass(frozen=True)
class Choice:
    """What an answer says, against what may be chosen today."""

    is_administrative: bool
    wishes: list[tuple[CourseFollowUp, CourseOffer | None]]
    is_whole: bool
    """Everything that was chosen is still there."""

    @property
    def is_empty(self) -> bool:
        return not self.is_administrative and not self.wishes


@dataclass(frozen=True)
class Line:
    """A course of the table of the guides (inventory 86, 99)."""

    follow_up: CourseFollowUp
    tick: BoundField | None
    place: BoundField | None

    @property
    def flexible(self) -> str:
        return yes_no(self.follow_up.flexible_schedule)


def _box(label: str) -> forms.BooleanField:
    """Dressed here: the table of courses renders its fields one by one, without crispy."""
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=widget)


class CoursesForm(forms.Form):
    """Boxes and lists for what this pupil follows now."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, campaign = case, case.campaign
        if campaign.offers_administrative:
            label = campaign.administrative_label or gettext("Administrative re-enrolment")
            self.fields["administrative"] = _box(label)
        if campaign.offers_cursuses:
            for cursus in dict.fromkeys(one.course.cursus for one in case.follow_ups):
                if cursus:
                    name = {"cursus": cursus.name}
                    label = gettext("Re-enrol in “%(cursus)s”, all courses") % name
                    self.fields[f"cursus-{cursus.pk}"] = _box(label)
        if campaign.offers_courses:
            for one in case.follow_ups:
                self._add_course(one)

    def _add_course(self, one: CourseFollowUp) -> None:
        label = gettext("Re-enrol in %(course)s") % {"course": one.course}
        self.fields[f"cours-{one.pk}"] = _box(label)
        offers = [offer for offer in self.case.offers if offer.is_for(one)]
        if offers:
            label = gettext("Course available for %(course)s") % {"course": one.course}
            choices = [
                ("", gettext("To be chosen")),
                *((o.pk, self.case.offered(o)) for o in offers),
            ]
            field = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, empty_value=None, required=False
            )
            field.widget.attrs["class"] = "form-select"
            self.fields[f"place-{one.pk}"] = field

    @property
    def helper(self) -> Any:
        return plain_helper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = any(value for name, value in cleaned.items() if name.startswith(("cu", "co")))
        if not chosen and not cleaned.get("administrative"):
            self.add_error(None, gettext("Tick what the pupil re-enrols in."))
        if chosen and cleaned.get("administrative"):
            sentence = gettext("Tick either “%(box)s”, or the courses: not both.")
            self.add_error(None, sentence % {"box": self.fields["administrative"].label})
        if not cleaned.get("administrative"):
            self._refuse_places_alone(cleaned)
        return cleaned

    def _refuse_places_alone(self, cleaned: Mapping[str, Any]) -> None:
        """A place of a course that is not ticked: nobody knows what was meant."""
        for one in self.case.follow_ups:
            is_ticked = cleaned.get(f"cours-{one.pk}") or cleaned.get(
                f"cursus-{one.course.cursus_id}"
            )
            if cleaned.get(f"place-{one.pk}") and not is_ticked:
                sentence = gettext("Tick this course too, or leave its place “To be chosen”.")
                self.add_error(f"cours-{one.pk}", sentence)

    def groups(self) -> Iterator[tuple[str, BoundField | None, list[Line]]]:
        """By cursus: its name, its own box, its courses."""
        for cursus, rows in groupby(self.case.follow_ups, key=lambda one: one.course.cursus):
            name = f"cursus-{cursus.pk}" if cursus else ""
            box = self[name] if name in self.fields else None
            yield (cursus.name if cursus else ""), box, [self._line(one) for one in rows]

    def _line(self, one: CourseFollowUp) -> Line:
        tick, place = f"cours-{one.pk}", f"place-{one.pk}"
        return Line(
            one,
            self[tick] if tick in self.fields else None,
            self[place] if place in self.fields else None,
        )

    @property
    def shows_places(self) -> bool:
        return any(name.startswith("place-") for name in self.fields)


class CoursesPart(Part):
    prefix = "cours"

    @cached_property
    def form(self) -> BaseForm:
        data = None
        if self.data is not None:
            data = {self._named(name): value for name, value in self.data.items()}
        return CoursesForm(data, case=self.case, prefix=self.prefix, initial=self._initial())

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def choice(self) -> Choice:
        """Of the answer that stands: a cursus means all its courses."""
        kept: Mapping[str, Any] = self.answer.values if self.answer else {}
        offers = {offer.pk: offer for offer in self.case.offers}
        is_administrative, wishes = bool(kept.get("administrative")), []
        for one in self.case.follow_ups:
            if not is_administrative and self.answer and self.answer.takes_up(one):
                wishes.append((one, offers.get(kept.get(f"place-{one.pk}", 0))))
        return Choice(is_administrative, wishes, self._is_whole(kept))

    def lines(self) -> Lines:
        choice = self.choice
        if choice.is_administrative:
            return [(str(self.form.fields["administrative"].label), gettext("yes"))]
        wished = dict(choice.wishes)
        return [(str(one.course), self._said_of(one, wished)) for one in self.case.follow_ups]

    def _said_of(
        self, one: CourseFollowUp, wished: Mapping[CourseFollowUp, CourseOffer | None]
    ) -> str:
        """What is not followed again is said, too: nobody gives a course up by oversight."""
        if one not in wished:
            return gettext("not followed again")
        offer = wished[one]
        return self.case.offered(offer) if offer else self._again(one)

    def _again(self, one: CourseFollowUp) -> str:
        """Who left «A choisir» is told so before «Valider»."""
        if any(offer.is_for(one) for offer in self.case.offers):
            return gettext("again, the course is still to be chosen")
        return gettext("again")

    def is_still_valid(self) -> bool:
        choice = self.choice
        return choice.is_whole and not choice.is_empty

    def _is_whole(self, kept: Mapping[str, Any]) -> bool:
        form = CoursesForm(case=self.case)
        for name, value in kept.items():
            if name not in form.fields:
                return False
            field = form.fields[name]
            if isinstance(field, forms.ChoiceField) and not field.valid_value(value):
                return False
        return True

    def _initial(self) -> dict[str, Any]:
        return self.answer.values if self.answer else {}
