"""School years and their passage, terms, holidays."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import ScopedTabularInline
from students import closing
from students.admin.taught import Frozen, FrozenInline, OfSchool, SameSchoolForm, YearNameFilter
from students.enums import YearState
from students.models import CourseFollowUp, Holiday, SchoolYear, Term

CLOSES = "students.close_schoolyear"
YEARS = "admin:students_schoolyear_changelist"


class TermForm(SameSchoolForm):
    """Within its year."""

    year_path = "year"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        year = cleaned.get("year") or getattr(self.instance, "year", None)
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if year and first and year.starts_on and first < year.starts_on:
            self.add_error("starts_on", gettext("The term begins before its year."))
        if year and last and year.ends_on and last > year.ends_on:
            self.add_error("ends_on", gettext("The term ends after its year."))
        return cleaned


class TermInline(FrozenInline, ScopedTabularInline):
    """Two or three a year."""

    model = Term
    form = TermForm

    def _is_open(self, parent: Any) -> bool:
        return parent is None or parent.state != YearState.CLOSED


class EarlyForm(forms.Form):
    """A year that still runs is closed by whoever ticks that they mean it."""

    use_required_attribute = False
    is_meant = forms.BooleanField(
        label=_("I mean to close it before its end."),
        error_messages={"required": _("Tick this box to close the year before its end.")},
    )


class YearPages(Frozen, OfSchool):
    """The passage to the next year: asks first (GET), then does it (POST)."""

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(CLOSES):
            raise PermissionDenied
        year = self.get_object(request, str(pk))
        if year is None:
            raise Http404
        today, posted = timezone.localdate(), request.POST if request.method == "POST" else None
        early = EarlyForm(posted) if closing.is_early(year, on=today) else None
        is_meant = bool(early and early.is_valid())
        try:
            if posted is None or (early and not is_meant):
                return self._ask(request, closing.prospect(year), early)
            done = closing.close(year, by=request.user, on=today, is_early_meant=is_meant)
        except closing.ClosingError as error:
            messages.warning(request, f"{year} : {error}")
            return redirect(YEARS)
        told = {"closed": done.year, "opened": done.following}
        messages.success(request, gettext("%(closed)s is closed, %(opened)s is current.") % told)
        return redirect(YEARS)

    def _ask(
        self, request: HttpRequest, found: closing.Closing, early: EarlyForm | None
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Close the year %(year)s") % {"year": found.year},
            "closing": found,
            "early": early,
            "has_errors": bool(early and early.errors),
            "empty_averages": _unfilled(found.year).count(),
            "result_bands": found.year.school.result_bands.all(),
        }
        return TemplateResponse(request, "admin/students/schoolyear/close.html", context)


def _unfilled(year: SchoolYear) -> QuerySet[Any]:
    return CourseFollowUp.objects.filter(course__year=year, average=None)


@admin.register(SchoolYear)
class SchoolYearAdmin(YearPages):
    school_path = "school"
    list_display = ("name", "school", "starts_on", "ends_on", "state")
    list_filter = ("school", "state")
    list_select_related = ("school",)
    search_fields = ("name__plain__contains", "school__site_label__plain__contains")
    inlines = (TermInline,)
    actions = ("close_year",)

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<int:pk>/close/",
            self.admin_site.admin_view(self.close_view),
            name="students_schoolyear_close",
        )
        return [page, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The state changes with the passage alone; a first year may begin as the current one."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "state") if obj else fixed

    def year_of(self, row: Any) -> SchoolYear | None:
        return row

    def frozen_rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(state=YearState.CLOSED)

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "state":
            kwargs["choices"] = [c for c in YearState.choices if c[0] != YearState.CLOSED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CLOSES)

    @admin.action(description=_("Close the year and open the next"), permissions=["close"])
    def close_year(
        self, request: HttpRequest, queryset: QuerySet[SchoolYear]
    ) -> HttpResponse | None:
        if queryset.count() != 1:
            messages.warning(request, gettext("Choose one year."))
            return None
        return redirect("admin:students_schoolyear_close", queryset.get().pk)


@admin.register(Term)
class TermAdmin(Frozen, OfSchool):
    school_path = "year__school"
    year_path = "year"
    fixed = ("year",)
    form = TermForm
    list_display = ("name", "year", "school_name", "starts_on", "ends_on", "published_at")
    list_filter = ("year__school", YearNameFilter)
    list_select_related = ("year__school",)
    autocomplete_fields = ("year",)
    search_fields = ("name__plain__contains", "year__name__plain__contains")

    @admin.display(description=_("school"), ordering="year__school")
    def school_name(self, term: Term) -> str:
        return str(term.year.school)


@admin.register(Holiday)
class HolidayAdmin(OfSchool):
    school_path = "school"
    list_display = ("name", "starts_on", "ends_on", "school")
    list_filter = ("school",)
    list_select_related = ("school",)
    search_fields = ("name__plain__contains",)
