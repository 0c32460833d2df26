"""À placer: next year's follow-ups whose class has no hours yet, put in one, several at once."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ReadOnly, schools_of
from accounts.own_pages import OwnPages, must, reader, refuses
from accounts.queues import EVERY, StateFilter
from imuse_portal.figures import clock
from reenrolment import placing
from reenrolment.admin.exporting import ExportedList
from reenrolment.models import Placement, ReenrolmentError
from students.enums import Weekday
from students.models import Course, SchoolYear

PLACE = "reenrolment.place_pupils"
QUEUE = "admin:reenrolment_placement_changelist"
TO_PLACE, PLACED = "to_place", "placed"
SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,18})")
"""A placement, and the class that the page showed."""
MOST = 200
"""Pupils who are placed at once."""


class PlacedFilter(StateFilter):
    waiting = TO_PLACE
    states = ((TO_PLACE, _("To be placed")), (PLACED, _("Placed")))

    def queryset(self, request: Any, queryset: QuerySet[Placement]) -> QuerySet[Placement]:
        if self.state == EVERY:
            return queryset
        return queryset.filter(is_to_place=self.state == TO_PLACE)


class WaitingClassFilter(admin.SimpleListFilter):
    """Classes without hours whose pupils wait."""

    title = _("course")
    parameter_name = "course"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.own_rows(request).filter(is_to_place=True)
        named = ("follow_up__course", "follow_up__course__name", "follow_up__course__year__name")
        found = sorted(set(rows.values_list(*named)), key=lambda one: (one[1], one[2]))
        return [(str(pk), f"{name} ({year})") for pk, name, year in found]

    def queryset(self, request: Any, queryset: QuerySet[Placement]) -> QuerySet[Placement]:
        wanted = self.value()
        if not wanted or wanted not in {key for key, _label in self.lookup_choices}:
            return queryset
        return queryset.filter(follow_up__course=int(wanted))


class ClassField(forms.ModelChoiceField):
    """«Piano, Mardi 18:30, DUPONT Anne, Fauré (Vitré) – 3 / 12»."""

    def label_from_instance(self, obj: Any) -> str:
        when = ""
        if obj.weekday is not None:
            when = f"{Weekday(obj.weekday).label.capitalize()} {clock(obj.starts_at)}".strip()
        said = [obj.name, when, str(obj.teacher or ""), str(obj.room or "")]
        if not obj.is_settled:
            when = gettext("still without hours: to be placed")
        taken = f"{obj.pupils} / {obj.capacity}" if obj.capacity else f"{obj.pupils}"
        return f"{', '.join(filter(None, said))} – {taken}"


class PlaceForm(forms.Form):
    """The classes of the year, those of the same disciplines first."""

    course = ClassField(
        label=_("Class of the coming year"),
        queryset=Course.objects.none(),
        help_text=_("With its hours, teacher and room, and how many pupils follow it already."),
        error_messages={
            "required": _("Choose the class."),
            "invalid_choice": _("This class is not one of this school year."),
        },
    )

    def __init__(
        self, *args: Any, year: SchoolYear, disciplines: set[int | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        near = Case(When(discipline__in=disciplines - {None}, then=0), default=1)
        courses = year.courses.select_related("teacher", "room__venue")
        courses = courses.annotate(pupils=Count("follow_ups"), near=near)
        field: Any = self.fields["course"]
        field.queryset = courses.order_by("near", "name", "weekday", "starts_at", "pk")


@admin.register(Placement)
class PlacementAdmin(ReadOnly, ExportedList, OwnPages):
    school_path = "follow_up__student__family__school"
    list_display = ("student", "course", "year", "school_name", "whence", "state")
    list_filter = (
        PlacedFilter,
        WaitingClassFilter,
        "reenrolment__campaign",
        "follow_up__student__family__school",
    )
    list_select_related = (
        "follow_up__student__family__school",
        "follow_up__course__year",
        "reenrolment__campaign__year",
        "newcomer__pre_enrolment__period__year",
    )
    everything = f"state={EVERY}"
    search_fields = (
        "follow_up__student__last_name__plain__contains",
        "follow_up__student__first_name__plain__contains",
        "follow_up__course__name__plain__contains",
    )
    search_help_text = _("Name of the pupil or of the course")
    ordering = (
        "-is_to_place",
        "follow_up__course__name",
        "follow_up__student__last_name",
        "follow_up__student__first_name",
        "pk",
    )
    actions = ("place_selected",)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "reenrolment_placement_place"
        return [path("place/", wrap(self.place_view), name=name), *super().get_urls()]

    def has_place_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PLACE)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One pupil: read, and placed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._page(request, [self.found(request, object_id)])

    @admin.action(description=_("Place the selected pupils in one class"), permissions=["place"])
    def place_selected(
        self, request: HttpRequest, queryset: QuerySet[Placement]
    ) -> HttpResponse | None:
        """Of one school year, who are still to be placed."""
        rows = list(queryset.filter(is_to_place=True)[: MOST + 1])
        years = {one.follow_up.course.year_id for one in rows}
        if len(years) == 1 and len(rows) <= MOST:
            return self._page(request, rows)
        sentence = gettext(
            "Choose pupils who are to be placed, of one school year, at most %(most)d."
        )
        messages.warning(request, sentence % {"most": MOST})
        return None

    def place_view(self, request: HttpRequest) -> HttpResponse:
        """All of them, or none."""
        if refusal := refuses(request, PLACE):
            return refusal
        said = map(SEEN.fullmatch, request.POST.getlist("placement")[:MOST])
        seen = {int(one[1]): int(one[2]) for one in said if one}
        rows = list(self.get_queryset(request).filter(pk__in=seen))
        if len({one.follow_up.course.year_id for one in rows}) != 1:
            messages.warning(request, gettext("Choose pupils of one school year."))
            return redirect(QUEUE)
        form = self._form(rows, request.POST)
        if not form.is_valid():
            return self._page(request, rows, form=form)
        course, by = form.cleaned_data["course"], reader(request)
        try:
            seen = {one.pk: seen[one.pk] for one in rows}
            placed = placing.move(seen, course, by=by, at=timezone.now())
        except ReenrolmentError as error:
            return self._page(request, rows, form=form, error=error)
        self._tell(request, placed, course)
        return redirect(QUEUE)

    def cells(self, rows: Iterable[Placement]) -> list[list[str]]:
        heads = [gettext("Pupil"), gettext("Family"), gettext("Course"), gettext("School year")]
        heads += [gettext("Accepted in"), gettext("State")]
        told = [
            [
                str(one.follow_up.student),
                str(one.follow_up.student.family),
                one.follow_up.course.name,
                str(one.follow_up.course.year),
                self.whence(one),
                self.state(one),
            ]
            for one in rows
        ]
        return [heads, *told]

    @admin.display(description=_("pupil"), ordering="follow_up__student__last_name")
    def student(self, row: Placement) -> str:
        return str(row.follow_up.student)

    @admin.display(description=_("course"), ordering="follow_up__course__name")
    def course(self, row: Placement) -> str:
        return row.follow_up.course.name

    @admin.display(description=_("school year"), ordering="follow_up__course__year__starts_on")
    def year(self, row: Placement) -> str:
        return str(row.follow_up.course.year)

    @admin.display(description=_("school"), ordering="follow_up__student__family__school")
    def school_name(self, row: Placement) -> str:
        return str(row.follow_up.student.family.school)

    @admin.display(description=_("accepted in"))
    def whence(self, row: Placement) -> str:
        if row.reenrolment:
            return str(row.reenrolment.campaign)
        return str(row.newcomer.pre_enrolment.period) if row.newcomer else ""

    @admin.display(description=_("state"), ordering="is_to_place")
    def state(self, row: Placement) -> str:
        return gettext("To be placed") if row.is_to_place else gettext("Placed")

    def _tell(self, request: HttpRequest, placed: list[Placement], course: Course) -> None:
        for one in placed:
            self.log_change(request, one, gettext("Placed: %(course)s") % {"course": course})
        sentence = ngettext(
            "%(count)d pupil is placed in “%(course)s”.",
            "%(count)d pupils are placed in “%(course)s”.",
            len(placed),
        )
        if not course.is_settled:
            sentence = ngettext(
                "%(count)d pupil is to be placed again.",
                "%(count)d pupils are to be placed again.",
                len(placed),
            )
        messages.success(request, sentence % {"count": len(placed), "course": course})

    def _form(self, rows: list[Placement], data: Any = None) -> PlaceForm:
        courses = [one.follow_up.course for one in rows]
        disciplines = {one.discipline_id for one in courses}
        return PlaceForm(data, year=courses[0].year, disciplines=disciplines)

    def _page(
        self,
        request: HttpRequest,
        rows: list[Placement],
        *,
        form: PlaceForm | None = None,
        error: ReenrolmentError | None = None,
    ) -> HttpResponse:
        """After a conflict, 409."""
        must(request, "reenrolment.view_placement")
        if error:
            rows = list(self.get_queryset(request).filter(pk__in=[one.pk for one in rows]))
        title = gettext("Place in a class")
        context = {
            "title": f"{title} – {rows[0]}" if len(rows) == 1 else title,
            "rows": rows,
            "form": form or self._form(rows),
            "may_place": request.user.has_perm(PLACE) and all(map(placing.may_move, rows)),
            "are_placed": not any(one.is_to_place for one in rows),
            "error": error,
        }
        return self.dressed(request, "place", context, status=409 if error else 200)


@admin.site.tiles  # type: ignore[attr-defined]
def follow_ups_to_place(request: HttpRequest) -> list[dict[str, Any]]:
    """How many, on the first page; nothing while there is nobody."""
    if not request.user.has_perm("reenrolment.view_placement"):
        return []
    schools = schools_of(request).order_by()
    rows = Placement.objects.to_place().filter(follow_up__student__family__school__in=schools)
    number = rows.count()
    label = ngettext("follow-up to be placed", "follow-ups to be placed", number)
    tile = {
        "count": number,
        "label": label,
        "detail": "",
        "url": reverse(QUEUE),
        "is_urgent": False,
    }
    return [tile] if number else []
