"""Random histories of payments: paid if and only if the gateway said so to us, one receipt each.

`PAYMENT_HISTORIES` and `PAYMENT_KILLS` say how many; benchmarks/README.md has the long form.
"""

import os
import random
import signal
import time

import pytest
from django.db import connection, connections
from django.utils import timezone

from billing import gateway, settling
from billing.fake_payfip import operations
from billing.models import BillingError, Invoice, OnlinePayment, Payment
from tests.billing.gateway import InProcess
from tests.factories import GuardianFactory, InvoiceFactory

pytestmark = pytest.mark.django_db(transaction=True)
HISTORIES = int(os.environ.get("PAYMENT_HISTORIES", "500"))
KILLS = int(os.environ.get("PAYMENT_KILLS", "5"))
STEPS = 6
CODES = ["P", "P", "V", "R", "Z", "A", "Q", ""]
FAULTS = [{}, {}, {}, {"montant": "1"}, {"refdet": "PAUTRE7"}, {"resultrans": "X"}, {"down": True}]


class History:
    """One invoice, some operations, and what we were truly told of each."""

    def __init__(self, invoice, payfip, chance):
        self.invoice, self.payfip, self.chance = invoice, payfip, chance
        self.fault, self.told = {}, set()

    def run(self):
        self.begin()
        for _ in range(STEPS):
            self.chance.choice(
                [self.begin, self.press, self.ask, self.ask, self.cut, self.break_]
            )()
        self.fault = {}
        self.payfip.switch()
        for online in self.operations():
            self.ask(online)

    def operations(self):
        return list(self.invoice.online_payments.exclude(operation=""))

    def any_one(self):
        return self.chance.choice(self.operations() or [None])

    def begin(self):
        """A live operation is asked about first."""
        live = self.invoice.online_payments.live().first()
        try:
            settling.begin(self.invoice, by=self.invoice.payer, at=timezone.now())
        except BillingError:
            pass
        if live:
            self.hear(live)

    def press(self):
        if online := self.any_one():
            self.payfip.end(online.operation, self.chance.choice(CODES))

    def break_(self):
        self.fault = self.chance.choice(FAULTS)
        self.payfip.switch(**self.fault)

    def ask(self, online=None):
        if online := online or self.any_one():
            settling.settle(online, at=timezone.now())
            self.hear(online)

    def hear(self, online, *, is_whole=True):
        """What the gateway says now, and truly; we believe that, and nothing else."""
        is_paid = OnlinePayment.objects.get(pk=online.pk).is_paid
        is_true = self.payfip.known(online.operation)["result"] in ("P", "V") and not self.fault
        if is_true and (is_whole or is_paid):
            self.told.add(online.pk)
        assert is_paid == (online.pk in self.told)

    def cut(self):
        """The connection drops before one of the statements; nobody was told anything then."""
        online, left = self.any_one(), [self.chance.randrange(25)]

        def drop(execute, sql, params, many, context):
            left[0] -= 1
            if left[0] == 0:
                context["cursor"].execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return execute(sql, params, many, context)

        if online is None:
            return
        try:
            with connection.execute_wrapper(drop):
                settling.settle(online, at=timezone.now())
        except Exception:  # cut off, perhaps after what counts
            connection.close()
            self.hear(online, is_whole=False)
        else:
            self.hear(online)


def check(history):
    paid = {one.pk for one in history.operations() if one.is_paid}
    assert paid == history.told
    receipts = Payment.objects.filter(family=history.invoice.family)
    assert {one.online_payment.pk for one in receipts} == paid
    due = Invoice.objects.with_sums().get(pk=history.invoice.pk).due
    assert due == (0 if paid else history.invoice.total)


def guardian_of(payable):
    """Of a family of its own, in the same school."""
    return GuardianFactory(family__school=payable.school)


@pytest.fixture
def payfip(settings, tmp_path):
    """Without a network: the questions of a history are many."""
    settings.FAKE_PAYFIP_DIR, settings.PAYFIP_URL = tmp_path / "payfip", "http://payfip.test"
    session = gateway._client(settings.PAYFIP_URL).client.transport.session
    session.mount(settings.PAYFIP_URL, InProcess())
    return operations


@pytest.fixture
def seed():
    return random.randrange(10**9)


def test_paid_if_and_only_if_the_gateway_said_so(payfip, payable, seed):
    for number in range(HISTORIES):
        payfip.switch()
        invoice = InvoiceFactory(account=payable.account, payer=guardian_of(payable), issued=True)
        history = History(invoice, payfip, random.Random(seed + number))
        try:
            history.run()
            check(history)
        except AssertionError as error:
            raise AssertionError(f"history {seed + number}") from error


# --- Killed outright ---------------------------------------------------------------------------


def settle_elsewhere(online):
    """In a process of its own, with a connection of its own; its number."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        settling.settle(online, at=timezone.now())
    finally:
        os._exit(0)


def test_killed_at_any_moment_a_payment_is_whole_or_not_there(payfip, payable):
    for number in range(KILLS):
        invoice = InvoiceFactory(account=payable.account, payer=payable.payer, issued=True)
        online = settling.begin(invoice, by=invoice.payer, at=timezone.now())
        payfip.end(online.operation, "P")
        child = settle_elsewhere(online)
        time.sleep(random.uniform(0, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        settling.settle(OnlinePayment.objects.get(pk=online.pk), at=timezone.now())
        assert Payment.objects.count() == number + 1
    assert OnlinePayment.objects.filter(state="paid").count() == KILLS
    assert not Invoice.objects.owed().exclude(pk=payable.pk).exists()
