"""The time of «Mot de passe perdu» tells nobody who has an account (figures: `benchmarks`)."""

import statistics
import time

import pytest

from tests.accounts.conftest import LOST

pytestmark = pytest.mark.django_db

TRIES, WARM_UP = 200, 10


def seconds(client, identifier, email):
    """Of our own processor: what else the machine does is nobody's account."""
    start = time.process_time()
    assert client.post(LOST, {"identifier": identifier, "email": email}).status_code == 302
    return time.process_time() - start


def test_match_and_mismatch_take_the_same_time(client, user, settings):
    settings.LOST_PASSWORD_PER_ADDRESS = 10**6
    pairs = [
        (seconds(client, user.identifier, user.email), seconds(client, "x1", "x1@example.org"))
        for _ in range(TRIES + WARM_UP)
    ]
    match, mismatch = (statistics.median(times) for times in zip(*pairs[WARM_UP:], strict=True))
    assert match == pytest.approx(mismatch, rel=0.1)
