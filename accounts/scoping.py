"""Whose rows a staff member sees at the desk: one base class for every admin page.

A page names the way from its rows to their school (`school_path`). Lists, objects, choices,
filters, autocomplete, delete pages and logs then hold the rows of one's own schools alone; what
is foreign and what does not exist give the same 404.
"""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.options import IS_POPUP_VAR, BaseModelAdmin, IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelChoiceField, Select
from django.forms.models import ModelChoiceIterator
from django.http import Http404, HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext

from accounts.deleting import Gone
from accounts.granted import only_teaches
from accounts.models import School
from accounts.widgets import Moment, SearchedChoice
from imuse_portal import search

HOW_FILTERS_ASK = ("exact", "id__exact", "isnull", "isempty", "gte", "lt")
"""What the filters of a list write into its address after the name of a field."""


def schools_of(request: Any) -> QuerySet[School]:
    """The schools that the signed-in staff member works for; a superuser works for all."""
    return School.objects.worked_at_by(request.user)


def own_school_count(request: Any) -> int:
    """Counted once a request."""
    if not hasattr(request, "_own_school_count"):
        request._own_school_count = schools_of(request).count()
    return int(request._own_school_count)


def scope_of(site: admin.AdminSite, model: type[models.Model]) -> "SchoolScopedAdmin | None":
    """The page that knows to which schools rows of this model belong."""
    page = site._registry.get(model)
    return page if isinstance(page, SchoolScopedAdmin) else None


def own_rows_of(site: admin.AdminSite, model: type[models.Model], request: Any) -> QuerySet[Any]:
    """The rows of one's own schools; none of a model whose schools no page knows."""
    scope = scope_of(site, model)
    return scope.own_rows(request) if scope else model._default_manager.none()


def _asks_for(item: Any) -> str:
    """By what a filter asks in the address: a field, or the parameter of one written by hand."""
    name = item[0] if isinstance(item, tuple) else getattr(item, "parameter_name", item)
    return str(name)


def follow(row: Any, path: str) -> Any:
    """`follow(course, "year__school")`: the object there, None where the way ends before."""
    for name in path.split("__") if path else []:
        row = getattr(row, name, None) if row is not None else None
    return row


class SuperuserOnly:
    """A page of the installation, not of a school."""

    def has_module_permission(self, request: Any) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(request.user.is_superuser) and super().has_view_permission(request, obj)  # type: ignore[misc]

    def has_add_permission(self, request: Any, *args: Any) -> bool:
        return bool(request.user.is_superuser) and super().has_add_permission(request, *args)  # type: ignore[misc]

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(request.user.is_superuser) and super().has_change_permission(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(request.user.is_superuser) and super().has_delete_permission(request, obj)  # type: ignore[misc]


class ScopedChoices(BaseModelAdmin):
    """Foreign keys and lists of many offer, and accept, the rows of one's own schools alone.

    A relation to a model without a scoped page offers nothing, unless `open_choices` names it.
    """

    open_choices: ClassVar[frozenset[str]] = frozenset()
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.DateTimeField: {"widget": Moment}}

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["queryset"] = self.choices_of(db_field, request, kwargs.get("queryset"))
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchedChoice(db_field, self.admin_site))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and (scope := scope_of(self.admin_site, db_field.remote_field.model)):
            field.label_from_instance = partial(scope.label_of, request=request)  # type: ignore[method-assign]
        return field

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["queryset"] = self.choices_of(db_field, request, kwargs.get("queryset"))
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and (scope := scope_of(self.admin_site, db_field.remote_field.model)):
            field.label_from_instance = partial(scope.label_of, request=request)  # type: ignore[method-assign]
        return field

    def choices_of(
        self, db_field: Any, request: Any, chosen: QuerySet[Any] | None = None
    ) -> QuerySet[Any]:
        """The rows that a relation may point to, among `chosen` when the page narrows them."""
        model = db_field.remote_field.model
        rows = model._default_manager.all() if chosen is None else chosen
        if db_field.name in self.open_choices:
            return rows
        scope = scope_of(self.admin_site, model)
        if scope is None:
            return rows.none()
        return scope.with_labels(rows.filter(pk__in=scope.own_rows(request).values("pk")))


class ScopedRelatedFilter(RelatedFieldListFilter):
    """A filter that names the rows of one's own schools alone, each as it is chosen."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> Any:
        scope = scope_of(model_admin.admin_site, field.remote_field.model)
        if scope is None:
            return []
        ordering = self.field_admin_ordering(field, request, model_admin)
        ordered = scope.own_rows(request).order_by(*(ordering or scope.opts.ordering or ()))
        return [(row.pk, scope.label_of(row, request)) for row in scope.with_labels(ordered)]


class SchoolScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """The base of every page of the desk whose rows belong to a school."""

    school_path: ClassVar[str]
    teacher_fields: ClassVar[tuple[str, ...]] = ()
    """The filters through which a teacher may narrow the list; no other is offered to them."""
    hidden: ClassVar[tuple[str, ...]] = ()
    """What the list does not show: an address that filters by it would tell it bit by bit."""
    told_with: ClassVar[tuple[str, ...]] = ()
    """What `name_to_choose` reads of other rows."""
    everything: ClassVar[str] = ""
    """The query of the list that leaves no row out, where the bare address does."""
    view_on_site = False
    show_full_result_count = False
    list_per_page = 50

    class Media:
        js = ("js/autocomplete_names.js", "js/list_labels.js")

    def in_schools(self, rows: QuerySet[Any], schools: QuerySet[School]) -> QuerySet[Any]:
        """Those of the rows that hang from one of these schools."""
        return rows.filter(**{f"{self.school_path}__in": schools})

    def of_teacher(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """Those of the rows that belong to this teacher's own courses; a page says which."""
        return rows.none()

    def own_rows(self, request: Any) -> QuerySet[Any]:
        """Every row of the model that this staff member may know of, in no order."""
        return self._reached(self.model._default_manager.order_by(), request)

    def name_to_choose(self, row: Any) -> str:
        """What tells a row from the others of its school."""
        return str(row)

    def label_of(self, row: Any, request: Any) -> str:
        """Where a row is chosen: those who work for several schools read which one it is of."""
        path = getattr(self, "school_path", "")
        name = self.name_to_choose(row)
        return f"{name} – {follow(row, path)}" if path and own_school_count(request) > 1 else name

    def with_labels(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With all that `label_of` reads, in the one query."""
        path = getattr(self, "school_path", "")
        related = (*self.told_with, *([path] if path else []))
        return rows.select_related(*related) if related else rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self._reached(super().get_queryset(request), request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Without regard to accents, through the indexes; a row is found once."""
        fields = self.get_search_fields(request)
        if not fields or not search_term.strip():
            return queryset, False
        return search.having_all(queryset, fields, search_term), False

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """A teacher asks an address for nothing but the filters of the page.

        Nobody writes regular expressions into one: a broken one is the database's error.
        """
        if lookup.endswith("regex") or lookup.partition("__")[0] in self.hidden:
            return False
        if request and only_teaches(request, self.model):
            return lookup in self._own_lookups()
        return super().lookup_allowed(lookup, value, request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Those of the page; a table that is exchanged as files is exported from its list too."""
        from accounts.imports.pages import export_actions  # it asks this module who sees what

        is_choosing = IS_POPUP_VAR in request.GET
        exports = {} if is_choosing else export_actions(request, self.model)
        return super().get_actions(request) | exports

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """A year that no calendar has is no page, and no error either."""
        from accounts.imports.pages import url_of  # it asks this module who sees what

        title = {"title": capfirst(self.opts.verbose_name_plural)}
        title["exchange_url"] = url_of(request, self.model)
        try:
            return super().changelist_view(request, title | (extra_context or {}))
        except (OverflowError, ValueError) as error:
            raise Http404 from error

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """A year of five or four hundred digits is a wrong filter like any other."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters from error

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Titled without the stock sentence, which French articles do not fit."""
        name = capfirst(self.opts.verbose_name)
        title = {"title": name if object_id else gettext("Add: %(name)s") % {"name": name}}
        context = title | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, context)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> Any:
        """What is ticked are rows; anything else was forged."""
        try:
            for ticked in request.POST.getlist(helpers.ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(ticked)
        except ValidationError as error:
            raise BadRequest("This is no row.") from error
        return super().response_action(request, queryset, *args)

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        if only_teaches(request, self.model):
            filters = [one for one in filters if _asks_for(one) in self.teacher_fields]
        return [self._scoped_filter(item) for item in filters]

    def get_list_display(self, request: HttpRequest) -> Any:
        """The school is a column for those who work for several."""
        columns = super().get_list_display(request)
        if own_school_count(request) > 1:
            return columns
        return [column for column in columns if column not in ("school", "school_name")]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        if school := self._first_school(request):
            initial.setdefault("school", str(school))
        return initial

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Whatever was posted, a row outside one's own schools is not kept."""
        super().save_related(request, form, formsets, change)
        if not self.own_rows(request).filter(pk=form.instance.pk).exists():
            raise PermissionDenied

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes, by kind and number: in as many queries for one row as for thousands.

        Nothing is deleted, or named, when a row of another school would go with it.
        """
        gone = Gone(objs)
        if not request.user.is_superuser and self._reaches_foreign_rows(gone, request):
            return [], {}, {gettext("rows of another school")}, []
        refusals = {self._refusal(rows, request) for rows in gone.reached} - {""}
        return gone.names, gone.numbers, refusals, gone.obstacles

    def refusal_to_delete(self, request: Any, rows: QuerySet[Any]) -> str:
        """What keeps one of these rows from being deleted, in words; empty when nothing does."""
        return "" if self.has_delete_permission(request) else str(self.opts.verbose_name)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> Any:
        raise Http404

    def _reached(self, rows: QuerySet[Any], request: Any) -> QuerySet[Any]:
        if request.user.is_superuser:
            return rows
        rows = self.in_schools(rows, schools_of(request))
        return self.of_teacher(rows, request.user) if only_teaches(request, self.model) else rows

    def _own_lookups(self) -> set[str]:
        """Whole ones: what only begins with a field would lead on through its relations."""
        dates = {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        fields = {f"{name}__{how}" for name in self.teacher_fields for how in HOW_FILTERS_ASK}
        return dates | fields | set(self.teacher_fields)

    def _scoped_filter(self, item: Any) -> Any:
        if not isinstance(item, str):
            return item
        field = get_fields_from_path(self.model, item)[-1]
        return (item, ScopedRelatedFilter) if field.is_relation else item

    def _first_school(self, request: Any) -> int | None:
        """The school shown first, when one still works there; else the only one."""
        own = list(schools_of(request).values_list("pk", flat=True)[:2])
        default = request.user.default_school_id
        if default and schools_of(request).filter(pk=default).exists():
            return int(default)
        return own[0] if len(own) == 1 else None

    def _reaches_foreign_rows(self, gone: Gone, request: Any) -> bool:
        return any(
            scope.own_rows(request).filter(pk__in=rows.values("pk")).distinct().count()
            < rows.count()
            for rows in gone.reached
            if (scope := scope_of(self.admin_site, rows.model))
        )

    def _refusal(self, rows: QuerySet[Any], request: Any) -> str:
        page = self.admin_site._registry.get(rows.model)
        if isinstance(page, SchoolScopedAdmin):
            return page.refusal_to_delete(request, rows)
        return (
            ""
            if page is None or page.has_delete_permission(request)
            else str(page.opts.verbose_name)
        )


class ReadOnly:
    """A page that shows rows which nobody writes by hand."""

    def has_add_permission(self, request: Any, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class _ReadOnce(ModelChoiceIterator):
    """The choices that the copies of a field share, one for each row of a page."""

    def __iter__(self) -> Any:
        shared = self.field.__dict__["shared_choices"]
        if not shared:
            shared.extend(super().__iter__())
        return iter(shared)


class ScopedInline(ScopedChoices):
    """However many rows: what they point to, and what they may point to, is read once."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        named_by = [field.name for field in self.opts.concrete_fields if field.many_to_one]
        return super().get_queryset(request).select_related(*named_by)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if isinstance(field, ModelChoiceField) and isinstance(field.widget, Select):
            field.shared_choices = []  # type: ignore[attr-defined]
            field.iterator = _ReadOnce
            field.widget.choices = field.choices  # type: ignore[assignment]
        return field


class ScopedStackedInline(ScopedInline, admin.StackedInline):
    """Rows inside the page of their parent, which is one's own; one under another."""

    extra = 0


class _LabelledFormSet(BaseInlineFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            # A choice with links beside it (add, change) wraps the widget that is labelled.
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", field.label)


class ScopedTabularInline(ScopedInline, admin.TabularInline):
    """Rows inside the page of their parent, in a table whose every field still has a name."""

    extra = 0
    formset = _LabelledFormSet
