"""One morceau of an event, for several pupils of a class."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from students.models import Course, Event, Performance, Student


class RepertoireForm(forms.ModelForm):
    """Who of the class played it; who has it already is told, not written twice."""

    students: Any = forms.ModelMultipleChoiceField(
        label=_("Pupils"), queryset=Student.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Performance
        fields = ("event", "piece", "composer", "minutes", "comment")

    def __init__(self, *args: Any, course: Course, events: QuerySet[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = [row.student_id for row in course.class_list()]
        choices: dict[str, Any] = self.fields
        choices["event"].queryset = events
        choices["students"].queryset = Student.objects.filter(pk__in=members)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        event, piece = cleaned.get("event"), cleaned.get("piece")
        chosen = cleaned.get("students")
        if event and piece and chosen:
            already = chosen.filter(performances__event=event, performances__piece=piece)
            if names := ", ".join(str(student) for student in already):
                sentence = gettext("This piece is already written down for: %(names)s.")
                self.add_error("students", sentence % {"names": names})
        return cleaned

    def save(self, commit: bool = True) -> list[Performance]:
        """One performance a pupil, all or none."""
        values = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        rows = [Performance(student=one, **values) for one in self.cleaned_data["students"]]
        return Performance.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def enter(
    data: Any, *, course: Course, events: QuerySet[Event]
) -> tuple[RepertoireForm, int | None]:
    """The form and how many performances it made; None when nothing was saved."""
    Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    form = RepertoireForm(data, course=course, events=events)
    return form, (len(form.save()) if form.is_valid() else None)
