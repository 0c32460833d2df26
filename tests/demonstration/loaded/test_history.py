"""The requests that wait in each queue, and those that were decided."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from post_office.models import STATUS

from accounts.models import User
from families.changesets import EmailTaken, NoLongerValid, Stale
from families.enums import ChangeSetStatus, JournalEvent
from families.models import Change, ChangeSet, Guardian
from imuse_portal.demonstration import data
from imuse_portal.models import OutgoingMail

SLUGS = list(data.schools())


def of(slug):
    return ChangeSet.objects.filter(family__school__slug=slug)


def outcome_of(changeset):
    """What approving it comes to; nothing is kept."""
    try:
        with transaction.atomic():
            reviewer = User.objects.get(identifier="secretariat")
            changeset.approve(by=reviewer, revision=changeset.revision)
            transaction.set_rollback(True)
    except (Stale, NoLongerValid) as error:
        return type(error)
    return "approved"


@pytest.mark.parametrize("slug", SLUGS)
def test_each_queue_holds_every_kind(demonstration, slug):
    outcomes = [outcome_of(changeset) for changeset in of(slug).pending()]
    assert set(outcomes) == {"approved", Stale, EmailTaken}
    assert outcomes.count("approved") >= 2


def test_requests_are_of_the_past_and_in_order(demonstration):
    for changeset in ChangeSet.objects.all():
        moments = [entry.at for entry in changeset.journal.order_by("pk")]
        assert moments == sorted(moments)
        assert moments[0] == changeset.submitted_at < timezone.now()


def test_a_past_decision_carries_its_reason(demonstration):
    approved = Change.objects.filter(changeset__status=ChangeSetStatus.APPROVED)
    assert approved.filter(is_refused=True).exclude(reason="").count() >= 3
    rejected = ChangeSet.objects.filter(status=ChangeSetStatus.REJECTED)
    assert rejected.exclude(review_note="").count() >= 2


def test_one_request_was_amended_and_two_guardians_ask(demonstration):
    of_guardians = ChangeSet.objects.pending().filter(form="families.GuardianForm")
    waiting = of_guardians.filter(family__guardians__user__identifier="ztest3")
    first, second = waiting.order_by("submitted_by__identifier")
    assert (first.revision, second.revision) == (2, 1)
    events = list(first.journal.values_list("event", "by__identifier"))
    assert events == [(JournalEvent.SUBMITTED, "ztest2"), (JournalEvent.AMENDED, "ztest2")]


def test_a_past_move_is_dated_then(demonstration):
    guardian = Guardian.objects.get(user__identifier="famille1")
    moves = ChangeSet.objects.filter(submitted_by=guardian.user, changes__field="address_line_1")
    accepted = moves.exclude(reviewed_at=None).get()
    assert guardian.address_changed_on == timezone.localdate(accepted.reviewed_at)
    assert guardian.address_changed_on <= timezone.localdate() - dt.timedelta(days=16)


def test_requests_of_the_main_job_are_free(demonstration):
    """`ztest1` begins with no request pending."""
    assert not ChangeSet.objects.pending().filter(submitted_by__identifier="ztest1").exists()


def test_mails_of_the_past_are_not_sent_again(demonstration):
    kinds = set(OutgoingMail.objects.values_list("kind", flat=True))
    assert kinds >= {"families/mail/receipt", "families/mail/decided"}
    assert not OutgoingMail.objects.exclude(status=STATUS.sent).exists()
