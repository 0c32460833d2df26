"""A campaign that is open, and a pupil in it."""

import datetime as dt

import pytest
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
