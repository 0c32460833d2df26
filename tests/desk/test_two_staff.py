"""Two staff members decide on one request at once: one decision and one mail.

The control without locks must go wrong.
"""

import pytest
from django.urls import reverse

from families.changesets import AlreadyDecided
from families.enums import JournalEvent
from families.models import ChangeSet
from families.review import approve, reject
from tests.conftest import signed_in
from tests.factories import ChangeSetFactory
from tests.families.conftest import no_locks, race  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

HELD = (ChangeSet, "_lock_pending")
DECIDED = {JournalEvent.APPROVED, JournalEvent.REJECTED}


@pytest.fixture
def asked(guardian):
    return ChangeSetFactory(guardian=guardian)


def as_read(asked):
    return ChangeSet.objects.get(pk=asked.pk)


@pytest.fixture
def both_decide(race, asked, staff, admin_user):  # noqa: F811
    """One approves while the other, a moment later, refuses."""

    def run():
        first, second = as_read(asked), as_read(asked)
        return race(
            HELD,
            lambda: approve(first, by=staff, revision=1),
            lambda: reject(second, by=admin_user, revision=1, note="Non"),
        )

    return run


def decisions(asked):
    return [entry.event for entry in asked.journal.all() if entry.event in DECIDED]


def test_the_second_decision_is_refused(both_decide, asked, guardian, outbox):
    _first, second = both_decide()
    assert isinstance(second, AlreadyDecided)
    assert decisions(asked) == [JournalEvent.APPROVED]
    assert len(outbox("families/mail/decided")) == 1


def test_without_locks_both_decide(no_locks, both_decide, asked):  # noqa: F811
    both_decide()
    assert len(decisions(asked)) == 2


@pytest.fixture
def both_click(race, asked, staff, admin_user):  # noqa: F811
    """Both press «Refuser la demande» on the page that they have open."""
    path = reverse("admin:families_changeset_reject", args=[asked.pk])

    def press(person):
        return lambda: signed_in(person).post(path, {"revision": 1, "note": "Non"}).status_code

    return lambda: race(HELD, press(staff), press(admin_user))


def test_two_clicks_are_one_decision(both_click, asked, outbox):
    assert sorted(both_click()) == [302, 409]
    assert decisions(asked) == [JournalEvent.REJECTED]
    assert len(outbox("families/mail/decided")) == 1


def test_two_clicks_without_locks_are_two(no_locks, both_click, asked):  # noqa: F811
    both_click()
    assert len(decisions(asked)) == 2
