"""Log lines: of use to an operator, and without anything about anybody."""

import json
import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path, resolve

from imuse_portal.logs import JsonFormatter, request_log

PERSON = "Irina ABARRE"


def line(message, *args, name="families.changesets", level=logging.INFO, error=None, **extra):
    record = logging.LogRecord(
        name, level, "/srv/x.py", 7, message, args, (type(error), error, None) if error else None
    )
    vars(record).update(extra)
    return json.loads(JsonFormatter().format(record))


@pytest.fixture
def lines(caplog):
    """`lines()`: what the formatter makes of the records of the test."""
    caplog.set_level(logging.INFO)
    return lambda: [json.loads(JsonFormatter().format(record)) for record in caplog.records]


def raised(function):
    try:
        function()
    except Exception as error:
        return error
    return None


def test_a_line_names_time_level_and_origin():
    told = line("Sent", count=3)
    assert told["message"] == "Sent"
    assert (told["level"], told["logger"], told["count"]) == ("INFO", "families.changesets", 3)
    assert told["time"].endswith("+00:00")


def test_arguments_stay_out():
    assert line("%s signed in", PERSON)["message"] == "%s signed in"


def test_fields_that_are_not_listed_stay_out():
    assert PERSON not in json.dumps(line("Sent", name_of_pupil=PERSON))


def test_the_finished_message_of_a_library_stays_out():
    told = line(f"Cannot mail {PERSON}", name="somelibrary", level=logging.ERROR)
    assert PERSON not in json.dumps(told)
    assert told["at"] == "/srv/x.py:7"


def test_an_error_tells_its_type_and_places_but_not_its_words():
    def fail():
        raise ValueError(PERSON)

    told = line("Failed", level=logging.ERROR, error=raised(fail))
    assert PERSON not in json.dumps(told)
    assert told["errors"][0]["type"] == "builtins.ValueError"
    assert told["errors"][0]["frames"][-1].endswith(" fail")


def test_an_error_tells_what_it_came_from():
    def fail():
        try:
            raise KeyError(PERSON)
        except KeyError as error:
            raise RuntimeError(PERSON) from error

    told = line("Failed", level=logging.ERROR, error=raised(fail))
    assert [error["type"] for error in told["errors"]] == [
        "builtins.RuntimeError",
        "builtins.KeyError",
    ]


@pytest.mark.django_db(transaction=True)
def test_an_error_of_the_database_tells_the_constraint_and_not_the_row(school):
    def fail():
        type(school)(slug=school.slug, name=PERSON, site_label=PERSON).save()

    error = raised(fail)
    assert isinstance(error, IntegrityError) and "DETAIL" in str(error)
    told = line("Failed", level=logging.ERROR, error=error)
    assert told["errors"][1]["sqlstate"] == "23505"
    assert told["errors"][1]["constraint"]
    assert school.slug not in json.dumps([error["type"] for error in told["errors"]])
    assert PERSON not in json.dumps(told)
    connection.close()


def test_a_request_is_one_line_with_its_route(lines):
    def view(request):
        request.resolver_match = resolve("/mentions-legales/")
        return HttpResponse(status=418)

    request_log(view)(RequestFactory().get("/mentions-legales/?nom=ABARRE"))
    (told,) = lines()
    assert (told["route"], told["status"], told["method"]) == ("legal_notices", 418, "GET")
    assert isinstance(told["ms"], int)
    assert "ABARRE" not in json.dumps(told)


def test_lines_of_one_request_share_its_number(caplog):
    told = []

    def view(request):
        told.append(line("Within"))
        told.append(line("Within"))
        return HttpResponse()

    request_log(view)(RequestFactory().get("/"))
    assert told[0]["request"] == told[1]["request"]
    assert "request" not in line("Outside")


@pytest.mark.parametrize(("count", "is_taken"), [(0, False), (1, True)])
def test_the_number_comes_from_a_trusted_proxy_alone(settings, count, is_taken):
    settings.TRUSTED_PROXY_COUNT = count
    told = []
    request = RequestFactory().get("/", headers={"X-Request-ID": "given-0123456789"})
    request_log(lambda request: told.append(line("Within")) or HttpResponse())(request)
    assert (told[0]["request"] == "given-0123456789") is is_taken


def test_a_number_that_could_say_something_is_not_taken(settings):
    settings.TRUSTED_PROXY_COUNT = 1
    told = []
    request = RequestFactory().get("/", headers={"X-Request-ID": f"{PERSON}!"})
    request_log(lambda request: told.append(line("Within")) or HttpResponse())(request)
    assert PERSON not in told[0]["request"]


@login_not_required
def failing_page(request, name):
    raise ValueError(name)


urlpatterns = [
    path("panne/<name>/", failing_page, name="failing_page"),
    path("", include("imuse_portal.urls")),
]


@pytest.mark.urls(__name__)
def test_a_failing_page_is_told_without_its_words(client, lines, db):
    client.raise_request_exception = False
    assert client.get(f"/panne/{PERSON}/?nom={PERSON}").status_code == 500
    error, request = lines()
    assert (request["route"], request["status"]) == ("failing_page", 500)
    assert error["errors"][0]["type"] == "builtins.ValueError"
    assert error["errors"][0]["frames"][-1].endswith("failing_page")
    assert "ABARRE" not in json.dumps([request, error])
