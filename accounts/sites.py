"""The Site: which school's portal somebody without a session looks at (design 2)."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.models import School

COOKIE = "portail_site"
COOKIE_AGE = 365 * 24 * 3600


def sites() -> QuerySet[School]:
    """What the drop-down list «Site» offers."""
    return School.objects.all()


def site_of(request: HttpRequest) -> School | None:
    """The school of `?site=`, else the one chosen last, else the only one there is."""
    for slug in (request.GET.get("site"), request.COOKIES.get(COOKIE)):
        if school := _with_slug(slug):
            return school
    first_two = list(sites()[:2])
    return first_two[0] if len(first_two) == 1 else None


def remember(school: School, response: HttpResponse) -> None:
    response.set_cookie(
        COOKIE,
        school.slug,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _with_slug(slug: str | None) -> School | None:
    """None for what cannot be a slug: a cookie is anybody's text."""
    if not slug or len(slug) > 50 or "\0" in slug:
        return None
    return sites().filter(slug=slug).first()
