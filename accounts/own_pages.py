"""What the desk's own pages share: its dress, a row of one's own schools, a right."""

from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

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


def must(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def reader(request: HttpRequest) -> User:
    """Who reads: the desk lets nobody in who is not signed in."""
    return cast(User, request.user)
