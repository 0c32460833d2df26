"""Who was absent from one lesson, for the whole class; what families announced is ticked."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from students.class_entries import ClassEntry, Line
from students.enums import AbsenceOrigin
from students.models import Absence, Course, CourseFollowUp
from students.timetable import Lesson, is_missed


class AbsenceLine(Line):
    """`entered` is what the school recorded of this lesson; without it, `announcement` may tell
    why the pupil is away: the family's word, or whole days, which this page leaves alone.
    """

    written = ("is_absent", "is_justified", "reason")

    is_absent = forms.BooleanField(label=_("Absent"), required=False)
    is_justified = forms.BooleanField(label=_("Justified"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, announcement: Absence | None = None, **kwargs: Any) -> None:
        self.announcement = announcement
        super().__init__(*args, **kwargs)
        for name in self.written if announcement else ():
            self.fields[name].disabled = True

    @property
    def stands(self) -> dict[str, Any]:
        row = self.announcement or self.entered
        if row is None:
            return dict.fromkeys(self.written)
        return {"is_absent": True, "is_justified": row.is_justified, "reason": row.reason}

    @property
    def is_announced(self) -> bool:
        return bool(self.announcement and self.announcement.is_announced)

    @property
    def is_touched(self) -> bool:
        return self.announcement is None and super().is_touched

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        told = cleaned.get("is_justified") or cleaned.get("reason")
        was_absent = bool(self.entered)
        if told and not cleaned.get("is_absent") and not was_absent and not self.announcement:
            self.add_error("is_absent", gettext("Tick who was absent."))
        if was_absent and self.entered.is_notified and not cleaned.get("is_absent"):
            sentence = gettext("The family was notified of this absence: ask the secretariat.")
            self.add_error("is_absent", sentence)
        return cleaned


class AbsenceEntry(ClassEntry):
    line_class = AbsenceLine

    def __init__(
        self, data: Any, *, course: Course, on: dt.date, follow_ups: Iterable[CourseFollowUp]
    ) -> None:
        self.course, self.on = course, on
        rows = list(follow_ups)
        of_lesson, wider = _found(rows, course, on)
        self.lines: list[AbsenceLine] = [  # type: ignore[assignment]
            AbsenceLine(
                data,
                prefix=f"p{row.pk}",
                follow_up=row,
                entered=of_lesson.get(row.student_id),
                announcement=wider.get(row.student_id),
            )
            for row in rows
        ]
        self._focus_the_first()

    def _focus_the_first(self) -> None:
        """What can be ticked, as long as nothing was sent."""
        free = [line for line in self.lines if not line.is_bound and not line.announcement]
        for line in free[:1]:
            line.fields["is_absent"].widget.attrs["autofocus"] = True

    def save(self, *, by: Any) -> int:
        for line in self.to_write:
            self._save_one(line, by=by)
        return len(self.to_write)

    def _save_one(self, line: Line, *, by: Any) -> None:
        row, typed = line.entered, line.typed
        if typed.pop("is_absent"):
            row = row or self._new(line, by=by)
            row.is_justified, row.reason = typed["is_justified"], typed["reason"]
            row.save()
        elif row:
            row.delete()

    def _new(self, line: Line, *, by: Any) -> Absence:
        begins, ends = line.follow_up.hours
        return Absence(
            student=line.follow_up.student,
            course=self.course,
            starts_on=self.on,
            starts_at=begins,
            ends_on=self.on,
            ends_at=ends,
            origin=AbsenceOrigin.RECORDED,
            declared_by=by,
        )


def _found(
    rows: list[CourseFollowUp], course: Course, on: dt.date
) -> tuple[dict[int, Absence], dict[int, Absence]]:
    """By pupil: what was recorded of this lesson; and what else tells of it, without that."""
    lessons = {row.student_id: Lesson(row, on, row.passes_at or dt.time.min) for row in rows}
    every = Absence.objects.standing().filter(student__in=lessons).between(on, on)
    of_lesson: dict[int, Absence] = {}
    wider: dict[int, Absence] = {}
    for row in every.touching(course).order_by("pk"):
        is_one_day = row.course_id == course.pk and row.starts_on == row.ends_on
        if is_one_day and not row.is_announced:
            of_lesson.setdefault(row.student_id, row)
        elif is_missed(lessons[row.student_id], row):
            wider.setdefault(row.student_id, row)
    return of_lesson, {pk: row for pk, row in wider.items() if pk not in of_lesson}


@transaction.atomic
def enter(data: Any, *, course: Course, on: dt.date, by: Any) -> tuple[AbsenceEntry, int | None]:
    """The entry and how many lines it wrote; None when it was not right and nothing was saved."""
    Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    entry = AbsenceEntry(data, course=course, on=on, follow_ups=course.class_list())
    return entry, (entry.save(by=by) if entry.is_valid() else None)
