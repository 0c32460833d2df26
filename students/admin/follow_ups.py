"""Follow-up sheets and evaluations, row by row; `class_pages` has whole classes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ScopedStackedInline, only_teaches
from imuse_portal.figures import number, out_of
from students.admin.taught import FrozenInline, SameSchoolForm, Taught, YearNameFilter
from students.models import CourseFollowUp, Evaluation
from students.year_days import outside

NAMES = ("student__last_name__plain__contains", "student__first_name__plain__contains")
BY_LINK = ("course__id__exact", "student__id__exact")
WRITTEN_BY_TEACHERS = frozenset({"letter_average", "mention", "appreciation", "comment"})


class FollowUpForm(SameSchoolForm):
    """Carries what it showed, so that it writes only what this person changed."""

    year_path = "course__year"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = bool(self.instance.pk)


class EvaluationForm(SameSchoolForm):
    """On a day of its school year."""

    year_path = "follow_up__course__year"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        follow_up, on = self._pointed("follow_up"), cleaned.get("on")
        if isinstance(follow_up, CourseFollowUp) and on and "on" in self.changed_data:
            for name, sentence in outside(follow_up.course.year, on=on).items():
                self.add_error(name, sentence)
        return cleaned


class EvaluationInline(FrozenInline, ScopedStackedInline):
    """A handful a year."""

    model = Evaluation
    form = EvaluationForm
    parent_year_path = "course__year"
    fields = (
        ("kind", "on", "criterion"),
        ("mark", "scale", "coefficient"),
        ("letter", "mention"),
        "appreciation",
        ("is_choice", "is_absent", "reason"),
    )


@admin.register(CourseFollowUp)
class CourseFollowUpAdmin(Taught):
    school_path = "course__year__school"
    year_path = "course__year"
    fixed = ("student", "course")
    form = FollowUpForm
    list_display = ("student", "course", "year", "teacher", "level_name", "status", "average_text")
    list_filter = (
        "course__year__school",
        "course__year__state",
        YearNameFilter,
        "activity_status",
        "course__department",
        "course__teacher",
    )
    search_fields = (*NAMES, "course__name__plain__contains")
    search_help_text = _("Name of the pupil or of the course")
    autocomplete_fields = ("student", "course", "cycle")
    inlines = (EvaluationInline,)
    ordering = ("-course__year__starts_on", "student__last_name", "student__first_name", "pk")
    teacher_fields = ("activity_status",)

    def name_to_choose(self, row: CourseFollowUp) -> str:
        return f"{row} ({row.course.year})"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What this person left as it was shown is not written over what others wrote since."""
        obj.course.year.hold_open()
        obj.save(update_fields=form.changed_data if change else None)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A follow-up is named by its pupil and its course, where it is chosen too."""
        shown = ("student", "course__year", "course__teacher", "course__cycle", "cycle")
        return super().get_queryset(request).select_related(*shown)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = super().get_readonly_fields(request, obj)
        if not only_teaches(request, CourseFollowUp):
            return fixed
        return tuple(
            field.name for field in self.opts.concrete_fields if field.name not in _of_teachers()
        )

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The pages of a course and of a pupil lead to their follow-ups."""
        return lookup in BY_LINK or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("school year"), ordering="course__year__starts_on")
    def year(self, row: CourseFollowUp) -> str:
        return str(row.course.year)

    @admin.display(description=_("teacher"), ordering="course__teacher__last_name")
    def teacher(self, row: CourseFollowUp) -> str:
        return str(row.course.teacher or "")

    @admin.display(description=_("cycle"))
    def level_name(self, row: CourseFollowUp) -> str:
        return str(row.level or "")

    @admin.display(description=_("activity"), ordering="activity_status")
    def status(self, row: CourseFollowUp) -> str:
        return row.get_activity_status_display()

    @admin.display(description=_("average"), ordering="average")
    def average_text(self, row: CourseFollowUp) -> str:
        return "" if row.average is None else out_of(row.average, row.average_scale)


def _of_teachers() -> frozenset[str]:
    return WRITTEN_BY_TEACHERS | {"id"}


@admin.register(Evaluation)
class EvaluationAdmin(Taught):
    school_path = "follow_up__course__year__school"
    course_path = "follow_up__course"
    year_path = "follow_up__course__year"
    fixed = ("follow_up",)
    form = EvaluationForm
    list_display = ("student", "course", "kind", "on", "criterion", "mark_text", "absent")
    list_filter = ("follow_up__course__year__school", YearNameFilter, "on", "is_absent")
    list_select_related = ("follow_up__student", "follow_up__course__year")
    search_fields = (
        "follow_up__student__last_name__plain__contains",
        "follow_up__student__first_name__plain__contains",
        "follow_up__course__name__plain__contains",
        "kind__plain__contains",
    )
    autocomplete_fields = ("follow_up",)
    date_hierarchy = "on"
    ordering = ("-on", "-pk")
    teacher_fields = ("on", "is_absent")

    @admin.display(description=_("pupil"), ordering="follow_up__student__last_name")
    def student(self, row: Evaluation) -> str:
        return str(row.follow_up.student)

    @admin.display(description=_("course"), ordering="follow_up__course__name")
    def course(self, row: Evaluation) -> str:
        return str(row.follow_up.course)

    @admin.display(description=_("absent"), ordering="is_absent", empty_value="")
    def absent(self, row: Evaluation) -> str:
        """A word for who was; nothing for the rest of the class."""
        return gettext("Absent") if row.is_absent else ""

    @admin.display(description=_("mark"), ordering="mark")
    def mark_text(self, row: Evaluation) -> str:
        return row.letter if row.mark is None else f"{number(row.mark)} / {number(row.scale)}"
