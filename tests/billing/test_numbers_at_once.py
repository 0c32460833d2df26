"""A thousand issues by twenty people, a tenth of whom fail or are cut off: 1..n, nothing else."""

from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from billing.models import BillingError, Invoice, issued
from billing.models.numbers import written
from tests.factories import InvoiceFactory
from tests.factories.billing import ISSUED_ON
from tests.house.connections import all_together

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, EACH, ISSUED = 20, 50, 44


def issue(invoice):
    invoice.issue(by=None, at=timezone.now(), on=ISSUED_ON)


def fail(invoice):
    """After the number was taken."""
    with transaction.atomic():
        issue(invoice)
        raise BillingError


def cut_off(invoice):
    """The database ends the connection before the commit, as of a process that is killed."""
    with transaction.atomic():
        issue(invoice)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def attempt(act, invoice):
    try:
        act(invoice)
    except Exception:  # what was meant to fail; the numbers tell the rest
        connection.close()


@pytest.fixture
def drafts(guardian):
    return [InvoiceFactory(payer=guardian) for _ in range(PEOPLE * EACH)]


def all_issue(drafts):
    def person(number):
        for turn, invoice in enumerate(drafts[number::PEOPLE]):
            attempt({3: fail, 7: cut_off}.get(turn % 20, issue), invoice)

    assert all_together(person, PEOPLE) == [None] * PEOPLE


def test_a_thousand_numbers_without_a_gap_or_a_double(drafts):
    all_issue(drafts)
    numbers = sorted(Invoice.objects.issued().values_list("number", flat=True))
    assert len(numbers) == PEOPLE * ISSUED
    assert numbers == [written("FC", 2026, n) for n in range(1, len(numbers) + 1)]


def highest_and_one(school, kind, *, on):
    """How it is done where no counter is kept."""
    last = Invoice.objects.filter(school=school).aggregate(last=Max("number"))["last"]
    return written(kind, on.year, int(last[-5:] or 0) + 1)


def test_without_a_counter_numbers_are_given_twice(drafts, monkeypatch):
    monkeypatch.setattr(issued, "take", highest_and_one)
    all_issue(drafts)
    assert Invoice.objects.issued().count() < PEOPLE * ISSUED


def test_one_invoice_is_issued_once_by_twenty(guardian):
    invoice = InvoiceFactory(payer=guardian)
    found = all_together(lambda number: partial(issue, Invoice.objects.get(pk=invoice.pk))(), 20)
    assert sum(one is None for one in found) == 1
    assert {type(one) for one in found} == {type(None), BillingError}
