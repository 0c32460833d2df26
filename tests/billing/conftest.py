"""A page's words, and the figures of a ledger."""

import html
import re

import pytest

from tests.factories import InvoiceFactory


@pytest.fixture
def owed(guardian):
    """84,00 €, of 11/10/2026, due on 15/12/2026."""
    return InvoiceFactory(payer=guardian, issued=True)


def words_of(response):
    """The page in one line, its entities read."""
    return html.unescape(re.sub(r"\s+", " ", response.content.decode())).replace("\xa0", " ")


def figures_of(response):
    found = re.findall(r"<dt>([^<]*)</dt>\s*<dd>([^<]*)</dd>", response.content.decode())
    return {name.strip(): figure.replace("\xa0", " ").strip() for name, figure in found}
