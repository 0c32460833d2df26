"""Ten families press at one instant against gunicorn: no error, nothing lost, none twice."""

from contextlib import suppress

import pytest
from django.db import connections

from reenrolment.models import Submission
from tests.documents.server import Server
from tests.house.connections import all_together
from tests.reenrolment import evening

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

FAMILIES = 10


@pytest.fixture
def server(tmp_path):
    started = Server(tmp_path).start()
    yield started
    with suppress(ProcessLookupError):
        started.kill()
    connections.close_all()


def test_ten_families_at_once_lose_nothing(server):
    people = evening.families(FAMILIES)
    raised = all_together(lambda number: people[number].reenrols(server), FAMILIES)
    assert raised == [None] * FAMILIES
    assert evening.amiss(people) == []
    assert Submission.objects.count() == FAMILIES
