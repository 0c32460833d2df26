"""A school that takes pre-enrolments, and what somebody types."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    DisciplineOfferFactory,
    PreEnrolmentFactory,
    PreEnrolmentPeriodFactory,
    SchoolYearFactory,
)

GUARDIAN = {
    "r1-civility": "mrs",
    "r1-last_name": "NOUVEL",
    "r1-first_name": "Léa",
    "r1-address_line_1": "1 rue Neuve",
    "r1-postcode": "35500",
    "r1-city": "Vitré",
    "r1-mobile": "06 39 98 12 34",
    "r1-email": "lea.nouvel@example.org",
}
PUPIL = {
    "last_name": "NOUVEL",
    "first_name": "Noé",
    "birth_date": "04/03/2017",
    "school_level": "CE2",
}
LINK = re.compile(r"/pre-inscription/adresse/[^\s?]+")


@pytest.fixture
def period(school):
    SchoolYearFactory(school=school)
    return PreEnrolmentPeriodFactory(school=school)


@pytest.fixture
def offer(period):
    return DisciplineOfferFactory(period=period, audience="Enfants à partir de 7 ans")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def asked(period, offer):
    """A stranger's, confirmed: it waits for the school."""
    return PreEnrolmentFactory(period=period, waiting=True)


@pytest.fixture
def draft(period, offer):
    return PreEnrolmentFactory(period=period)


class Way:
    """Somebody in front of the pages of one way: a stranger's or a family's."""

    def __init__(self, client, name, school):
        self.client, self.name = client, name
        if name == "pre":
            client.get(reverse("entry"), {"site": school.slug})

    def url(self, page, *args):
        return reverse(f"reenrolment:{self.name}_{page}", args=args)

    def get(self, page, *args):
        return self.client.get(self.url(page, *args))

    def post(self, page, *args, data=None):
        return self.client.post(self.url(page, *args), data or {})

    def reads(self, page, *args):
        return self.get(page, *args).content.decode()

    def adds(self, offer, **fields):
        return self.post("add", data=PUPIL | {"wishes": [offer.pk]} | fields)

    def sends(self, email, **fields):
        answer = {}
        if found := re.search(r"Combien font (\d+) et (\d+)", self.reads("confirmation")):
            answer = {"answer": int(found[1]) + int(found[2])}
        data = {"email_again": email, "accept": "on"} | answer | fields
        return self.post("confirmation", data=data)


@pytest.fixture
def stranger(school, period):
    return Way(Client(), "pre", school)


@pytest.fixture
def household(school, period, family_client):
    return Way(family_client, "pre_home", school)
