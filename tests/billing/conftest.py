"""A page's words, and the figures of a ledger."""

import re

import pytest
from django.utils import timezone

from billing import settling
from billing.fake_payfip import operations
from billing.models import OnlinePayment
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


def begin(invoice, *, at=None):
    return settling.begin(invoice, by=invoice.payer, at=at or timezone.now())


def settle(online, *, at=None):
    settling.settle(OnlinePayment.objects.get(pk=online.pk), at=at or timezone.now())
    online.refresh_from_db()
    return online


@pytest.fixture
def online(payfip, payable):
    """At the bank."""
    return begin(payable)


@pytest.fixture
def odd(payfip, online):
    """The bank said another amount: for staff."""
    payfip.end(online.operation, "P")
    payfip.switch(montant="1")
    settle(online)
    return online
