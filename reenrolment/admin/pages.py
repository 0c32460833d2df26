"""What the desk's own pages about re-enrolment share."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from accounts.own_pages import OwnPages, must, reader

__all__ = ["Dressed", "must", "reader", "refuses"]


class Dressed(OwnPages, ModelAdmin):
    """Pages beyond the stock ones, in the desk's dress."""

    def dressed(
        self, request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        full = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/reenrolment/{name}.html", full, status=status)


def refuses(request: HttpRequest, permission: str) -> HttpResponse | None:
    """What answers who may not do it, or comes without posting."""
    must(request, permission)
    return None if request.method == "POST" else HttpResponseNotAllowed(["POST"])
