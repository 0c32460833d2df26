"""Whatever somebody types or forges, on any page: an answer in French, never an error of ours."""

import itertools
import re

import pytest
from django.db import transaction

from tests.dress.reading import links, parsed, texts
from tests.routes import desk, portal
from tests.routes.forms import forms_of
from tests.routes.resolver import addresses

pytestmark = pytest.mark.django_db

NASTY = {
    "blanks": " \t ",
    "a NUL": "a\0b",
    "markup": "<script>alert(1)</script>",
    "digits": "9" * 400,
    "long": "é" * 6000,
    "signs": "%00'\"\\;--\u202e\U0001f3bb",
    "a day that is none": "31/02/2026",
}
TYPED = NASTY.keys() - {"signs"}
IN_ADDRESSES = ("blanks", "a NUL", "digits", "signs")
QUERY = {"page", "p", "q", "o", "site", "next", "path", "state", "days", "form", "all", "_facets"}
NO_PAGE = {
    "school_logo",
    "admin:jsi18n",
    "students:calendar_feed",
    "students:career_pdf",
    "students:report_pdf",
    "documents:file",
    "documents:blank_form",
    "admin:documents_document_file",
    "admin:documents_document_zip",
    "billing:fees_statement_pdf",
    "billing:rentals_statement_pdf",
    "billing:invoice_pdf",
    "billing:attestation_pdf",
    "billing:receipt_pdf",
    "billing:credit_note_pdf",
    "billing:reversal_pdf",
    "admin:billing_invoice_paper",
    "admin:billing_payment_paper",
    "admin:billing_deposit_slip",
    "admin:billing_account_statement",
    "admin:billing_account_attestation",
    "admin:billing_creditnote_paper",
    "admin:billing_reversal_paper",
    "admin:billing_collection_file",
    "reenrolment:download",
    "reenrolment:submission",
    "admin:reenrolment_campaign_download",
    "admin:reenrolment_campaign_export",
    "admin:reenrolment_placement_export",
    "admin:reenrolment_preenrolment_export",
}
LEAVING = re.compile("deconnexion|logout")
ENGLISH = re.compile(
    r"\b(This field|Enter a|Select a valid|Ensure this|Null characters|valid \w+\.)"
)
ANSWERS = {200, 204, 302, 400, 403, 404, 405, 409, 413, 429}


def pages_of_routes(world):
    """Each page with the browser of somebody who reads it."""
    declared = portal.ROUTES | desk.ROUTES
    for address in addresses():
        if (route := declared.get(address.name)) and address.name not in NO_PAGE:
            path = address.path(**route.own(world))
            for who in ("anonymous", "owner", "staff"):
                if route.get[who] == "200":
                    yield world.clients[who], path


def pages_of_rows(world):
    """The lists and sheets of the desk."""
    for page in desk.pages():
        if page.action in ("changelist", "add", "change") and page.is_open_to_secretariat("get"):
            yield world.clients["staff"], page.path(world.row(page.model))


each_page = pytest.mark.parametrize("pages_of", [pages_of_routes, pages_of_rows])


def answer(client, method, path, data):
    with transaction.atomic():
        response = getattr(client, method)(path, data)
        transaction.set_rollback(True)
    return response


def faults(response, what):
    """An answer that nobody planned, or a sentence that is not French."""
    if response.streaming:
        list(response)  # to its end, where its file is closed
    if response.status_code not in ANSWERS:
        return [f"{what}: {response.status_code}"]
    if response.status_code != 200 or "html" not in response["Content-Type"]:
        return []
    return [f"{what}: {found}" for found in ENGLISH.findall(texts(parsed(response)))]


@each_page
def test_whatever_is_typed_into_a_form_gets_an_answer(world, pages_of):
    found, sent = [], 0
    for client, path in pages_of(world):
        forms = [
            form for form in forms_of(client.get(path), path) if not LEAVING.search(form.action)
        ]
        for form, name in itertools.product(forms, TYPED):
            response = answer(client, "post", form.action, form.filled(NASTY[name]))
            found += faults(response, f"{form.action} with {name}")
            sent += 1
    assert found == []
    assert sent > 60 * len(TYPED)


@each_page
def test_whatever_stands_in_an_address_gets_an_answer(world, pages_of):
    found = []
    for client, path in pages_of(world):
        asked = [link.partition("?")[2] for link in links(parsed(client.get(path)))]
        names = {query.partition("=")[0] for query in asked if query} | QUERY
        for name in IN_ADDRESSES:
            response = answer(client, "get", path, dict.fromkeys(names, NASTY[name]))
            found += faults(response, f"{path} with {name}")
    assert found == []
