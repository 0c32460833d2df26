"""The desk's pages of imports and exports: a file, its preview, its progress, its end.

Whoever works for the school and may add and change the rows of a table imports it; whoever may
see them exports it. A teacher does neither. A file of another school does not exist.
"""

import tempfile
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import ImportState, LineOutcome
from accounts.granted import only_teaches
from accounts.imports import running, tables
from accounts.imports.forms import ExportForm, ImportForm
from accounts.imports.registry import kind_of, needed, resource_of
from accounts.imports.resource import SchoolResource
from accounts.models import ImportLine, ImportRun, School
from accounts.scoping import schools_of, scope_of

LINES_PER_PAGE = 100
LAST_RUNS = 10


def urls() -> list[URLPattern]:
    wrap = admin.site.admin_view
    return [
        path("importation/<slug:kind>/", wrap(import_file), name="import_file"),
        path("importation/lot/<uuid:pk>/", wrap(import_run), name="import_run"),
        path("importation/lot/<uuid:pk>/importer/", wrap(import_confirm), name="import_confirm"),
        path("importation/lot/<uuid:pk>/oublier/", wrap(import_drop), name="import_drop"),
        path("exportation/<slug:kind>/", wrap(export_file), name="export_file"),
    ]


def url_of(request: Any, model: Any) -> str:
    """Where this table is imported and exported; empty for whoever may do neither."""
    resource = resource_of(kind_of(model))
    if resource is None or not (_may_import(request, resource) or _may_export(request, resource)):
        return ""
    return reverse("admin:import_file", args=[kind_of(model)])


def import_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The two forms, and what was imported last."""
    resource = _resource(kind)
    may_import, may_export = _may_import(request, resource), _may_export(request, resource)
    if not may_export or (request.method == "POST" and not may_import):
        raise PermissionDenied
    own, initial = schools_of(request), {"school": _first_school(request)}
    form = ImportForm(request.POST or None, request.FILES or None, schools=own, initial=initial)
    if request.method == "POST" and form.is_valid():
        return redirect("admin:import_run", _upload(request, kind, form.cleaned_data).pk)
    runs = ImportRun.objects.without_content().filter(kind=kind, school__in=own)
    context = {
        "form": form if may_import else None,
        "export_form": ExportForm(schools=own, initial=initial, prefix="export"),
        "columns": _columns(resource),
        "runs": runs.select_related("school", "by")[:LAST_RUNS],
        "kind": kind,
        "has_errors": bool(form.errors),
    }
    title = gettext("Import and export: %(table)s") % {"table": _plural(resource)}
    return _page(request, resource, "file", title, context)


@require_safe
def import_run(request: HttpRequest, pk: Any) -> HttpResponse:
    """What the file would change line by line, how far it is, or what it did."""
    run, resource = _run(request, pk)
    if run.is_at_work and run.started_at and running.mark_if_stopped(run):
        run.refresh_from_db(fields=["state", "ended_at"])
    only = request.GET.get("only", _first_look(run))
    only = only if only in LineOutcome.values else ""
    lines = Paginator(_lines(run, only), LINES_PER_PAGE)
    context = {
        "run": run,
        "lines": lines.get_page(request.GET.get("page")),
        "only": only,
        "outcomes": [(o.value, o.label, getattr(run, o.value)) for o in LineOutcome],
        "is_ready": run.state == ImportState.READY,
        "changes_nothing": not (run.new or run.changed),
        "is_refused": run.state == ImportState.REFUSED,
        "is_done": run.state == ImportState.DONE,
        "kind": run.kind,
    }
    return _page(request, resource, "run", run.name, context)


@require_POST
def import_confirm(request: HttpRequest, pk: Any) -> HttpResponse:
    run, _ = _run(request, pk)
    if run.confirm() and running.is_short(bytes(run.content)):
        running.carry_out(run)
    return redirect("admin:import_run", run.pk)


@require_POST
def import_drop(request: HttpRequest, pk: Any) -> HttpResponse:
    """A file that was looked at, and is not imported."""
    run, _ = _run(request, pk)
    if run.state in (ImportState.READY, ImportState.REFUSED, ImportState.STOPPED):
        run.delete()
        messages.success(request, gettext("The file is forgotten: nothing was imported."))
    return redirect("admin:import_file", run.kind)


@require_safe
def export_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    resource = _resource(kind)
    if not _may_export(request, resource):
        raise PermissionDenied
    form = ExportForm(request.GET, schools=schools_of(request), prefix="export")
    if not form.is_valid():
        return redirect("admin:import_file", kind)
    return _file(request, resource, **form.cleaned_data)


def export_actions(request: HttpRequest, model: Any) -> dict[str, Any]:
    """What a list offers for the rows ticked in it, which may be all that its filters leave."""
    resource = resource_of(kind_of(model))
    if resource is None or not _may_export(request, resource):
        return {}
    name = export_chosen.__name__
    return {name: (export_chosen, name, gettext("Export the chosen rows (XLSX)"))}


def export_chosen(
    page: Any, request: HttpRequest, chosen: QuerySet[Any]
) -> HttpResponseBase | None:
    resource = _resource(kind_of(page.model))
    of_rows = chosen.order_by().values(resource.school_path)
    schools = list(School.objects.filter(pk__in=of_rows))
    if len(schools) != 1:
        messages.warning(request, gettext("A file is of one school: filter the list by school."))
        return None
    return _file(request, resource, school=schools[0], form="xlsx", among=chosen)


# --- Rights ---------------------------------------------------------------------------------------


def _may_import(request: Any, resource: type[SchoolResource]) -> bool:
    return bool(
        request.user.has_perms(needed(resource)) and not only_teaches(request, resource._meta.model)
    )


def _may_export(request: Any, resource: type[SchoolResource]) -> bool:
    scope = scope_of(admin.site, resource._meta.model)
    return bool(
        scope
        and scope.has_view_permission(request)
        and not only_teaches(request, resource._meta.model)
    )


def _resource(kind: str) -> type[SchoolResource]:
    resource = resource_of(kind)
    if resource is None:
        raise Http404
    return resource


def _run(request: HttpRequest, pk: Any) -> tuple[ImportRun, type[SchoolResource]]:
    """One's own schools' alone, of a table that one may import."""
    runs = ImportRun.objects.without_content().select_related("school", "by")
    run = runs.filter(pk=pk, school__in=schools_of(request)).first()
    if run is None:
        raise Http404
    resource = _resource(run.kind)
    if not _may_import(request, resource):
        raise PermissionDenied
    return run, resource


# --- Inside ---------------------------------------------------------------------------------------


def _upload(request: Any, kind: str, cleaned: dict[str, Any]) -> ImportRun:
    run = ImportRun.objects.create(
        school=cleaned["school"],
        kind=kind,
        by=request.user,
        name=cleaned["file"].name[-120:],
        content=cleaned["file"].read(),
    )
    if running.is_short(bytes(run.content)):
        running.carry_out(run)
    return run


def _file(
    request: HttpRequest,
    resource: type[SchoolResource],
    *,
    school: School,
    form: str,
    among: QuerySet[Any] | None = None,
) -> FileResponse:
    file = tempfile.TemporaryFile()
    tables.write(form, _plural(resource), _exported(request, resource, school, among), file)
    file.seek(0)
    table, on = slugify(_plural(resource)), timezone.localdate().isoformat()
    return FileResponse(file, as_attachment=True, filename=f"{table}-{school.slug}-{on}.{form}")


def _exported(
    request: HttpRequest,
    resource: type[SchoolResource],
    school: School,
    among: QuerySet[Any] | None,
) -> Iterator[list[str]]:
    """The headings, then the rows of the school that the staff member may see."""
    scope = scope_of(admin.site, resource._meta.model)
    table = resource(school=school)
    yield list(table.columns.values())
    if scope is not None:
        own = table.get_queryset().filter(pk__in=scope.own_rows(request).values("pk"))
        if among is not None:
            own = own.filter(pk__in=among.order_by().values("pk"))
        for row in table.exported(own.order_by("pk")).iterator(chunk_size=running.BATCH):
            yield [str(text) for text in table.export_resource(row)]


def _lines(run: ImportRun, only: str) -> QuerySet[ImportLine]:
    return run.lines.filter(outcome=only) if only else run.lines.all()


def _first_look(run: ImportRun) -> str:
    return LineOutcome.REFUSED if run.state == ImportState.REFUSED else ""


def _columns(resource: type[SchoolResource]) -> list[tuple[str, bool]]:
    """Headings, and whether they are of the key."""
    table = resource()
    return [(title, name in table.keys) for name, title in table.columns.items()]


def _first_school(request: Any) -> int | None:
    own = schools_of(request).filter(pk=request.user.default_school_id)
    return own.values_list("pk", flat=True).first()


def _plural(resource: type[SchoolResource]) -> str:
    return str(resource._meta.model._meta.verbose_name_plural)


def _page(
    request: HttpRequest,
    resource: type[SchoolResource],
    name: str,
    title: str,
    context: dict[str, Any],
) -> HttpResponse:
    request.current_app = admin.site.name
    options = resource._meta.model._meta
    full = {
        **admin.site.each_context(request),
        "opts": options,
        "list_url": reverse(f"admin:{options.app_label}_{options.model_name}_changelist"),
        "list_title": capfirst(options.verbose_name_plural),
        "title": title,
        **context,
    }
    return TemplateResponse(request, f"admin/imports/{name}.html", full)
