"""A family with its pupil, and the pupil's sheet as its page opens it."""

import pytest
from django.urls import reverse

from families.changesets import key_of
from families.sheets import Sheet
from students.forms import StudentForm
from students.models import Student
from tests.factories import FieldRuleFactory, SchoolYearFactory


@pytest.fixture(autouse=True)
def year(school):
    """2026/2027, the current year of the school."""
    return SchoolYearFactory(school=school)


@pytest.fixture
def rule(school):
    """`rule("fax", "editable")`: the school's rule for a field of the pupil's sheet."""

    def ruled(field, state, **options):
        return FieldRuleFactory(
            school=school, form=key_of(StudentForm), field=field, state=state, **options
        )

    return ruled


@pytest.fixture
def sheet_of():
    """`sheet_of(student, guardian)`: the sheet in this guardian's hands, read anew."""

    def opened(student, guardian):
        target = Student.objects.select_related("family__school").get(pk=student.pk)
        return Sheet(StudentForm, target, target.family, by=guardian.user)

    return opened


@pytest.fixture
def save(sheet_of):
    """`save(student, guardian, city="Rennes")`: open the page, change this, send it."""

    def saved(student, guardian, *, page=None, **changes):
        shown = sheet_of(student, guardian)
        page = page or shown.current | {"shown": shown.shown}
        return sheet_of(student, guardian).submit(page | changes)

    return saved


@pytest.fixture
def request_for(save):
    """`request_for(student, guardian, city="Rennes")`: the change-set that came of it."""

    def recorded(student, guardian, **changes):
        submission = save(student, guardian, **changes)
        assert submission.changeset, submission.form.errors
        return submission.changeset

    return recorded


def identity_of(student):
    return reverse("students:identity", args=[student.pk])
