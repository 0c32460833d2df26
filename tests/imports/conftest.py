"""Tables of a small school, as files."""

import pytest

from accounts.imports.running import load
from tests.factories import FollowUpFactory, SchoolYearFactory


@pytest.fixture
def year(school):
    return SchoolYearFactory(school=school)


@pytest.fixture
def closed_year(school):
    return SchoolYearFactory(school=school, closed=True)


@pytest.fixture
def follow_up(student, year):
    """Irina, whose reference is IRINA, follows PIANO."""
    student.reference = "IRINA"
    student.save()
    return FollowUpFactory(student=student, course__year=year, course__reference="PIANO")


def csv_of(*lines):
    return "\n".join(lines).encode()


@pytest.fixture
def imported(staff, school):
    """`imported(Resource, *lines)`: the figures of a file that has no error."""

    def load_lines(resource, *lines):
        return dict(load(resource(school=school, by=staff), csv_of(*lines)).counts)

    return load_lines
