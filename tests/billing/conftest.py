"""A page's words, and the figures of a ledger."""

import re

import pytest

from billing.fake_payfip import operations
from tests.billing import gateway
from tests.factories import InvoiceFactory, PaymentAccountFactory, PaymentWindowFactory


@pytest.fixture
def owed(guardian):
    """84,00 €, of 11/10/2026, due on 15/12/2026."""
    return InvoiceFactory(payer=guardian, issued=True)


def figures_of(response):
    found = re.findall(r"<dt>([^<]*)</dt>\s*<dd>([^<]*)</dd>", response.content.decode())
    return {name.strip(): figure.replace("\xa0", " ").strip() for name, figure in found}


@pytest.fixture
def payfip(settings, tmp_path):
    """The fake gateway's memory, while it answers at an address of its own."""
    settings.FAKE_PAYFIP_DIR = tmp_path / "payfip"
    with gateway.running() as url:
        settings.PAYFIP_URL = url
        yield operations


@pytest.fixture
def payable(guardian):
    """84,00 € that may be paid online now."""
    account = PaymentAccountFactory(school=guardian.family.school, payfip_client="006382")
    PaymentWindowFactory(school=account.school)
    return InvoiceFactory(payer=guardian, account=account, issued=True)
