"""A campaign that is open, and a pupil in it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import CampaignFactory, ReenrolmentFactory, SchoolYearFactory


@pytest.fixture
def year(school):
    return SchoolYearFactory(school=school)


@pytest.fixture
def campaign(school, year):
    """In choice mode, with every step, for ten days still."""
    return CampaignFactory(school=school)


@pytest.fixture
def reenrolment(campaign, student, guardian):
    return ReenrolmentFactory(campaign=campaign, student=student)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def late(campaign):
    """The very second of the closing."""
    return campaign.closes_at


@pytest.fixture
def in_time(campaign):
    """The last moment before it."""
    return campaign.closes_at - dt.timedelta(microseconds=1)


@pytest.fixture
def post(staff_client):
    """`post("reenrolment_accept", row)`, with what its page shows."""

    def sent(page, of, **typed):
        url = reverse(f"admin:reenrolment_{page}", args=[of.pk])
        return staff_client.post(url, typed, follow=True).content.decode()

    return sent
