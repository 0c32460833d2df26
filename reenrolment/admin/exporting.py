"""Lists of the desk that leave as a table, with the filters that they are read through."""

import io
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import FileResponse, HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst, slugify

from accounts.desk import SchoolScopedAdmin
from accounts.imports import tables
from accounts.own_pages import must

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportedList(SchoolScopedAdmin):
    """`cells` writes the table, its headings first."""

    change_list_template = "admin/reenrolment/exported_list.html"

    def cells(self, rows: Iterable[Any]) -> list[list[str]]:
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        own = path("export/", self.admin_site.admin_view(self.export_view), name=name)
        return [own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """With the address of the table that holds the same rows."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_export"
        query = request.GET.urlencode()
        address = {"export_url": f"{reverse(name)}?{query}" if query else reverse(name)}
        return super().changelist_view(request, address | (extra_context or {}))

    def export_view(self, request: HttpRequest) -> Any:
        """All pages of the list."""
        must(request, f"{self.opts.app_label}.view_{self.opts.model_name}")
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        name = slugify(str(self.opts.verbose_name_plural))
        content = io.BytesIO()
        title = capfirst(str(self.opts.verbose_name_plural))
        tables.write("xlsx", title[:30], self.cells(rows), content)
        content.seek(0)
        return FileResponse(content, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
