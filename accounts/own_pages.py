"""What the desk's own pages share: its dress, a row of one's own schools, a right."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import UUIDField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from accounts.models import User


class OwnPages(ModelAdmin):
    """Pages beyond the stock ones, in the desk's dress."""

    def dressed(
        self, request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        full = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        template = f"admin/{self.opts.app_label}/{name}.html"
        return TemplateResponse(request, template, full, status=status)

    def found(self, request: HttpRequest, pk: Any) -> Any:
        """A row of one's own schools, else the 404 of what does not exist."""
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        return row


def paths_of_row(
    model_admin: ModelAdmin, views: Mapping[str, Callable[..., HttpResponseBase]]
) -> list[URLPattern]:
    """The pages of one row: «<pk>/accept-next/» is `admin:app_model_accept_next`."""
    wrap, opts = model_admin.admin_site.admin_view, model_admin.opts
    key = "uuid" if isinstance(opts.pk, UUIDField) else "int"
    return [
        path(
            f"<{key}:pk>/{page}/",
            wrap(view),
            name=f"{opts.app_label}_{opts.model_name}_{page.replace('-', '_')}",
        )
        for page, view in views.items()
    ]


def must(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def refuses(request: HttpRequest, permission: str) -> HttpResponse | None:
    """What answers who comes without posting. Raises PermissionDenied."""
    must(request, permission)
    return None if request.method == "POST" else HttpResponseNotAllowed(["POST"])


def reader(request: HttpRequest) -> User:
    """Who reads: the desk lets nobody in who is not signed in."""
    return cast(User, request.user)
