"""What the desk's pages about teaching share: one school a row, closed years, a teacher's part."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import (
    SET_NULL,
    Count,
    ForeignKey,
    ForeignObjectRel,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import SchoolScopedAdmin
from accounts.models import School
from accounts.scoping import ScopedChoices, follow, scope_of
from students.enums import YearState
from students.models import Course, SchoolYear


def school_of(row: Model) -> Any:
    """To which school a row belongs, by the page that knows the way; None of an account."""
    if isinstance(row, School):
        return row
    path = getattr(scope_of(admin.site, type(row)), "school_path", "")
    return follow(row, path) if path else None


OTHER_SCHOOL = _("This is of another school than the rest.")


class SameSchoolForm(forms.ModelForm):
    """Everything that a row points to is of one school, and its year is not closed."""

    year_path: ClassVar[str] = ""
    many: ClassVar[tuple[str, ...]] = ()
    """Lists of rows with a school: of a row that stands, those of its school alone are offered."""

    class Meta:
        localized_fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        school = getattr(self.instance, "school_id", None)
        for name in self.many if school else ():
            if field := cast("forms.ModelMultipleChoiceField | None", self.fields.get(name)):
                field.queryset = cast("QuerySet[Any]", field.queryset).filter(school=school)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        pointed = {name: row for name in self._links() if (row := self._pointed(name))}
        schools = {name: school_of(row) for name, row in pointed.items()}
        known = [school for school in schools.values() if school]
        for name, school in schools.items():
            if school and school != known[0] and name in self.fields:
                self.add_error(name, OTHER_SCHOOL)
        self._refuse_others_in_lists(cleaned)
        self._refuse_a_closed_year(cleaned)
        return cleaned

    def validate_unique(self) -> None:
        """With what the page shows without a field: it takes part in rules all the same."""
        super().validate_unique()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error)

    def _links(self) -> list[str]:
        """What must be given comes first: it says which school is meant."""
        links = [f for f in self._meta.model._meta.concrete_fields if isinstance(f, ForeignKey)]
        return [f.name for f in sorted(links, key=lambda field: field.null)]

    def _pointed(self, name: str) -> Model | None:
        if name in self.fields:
            return self.cleaned_data.get(name)
        key = self._meta.model._meta.get_field(name).attname
        return getattr(self.instance, name) if getattr(self.instance, key) else None

    def _refuse_others_in_lists(self, cleaned: dict[str, Any]) -> None:
        school: Any = cleaned.get("school") or getattr(self.instance, "school", None)
        for name in self.many if school else ():
            if any(row.school_id != school.pk for row in cleaned.get(name) or ()):
                self.add_error(name, OTHER_SCHOOL)

    def _refuse_a_closed_year(self, cleaned: dict[str, Any]) -> None:
        first, _, rest = self.year_path.partition("__")
        year = follow(cleaned.get(first), rest)
        if year and year.state == YearState.CLOSED:
            self.add_error(first, gettext("This year is closed: its rows no longer change."))


class Frozen(BaseModelAdmin):
    """Rows of a closed year are read, and no longer written."""

    year_path: ClassVar[str] = ""

    def year_of(self, row: Any) -> SchoolYear | None:
        """None of a row that hangs from no year: it never closes."""
        return follow(row, self.year_path) if self.year_path else None

    def is_frozen(self, row: Any) -> bool:
        year = self.year_of(row) if row else None
        return bool(year and year.state == YearState.CLOSED)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not self.is_frozen(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self.is_frozen(obj)

    def frozen_rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows that `is_frozen` says of one."""
        if not self.year_path:
            return rows.none()
        return rows.filter(**{f"{self.year_path}__state": YearState.CLOSED})

    def refusal_to_delete(self, request: HttpRequest, rows: QuerySet[Any]) -> str:
        refusal = super().refusal_to_delete(request, rows)  # type: ignore[misc]
        return refusal or (
            gettext("rows of a closed year") if self.frozen_rows(rows).exists() else ""
        )


class YearNameFilter(admin.SimpleListFilter):
    """By the name of a year: six schools have six years of one name."""

    title = _("school year")
    parameter_name = "year_name"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        scope = scope_of(model_admin.admin_site, SchoolYear)
        names = scope.own_rows(request).values_list("name", flat=True) if scope else ()
        return [(name, name) for name in sorted(set(names), reverse=True)]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        path = admin.site._registry[queryset.model].year_path  # type: ignore[attr-defined]
        return queryset.filter(**{f"{path}__name": self.value()}) if self.value() else queryset


class FrozenInline(ScopedChoices):
    """On the page of a parent whose year is closed."""

    parent_year_path: ClassVar[str] = ""

    def _is_open(self, parent: Any) -> bool:
        year = follow(parent, self.parent_year_path) if parent else None
        return not (year and year.state == YearState.CLOSED)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self._is_open(obj)  # type: ignore[call-arg]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_open(obj)


class OfSchool(SchoolScopedAdmin):
    """A page whose rows keep their school, and whose links stay within it."""

    form = SameSchoolForm
    fixed: ClassVar[tuple[str, ...]] = ("school",)
    """What is chosen when a row is made, and never again."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What is fixed is read first."""
        names = list(super().get_fields(request, obj))
        return sorted(names, key=lambda name: name not in self.fixed)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))

    def refusal_to_delete(self, request: HttpRequest, rows: QuerySet[Any]) -> str:
        """Nor is a row deleted whose name closed years would lose."""
        refusal = super().refusal_to_delete(request, rows)
        if refusal:
            return refusal
        for model, link in _emptied(self.model):
            page: Any = scope_of(self.admin_site, model)
            naming = model._default_manager.filter(**{f"{link}__in": rows})
            if isinstance(page, Frozen) and page.frozen_rows(naming).exists():
                return gettext("named by rows of a closed year")
        return ""


def _emptied(model: type[Model]) -> list[tuple[type[Model], str]]:
    """The links that a deletion empties, by their model and name."""
    relations = model._meta.get_fields(include_hidden=True)
    return [
        (one.related_model, one.field.name)
        for one in relations
        if isinstance(one, ForeignObjectRel) and getattr(one, "on_delete", None) is SET_NULL
    ]


class Taught(Frozen, OfSchool):
    """A page whose rows hang from courses; a teacher sees those of their own, this year."""

    course_path: ClassVar[str] = "course"

    def of_teacher(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        own = Course.objects.taught_by(user).order_by().values("pk")
        path = f"{self.course_path}__in" if self.course_path else "pk__in"
        found = self.model._default_manager.filter(**{path: own}).order_by().values("pk")
        return rows.filter(pk__in=found)


def number_of(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of these rows point by that link to each row of the outer query; it stays ordered.

    A joined Count would group the outer query, and count wrong beside a second one.
    """
    found = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(found.annotate(number=Count("pk")).values("number")), 0)
