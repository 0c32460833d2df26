"""Several accepted at once: the confirmation costs the same for few and for many."""

import datetime as dt

import pytest
from django.urls import reverse

from reenrolment.enums import ObstacleKind
from tests.factories import (
    DocumentTypeFactory,
    GuardianFactory,
    InvoiceFactory,
    ObstacleFactory,
    ObstacleRuleFactory,
    ReenrolmentFactory,
    RentalFactory,
    StudentFactory,
)
from tests.factories.billing import ISSUED_ON

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2020, 10, 1)
QUEUE = reverse("admin:reenrolment_reenrolment_changelist")


@pytest.fixture
def asking(campaign, school):
    """The campaign asks for documents, and has a rule about everything."""
    campaign.document_types.set([DocumentTypeFactory(school=school, label="Photo d’identité")])
    for kind in ObstacleKind.ruled():
        ObstacleRuleFactory(campaign=campaign, kind=kind)
    return campaign


@pytest.fixture
def waiting(asking, school):
    """`waiting(3)`: so many of other families wait, each with a bill, a rental, an obstacle."""

    def made(number):
        for _ in range(number):
            guardian = GuardianFactory(family__school=school)
            pupil = StudentFactory(family=guardian.family)
            InvoiceFactory(payer=guardian, issued=True, days=[ISSUED_ON])
            RentalFactory(family=pupil.family, student=pupil, starts_on=LONG_AGO, ends_on=LONG_AGO)
            ObstacleFactory(campaign=asking, student=pupil, kind=ObstacleKind.OTHER)
            yield ReenrolmentFactory(campaign=asking, student=pupil, submitted=True)

    return lambda number: list(made(number))


@pytest.fixture
def confirms(staff_client):
    def confirmed(rows):
        chosen = {"action": "accept_selected", "_selected_action": [row.pk for row in rows]}
        return staff_client.post(QUEUE, chosen).content.decode()

    return confirmed


def test_twenty_cost_as_much_as_ten(waiting, confirms, count_of):
    ten = waiting(10)
    few = count_of(lambda: confirms(ten))
    twenty = ten + waiting(10)
    assert count_of(lambda: confirms(twenty)) == few
