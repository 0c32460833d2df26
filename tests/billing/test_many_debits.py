"""A file of hundreds of debits is confirmed and recorded within one request."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing import collecting
from tests.factories import GuardianFactory, InvoiceFactory, MandateFactory, UserFactory
from tests.factories.billing import DUE_ON, debiting_account_of, planned

pytestmark = pytest.mark.django_db
MAIL, PAYMENT = 3, 22
"""Queries."""
FAR = DUE_ON - dt.timedelta(days=60)


@pytest.fixture
def confirm(school):
    """`confirm(3)`: the file of so many payers, and how many queries it took."""
    account, by = debiting_account_of(school), UserFactory(staff=True)

    def confirmed(payers):
        for _number in range(payers):
            MandateFactory(guardian=InvoiceFactory(payer=payer_of(school), issued=True).payer)
        shown, at = collecting.plan(account, collect_on=DUE_ON).shown, timezone.now()
        with CaptureQueriesContext(connection) as queries:
            made = collecting.confirm(account, collect_on=DUE_ON, shown=shown, by=by, at=at, on=FAR)
        return made, len(queries)

    return confirmed


def payer_of(school):
    return GuardianFactory(family__school=school)


def recorded(collection, *, refused=0):
    """How many queries it takes to say that so many were refused, and the rest paid."""
    collecting.send(collection, at=timezone.now())
    why = dict.fromkeys(list(collection.items.values_list("pk", flat=True))[:refused], "?")
    with CaptureQueriesContext(connection) as queries:
        collecting.execute(
            collection, refused=why, by=collection.made_by, at=timezone.now(), on=DUE_ON
        )
    return len(queries)


def test_a_payer_more_is_a_mail_more(confirm):
    confirm(1)
    (_made, few), (_made, many) = confirm(1), confirm(4)
    assert many - few <= 3 * MAIL


def test_a_refusal_more_is_a_mail_and_a_row_more(confirm):
    one, four = confirm(1)[0], confirm(4)[0]
    few, many = recorded(one, refused=1), recorded(four, refused=4)
    assert many - few <= 3 * (MAIL + 1)


def test_a_payment_more_is_some_queries_more(confirm):
    one, four = confirm(1)[0], confirm(4)[0]
    few, many = recorded(one), recorded(four)
    assert many - few <= 3 * PAYMENT


def test_what_a_file_does_not_hold_waits_for_the_next(owed, monkeypatch):
    monkeypatch.setattr(collecting, "MOST", 1)
    later = InvoiceFactory(payer=owed.payer, issued=True)
    plan = planned(owed)
    ((left_out, why),) = plan.left_out
    assert (plan.items[0].invoice, left_out) == (owed, later) and "plein" in why
