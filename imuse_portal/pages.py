"""The public pages every school has: legal notices, personal data, site map, help, its logo."""

import mimetypes

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.models import School


@login_not_required
@require_safe
def legal_notices(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/legal_notices.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/site_map.html")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html")


@login_not_required
@require_safe
@cache_control(private=True, max_age=3600)
def school_logo(request: HttpRequest, slug: str) -> FileResponse:
    """The picture of the banner; 404 for a school without one, or whose file is gone."""
    logo = get_object_or_404(School, slug=slug).logo
    if not logo.name or not logo.storage.exists(logo.name):
        raise Http404
    kind, _encoding = mimetypes.guess_type(logo.name)
    return FileResponse(logo.open(), content_type=kind)
