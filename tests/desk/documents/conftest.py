"""A document that waits at the desk."""

import pytest
from django.urls import reverse

from tests.factories import DocumentFactory, DocumentTypeFactory, SchoolYearFactory


def url(page, *args):
    return reverse(f"admin:documents_{page}", args=args)


@pytest.fixture
def year(school):
    return SchoolYearFactory(school=school)


@pytest.fixture
def kind(school, year):
    return DocumentTypeFactory(school=school, label="RIB")


@pytest.fixture
def waiting(family, guardian, kind):
    return DocumentFactory(family=family, type=kind, submitted=True)
