"""What stands against a re-enrolment, entered and lifted by staff; a teacher's opinions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import only_teaches
from accounts.own_pages import reader
from reenrolment.enums import ObstacleKind
from reenrolment.models import Obstacle
from students.admin.taught import OfSchool, SameSchoolForm
from students.models import Course, CourseFollowUp


class OpinionForm(SameSchoolForm):
    """A teacher says what they think; what follows from it is the campaign's rule."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = ObstacleKind.OPINION
        if text := self.fields.get("text"):
            text.label = gettext("Your opinion")
            text.help_text = gettext("The family reads it.")
            text.widget = forms.Textarea(attrs={"rows": 3, "maxlength": text.max_length})  # type: ignore[attr-defined]


@admin.register(Obstacle)
class ObstacleAdmin(OfSchool):
    """A teacher enters opinions about own pupils, and reads nothing else against them."""

    school_path = "campaign__school"
    fixed = ("campaign", "student")
    list_display = (
        "student",
        "campaign",
        "school_name",
        "kind",
        "is_stop",
        "entered_by",
        "lifted_at",
    )
    list_filter = ("campaign", "campaign__school", "kind", "is_stop")
    list_select_related = ("student", "campaign__school", "campaign__year", "entered_by")
    search_fields = (
        "student__last_name__plain__contains",
        "student__first_name__plain__contains",
    )
    autocomplete_fields = ("student",)
    fields = ("campaign", "student", "kind", "is_stop", "text")
    actions = ("lift",)

    def of_teacher(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        own = Course.objects.taught_by(user)
        followed = CourseFollowUp.objects.filter(course__in=own).values("student")
        return rows.filter(kind=ObstacleKind.OPINION, student__in=followed)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if only_teaches(request, Obstacle):
            kwargs["form"] = OpinionForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = super().get_fields(request, obj)
        hidden = ("kind", "is_stop") if only_teaches(request, Obstacle) else ()
        return [name for name in names if name not in hidden]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A teacher takes back what they said themselves, as long as it stands."""
        may = super().has_delete_permission(request, obj)
        is_foreign = obj is not None and not obj.is_still_of(reader(request))
        return may and not (is_foreign and only_teaches(request, Obstacle))

    def save_model(self, request: HttpRequest, obj: Obstacle, form: Any, change: bool) -> None:
        if not change:
            obj.entered_by = reader(request)
        super().save_model(request, obj, form, change)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """To a teacher it is said what is asked for."""
        if only_teaches(request, Obstacle):
            extra_context = {"title": gettext("An opinion before a re-enrolment")}
        return super().add_view(request, form_url, extra_context)

    @admin.display(description=_("school"), ordering="campaign__school")
    def school_name(self, obstacle: Obstacle) -> str:
        return str(obstacle.campaign.school)

    @admin.action(description=_("Lift the selected obstacles"), permissions=["change"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Obstacle]) -> None:
        standing: Any = queryset
        count = standing.standing().update(lifted_at=timezone.now(), lifted_by=reader(request))
        sentence = ngettext(
            "%(count)d obstacle is lifted.", "%(count)d obstacles are lifted.", count
        )
        messages.success(request, sentence % {"count": count})
