"""The people and rows of the matrix."""

import pytest

from tests.routes.world import World


@pytest.fixture
def world(
    school,
    guardian,
    second_guardian,
    other_guardian,
    student,
    staff,
    other_staff,
    tmp_path,
    settings,
):
    settings.MEDIA_ROOT = tmp_path
    school.shares_household = True
    school.save()
    people = {
        "anonymous": None,
        "owner": guardian.user,
        "second": second_guardian.user,
        "other": other_guardian.user,
        "staff": staff,
        "other_staff": other_staff,
    }
    return World(guardian=guardian, student=student, staff=staff, people=people)
