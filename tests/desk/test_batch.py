"""Several requests at once: what is without conflict is applied, the rest is left and said."""

import pytest
from django.urls import reverse

from tests.factories import ChangeSetFactory, GuardianFactory

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:families_changeset_changelist")
MANY = reverse("admin:families_changeset_approve_many")


@pytest.fixture
def fair(guardian):
    return ChangeSetFactory(guardian=guardian)


@pytest.fixture
def stale(other_guardian):
    asked = ChangeSetFactory(guardian=other_guardian)
    other_guardian.city = "Laval"
    other_guardian.save()
    return asked


def choose(client, *changesets):
    keys = [changeset.pk for changeset in changesets]
    return client.post(QUEUE, {"action": "approve_selected", "_selected_action": keys})


def towns(*guardians):
    for guardian in guardians:
        guardian.refresh_from_db()
    return [guardian.city for guardian in guardians]


def test_what_will_happen_is_shown_before_it_does(staff_client, fair, stale, guardian):
    shown = choose(staff_client, fair, stale).context
    assert [c.changeset for c in shown["ready"]] == [fair]
    assert [c.changeset for c in shown["left"]] == [stale]
    assert towns(guardian) == ["Vitré"]


def test_what_was_shown_is_applied_and_each_family_is_told(staff_client, fair, guardian, outbox):
    answer = staff_client.post(MANY, {"seen": [f"{fair.pk}:1"]}, follow=True)
    assert "1 demande est acceptée" in answer.content.decode()
    assert towns(guardian) == ["Rennes"]
    assert len(outbox("families/mail/decided")) == 1


def test_a_conflict_leaves_its_request_and_is_said(
    staff_client, fair, stale, guardian, other_guardian
):
    answer = staff_client.post(MANY, {"seen": [f"{fair.pk}:1", f"{stale.pk}:1"]}, follow=True)
    assert "La fiche a changé depuis" in answer.content.decode()
    assert towns(guardian, other_guardian) == ["Rennes", "Laval"]
    stale.refresh_from_db()
    assert stale.is_pending


def test_one_that_moved_after_the_confirmation_is_left(staff_client, fair, guardian):
    fair.amend({"city": ("Vitré", "Brest")}, by=guardian.user, touched=["city"])
    staff_client.post(MANY, {"seen": [f"{fair.pk}:1"]})
    assert towns(guardian) == ["Vitré"]


def test_a_foreign_request_in_the_batch_is_left(staff_client, other_school, fair):
    foreign = GuardianFactory(family__school=other_school)
    asked = ChangeSetFactory(guardian=foreign)
    staff_client.post(MANY, {"seen": [f"{asked.pk}:1", f"{fair.pk}:1"]})
    assert towns(foreign) == ["Vitré"]
    shown = choose(staff_client, asked).context
    assert (shown["ready"], shown["left"]) == ([], [])


def test_nonsense_in_the_batch_is_left_out(staff_client, fair, guardian):
    staff_client.post(
        MANY, {"seen": ["", "x:y", f"{fair.pk}", f"{fair.pk}:", "1:2:3", "9" * 5000 + ":1"]}
    )
    assert towns(guardian) == ["Vitré"]


def test_too_many_at_once_are_refused_with_a_sentence(staff_client, fair, monkeypatch):
    monkeypatch.setattr("families.admin.deciding.LARGEST_BATCH", 0)
    answer = choose(staff_client, fair)
    assert answer.status_code == 302
    assert "au plus 0 demandes" in staff_client.get(QUEUE).content.decode()


def test_the_batch_is_only_posted(staff_client):
    assert staff_client.get(MANY).status_code == 405


@pytest.mark.parametrize("ticked", ["x", "", "1\0", "9" * 5000])
def test_what_is_ticked_is_a_row(staff_client, ticked):
    answer = staff_client.post(QUEUE, {"action": "approve_selected", "_selected_action": ticked})
    assert answer.status_code == 400
