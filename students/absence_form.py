"""The form by which a family announces an absence."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imuse_portal.forms import plain_helper
from students import timetable, year_days
from students.models import Absence, Course, SchoolYear, Student


class AbsenceForm(forms.ModelForm):
    """Of one pupil: one course or whole days, not in the past, within the current year."""

    class Meta:
        model = Absence
        fields = ["course", "starts_on", "ends_on", "reason"]
        labels = {
            "course": _("Course missed"),
            "starts_on": _("First day of the absence"),
            "ends_on": _("Last day of the absence"),
            "reason": _("Reason of the absence"),
        }
        help_texts = {
            "course": "",
            "ends_on": _("Empty: one day only."),
            "reason": _("Read by the teacher and the secretariat."),
        }
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }

    def __init__(self, *args: Any, student: Student, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.student, self.student, self.on = student, student, on
        self.year = SchoolYear.current_of(student.family.school)
        self.fields["ends_on"].required = False
        self.fields["reason"].required = True
        self._offer_courses()
        self._bound_the_days()

    @cached_property
    def helper(self) -> FormHelper:
        return plain_helper()

    def clean_starts_on(self) -> dt.date:
        return self._within(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> dt.date | None:
        last = self.cleaned_data["ends_on"]
        return self._within(last) if last else self.cleaned_data.get("starts_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if not first or not last:
            return cleaned
        if last < first:
            self.add_error("ends_on", gettext("The last day is not before the first."))
        else:
            self._check_lessons(cleaned.get("course"), first, last)
        return cleaned

    def _within(self, day: dt.date) -> dt.date:
        if day < self.on:
            raise forms.ValidationError(
                gettext("This day is past: tell the secretariat of the absence.")
            )
        if self.year and (said := year_days.refusal(self.year, day)):
            raise forms.ValidationError(said)
        return day

    def _check_lessons(self, course: Course | None, first: dt.date, last: dt.date) -> None:
        """There is something to miss; a course without a timetable may be on any day."""
        held = timetable.courses_on(self.student, first=first, last=last)
        if course and course not in held:
            said = gettext("%(course)s has no lesson on these days.") % {"course": course}
            self.add_error("starts_on", said)
        elif not held:
            said = gettext("%(student)s has no lesson on these days.") % {"student": self.student}
            self.add_error("starts_on", said)

    def _offer_courses(self) -> None:
        field = self.fields["course"]
        if not isinstance(field, forms.ModelChoiceField):
            return
        followed = self.student.follow_ups.in_current_year().active().with_course()
        courses = [one.course for one in followed]
        field.queryset = Course.objects.followed_by(self.student)
        lines = [(course.pk, _line(course)) for course in courses]
        field.choices = [("", gettext("Whole days: all courses")), *lines]

    def _bound_the_days(self) -> None:
        for name in ("starts_on", "ends_on"):
            attrs = self.fields[name].widget.attrs
            attrs["min"] = f"{self.on:%Y-%m-%d}"
            if self.year:
                attrs["max"] = f"{self.year.ends_on:%Y-%m-%d}"


def _line(course: Course) -> str:
    """«Piano (BARDEVAL Brice)»."""
    return f"{course} ({course.teacher})" if course.teacher else str(course)
