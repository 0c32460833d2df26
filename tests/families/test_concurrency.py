"""Two people at once, against PostgreSQL: nothing lost, nothing applied that was not shown.

Each race is run again without locks, and must then go wrong: the test can see the fault.
"""

import pytest

from families import changesets
from families.enums import ChangeSetStatus, JournalEvent, Outcome
from families.models import ChangeSet
from families.sheets import Sheet

pytestmark = pytest.mark.django_db(transaction=True)

DECIDED = {JournalEvent.APPROVED, JournalEvent.REJECTED, JournalEvent.WITHDRAWN}
HELD_SAVE = (Sheet, "_read")
HELD_DECISION = (ChangeSet, "_lock_pending")


def asked():
    return {c.field: c.after for c in ChangeSet.objects.get().changes.all()}


def decisions(changeset):
    return [e.event for e in changeset.journal.all() if e.event in DECIDED]


# --- Two guardians ----------------------------------------------------------------------------


@pytest.fixture
def two_saves(save, page_of, race, guardian, second_guardian):
    """Each of the two guardians saves another field of one sheet."""
    page = page_of(guardian)

    def run():
        return race(
            HELD_SAVE,
            lambda: save(guardian, page=page, city="Rennes"),
            lambda: save(guardian, page=page, by=second_guardian.user, mobile="06 39 98 00 77"),
        )

    return run


BOTH = {"city": "Rennes", "mobile": "06 39 98 00 77"}


def test_two_first_saves_become_one_request(two_saves):
    assert [done.outcome for done in two_saves()] == [Outcome.RECORDED, Outcome.RECORDED]
    assert asked() == BOTH


def test_two_first_saves_without_locks_lose_one(no_locks, two_saves):
    two_saves()
    assert asked() != BOTH


def test_two_amendments_are_both_kept(save, guardian, two_saves):
    save(guardian, work_phone="01 99 00 00 01")
    two_saves()
    assert asked() == BOTH | {"work_phone": "01 99 00 00 01"}
    assert ChangeSet.objects.get().revision == 3


def test_two_amendments_without_locks_lose_one(save, guardian, no_locks, two_saves):
    save(guardian, work_phone="01 99 00 00 01")
    two_saves()
    assert asked() != BOTH | {"work_phone": "01 99 00 00 01"}


# --- A guardian and the school ----------------------------------------------------------------


@pytest.fixture
def approval_then_save(save, page_of, race, guardian, staff):
    """Staff approve what they read, «Rennes», while the guardian makes it «Laval»."""
    made = save(guardian, city="Rennes").changeset
    page = page_of(guardian)

    def run():
        return race(
            HELD_DECISION,
            lambda: ChangeSet.objects.get(pk=made.pk).approve(by=staff, revision=1),
            lambda: save(guardian, page=page, city="Laval"),
        )

    return run


def test_what_staff_read_is_what_is_applied(approval_then_save, guardian):
    approved, saved = approval_then_save()
    guardian.refresh_from_db()
    assert (approved, guardian.city) == (None, "Rennes")
    assert saved.changeset.is_pending
    change = saved.changeset.changes.get()
    assert (change.before, change.after) == ("Rennes", "Laval")


def test_without_locks_something_unread_is_applied(no_locks, approval_then_save, guardian):
    approval_then_save()
    guardian.refresh_from_db()
    assert guardian.city == "Laval"


@pytest.fixture
def save_then_approval(save, page_of, race, guardian, staff):
    """The guardian amends while staff approve the revision before."""
    made = save(guardian, city="Rennes").changeset
    page = page_of(guardian)

    def run():
        return race(
            HELD_SAVE,
            lambda: save(guardian, page=page, city="Laval"),
            lambda: ChangeSet.objects.get(pk=made.pk).approve(by=staff, revision=1),
        )

    return run


def test_an_amended_request_is_to_be_read_again(save_then_approval, guardian):
    saved, approved = save_then_approval()
    guardian.refresh_from_db()
    assert isinstance(approved, changesets.Moved)
    assert (saved.outcome, guardian.city) == (Outcome.RECORDED, "Vitré")
    assert asked() == {"city": "Laval"}


def test_without_locks_an_amendment_meets_a_decision(no_locks, save_then_approval):
    saved, approved = save_then_approval()
    assert approved is None
    assert isinstance(saved, Exception)


@pytest.fixture
def put_back_during_approval(save, page_of, race, guardian, staff):
    """«Rennes» is being approved while the guardian types «Vitré» again."""
    made = save(guardian, city="Rennes").changeset
    page = page_of(guardian)
    return lambda: race(
        HELD_DECISION,
        lambda: ChangeSet.objects.get(pk=made.pk).approve(by=staff, revision=1),
        lambda: save(guardian, page=page, city="Vitré"),
    )


def test_a_value_put_back_during_its_approval_is_asked_again(put_back_during_approval, guardian):
    _approved, saved = put_back_during_approval()
    guardian.refresh_from_db()
    assert guardian.city == "Rennes"
    assert saved.changeset.after() == {"city": "Vitré"}


# --- Two decisions ----------------------------------------------------------------------------


@pytest.fixture
def made(save, guardian):
    return save(guardian, city="Rennes").changeset


@pytest.fixture
def two_decisions(race, made, staff):
    return lambda: race(
        HELD_DECISION,
        lambda: ChangeSet.objects.get(pk=made.pk).approve(by=staff, revision=1),
        lambda: ChangeSet.objects.get(pk=made.pk).reject(by=staff, revision=1, note="Non."),
    )


def test_of_two_decisions_the_first_holds(two_decisions, made, guardian):
    approved, rejected = two_decisions()
    guardian.refresh_from_db()
    assert approved is None
    assert isinstance(rejected, changesets.AlreadyDecided)
    assert (decisions(made), guardian.city) == ([JournalEvent.APPROVED], "Rennes")


def test_without_locks_two_decisions_are_taken(no_locks, two_decisions, made):
    two_decisions()
    assert len(decisions(made)) == 2


@pytest.fixture
def withdrawal_during_approval(race, made, staff, user):
    return lambda: race(
        HELD_DECISION,
        lambda: ChangeSet.objects.get(pk=made.pk).approve(by=staff, revision=1),
        lambda: ChangeSet.objects.get(pk=made.pk).withdraw(by=user),
    )


def test_a_withdrawal_comes_before_the_decision_or_not_at_all(withdrawal_during_approval, made):
    _approved, withdrawn = withdrawal_during_approval()
    made.refresh_from_db()
    assert isinstance(withdrawn, changesets.AlreadyDecided)
    assert (made.status, decisions(made)) == (ChangeSetStatus.APPROVED, [JournalEvent.APPROVED])


def test_without_locks_a_withdrawn_request_is_applied(no_locks, withdrawal_during_approval, made):
    withdrawal_during_approval()
    assert len(decisions(made)) == 2


def test_approval_during_a_withdrawal_changes_nothing(race, made, staff, user, guardian):
    withdrawn, approved = race(
        HELD_DECISION,
        lambda: ChangeSet.objects.get(pk=made.pk).withdraw(by=user),
        lambda: ChangeSet.objects.get(pk=made.pk).approve(by=staff, revision=1),
    )
    guardian.refresh_from_db()
    assert withdrawn is None
    assert isinstance(approved, changesets.AlreadyDecided)
    assert guardian.city == "Vitré"


# --- One e-mail for two accounts --------------------------------------------------------------


def test_one_email_is_given_to_one_account(save, race, guardian, other_guardian, staff):
    sets = [
        save(person, email="neuf@example.org").changeset for person in (guardian, other_guardian)
    ]
    results = race(
        HELD_DECISION,
        lambda: sets[0].approve(by=staff, revision=1),
        lambda: sets[1].approve(by=staff, revision=1),
    )
    assert sum(isinstance(result, changesets.NoLongerValid) for result in results) == 1
    emails = {guardian.user_id: guardian.user.email, other_guardian.user_id: ""}
    emails = set(type(staff).objects.filter(pk__in=emails).values_list("email", flat=True))
    assert "neuf@example.org" in emails
    assert len(emails) == 2
