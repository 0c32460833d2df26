"""Error pages: French, dressed, in the mode chosen; those of a failing portal ask nothing."""

import logging

import pytest
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import path

from accounts.accessibility import COOKIE, Preferences
from imuse_portal import errors
from imuse_portal.urls import urlpatterns as portal_urls
from tests.dress.reading import links, parsed, texts, title

FAILURES = {
    "denied": PermissionDenied,
    "suspicious": SuspiciousOperation,
    "large": RequestDataTooBig,
    "many-files": TooManyFilesSent,
    "many-fields": TooManyFieldsSent,
    "broken": ZeroDivisionError,
    "away": OperationalError,
}


def failing(request, kind):
    raise FAILURES[kind]


failing.login_required = False
urlpatterns = [path("echoue/<str:kind>/", failing), *portal_urls]
handler400, handler403 = errors.bad_request, errors.permission_denied
handler404, handler500 = errors.page_not_found, errors.server_error

BARE = {
    400: lambda request: errors.bad_request(request, SuspiciousOperation()),
    413: errors.too_large,
    429: errors.too_many_requests,
    500: errors.server_error,
    503: errors.unavailable,
}
CASES = [("denied", 403), ("suspicious", 400), ("large", 413)]
CASES += [("many-files", 413), ("many-fields", 413), ("broken", 500), ("away", 503)]


@pytest.fixture
def visitor(db, settings, caplog):
    """A browser that reads error pages instead of raising what made them."""
    caplog.set_level(logging.CRITICAL)
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("kind", "status"), CASES)
def test_each_failure_has_its_page(visitor, kind, status):
    response = visitor.get(f"/echoue/{kind}/")
    assert response.status_code == status
    page = parsed(response)
    assert f"Erreur {status}" in texts(page)
    assert title(page).endswith("Portail pour les usagers")
    assert next(page.iter("html")).get("lang") == "fr"


def test_an_unknown_page_keeps_the_menu_of_who_is_signed_in(visitor, user, school):
    visitor.cookies["portail_site"] = school.slug
    visitor.force_login(user)
    response = visitor.get("/nulle-part/")
    assert response.status_code == 404
    assert "/accueil/" in links(parsed(response))


@pytest.mark.parametrize("status", BARE)
def test_bare_pages_ask_no_database(status):
    """Without the `db` mark a query would fail."""
    response = BARE[status](RequestFactory().get("/quelque-part/"))
    assert response.status_code == status
    assert "/accessibilite/mode/" in response.content.decode()


@pytest.mark.parametrize("status", BARE)
def test_bare_pages_honour_the_mode(status):
    request = RequestFactory().get("/quelque-part/")
    request.COOKIES[COOKIE] = Preferences(is_on=True, contrast="dark").cookie_value()
    html = next(parsed(BARE[status](request)).iter("html"))
    assert "a11y-contrast-dark" in html.get("class")


@pytest.mark.parametrize(("kind", "status"), [*CASES, ("", 404)])
def test_every_error_page_honours_and_switches_the_mode(visitor, kind, status):
    visitor.cookies[COOKIE] = Preferences(is_on=True).cookie_value()
    page = parsed(visitor.get(f"/echoue/{kind}/" if kind else "/nulle-part/"))
    assert "a11y-on" in next(page.iter("html")).get("class")
    assert [field.get("value") for field in page.iter("input") if field.get("name") == "is_on"]


def test_a_form_without_its_token_is_explained(db):
    response = Client(enforce_csrf_checks=True).post("/accessibilite/mode/", {"is_on": "1"})
    assert response.status_code == 403
    assert "Ce formulaire n’a pas pu être vérifié" in texts(parsed(response))


def test_a_portal_that_is_away_says_when_to_come_back(visitor):
    assert visitor.get("/echoue/away/")["Retry-After"] == "120"


def test_an_error_says_nothing_of_its_cause(visitor):
    assert "ZeroDivisionError" not in visitor.get("/echoue/broken/").content.decode()


@pytest.mark.parametrize("path", ["/accessibilite/mode/", "/deconnexion/"])
def test_an_address_that_only_takes_forms_says_so(family_client, path):
    response = family_client.get(path)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Cette page ne se consulte pas ainsi" in texts(parsed(response))
