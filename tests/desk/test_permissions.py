"""Who may decide: each view of the queue asks for the permission, and for the school."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts import roles
from tests.conftest import signed_in
from tests.factories import ChangeSetFactory, UserFactory

pytestmark = pytest.mark.django_db

ONE = ["approve", "approve_next", "reject", "revert", "next"]
POSTED = {"revision": 1, "note": "Non"}


@pytest.fixture
def asked(guardian):
    return ChangeSetFactory(guardian=guardian)


@pytest.fixture
def of_role(school):
    """`of_role("campaign")`: the browser of somebody of the school with this role."""

    def make(role):
        roles.make_roles()
        person = UserFactory(staff=True, schools=[school])
        person.groups.add(Group.objects.get(name=role))
        return signed_in(person)

    return make


def path(action, changeset):
    return reverse(f"admin:families_changeset_{action}", args=[changeset.pk])


@pytest.mark.parametrize("action", ONE)
@pytest.mark.parametrize("role", [roles.CAMPAIGN, roles.TEACHER])
def test_other_roles_decide_nothing(of_role, asked, action, role):
    client = of_role(role)
    assert client.get(path(action, asked)).status_code == 403
    assert client.post(path(action, asked), POSTED).status_code == 403
    asked.refresh_from_db()
    assert asked.is_pending


@pytest.mark.parametrize("role", [roles.CAMPAIGN, roles.TEACHER])
def test_other_roles_accept_no_batch(of_role, asked, role):
    client = of_role(role)
    many = reverse("admin:families_changeset_approve_many")
    assert client.post(many, {"seen": f"{asked.pk}:1"}).status_code == 403
    asked.refresh_from_db()
    assert asked.is_pending


def test_campaign_staff_read_but_get_no_button_and_leave_no_trace(of_role, asked):
    answer = of_role(roles.CAMPAIGN).get(path("change", asked))
    assert answer.status_code == 200
    assert path("approve", asked) not in answer.content.decode()
    assert asked.journal.count() == 1


def test_the_action_of_the_list_asks_for_the_permission_too(of_role, asked):
    queue = reverse("admin:families_changeset_changelist")
    data = {"action": "approve_selected", "_selected_action": [asked.pk]}
    answer = of_role(roles.CAMPAIGN).post(queue, data, follow=True)
    assert "sera acceptée" not in answer.content.decode()


@pytest.mark.parametrize("action", ONE)
def test_every_permission_but_that_one_is_not_enough(school, asked, action):
    person = UserFactory(staff=True, schools=[school])
    person.user_permissions.set(Permission.objects.exclude(codename="review_changeset"))
    assert signed_in(person).post(path(action, asked), POSTED).status_code == 403


@pytest.mark.parametrize("action", ["change", *ONE])
def test_staff_of_another_school_find_nothing(other_staff_client, asked, action):
    assert other_staff_client.get(path(action, asked)).status_code in (404, 405)
    assert other_staff_client.post(path(action, asked), POSTED).status_code == 404
    asked.refresh_from_db()
    assert asked.is_pending and asked.journal.count() == 1


@pytest.mark.parametrize("action", ["approve", "approve_next", "reject"])
def test_looking_does_not_decide(staff_client, asked, action):
    assert staff_client.get(path(action, asked)).status_code == 405


@pytest.mark.parametrize("action", ["change", *ONE])
def test_families_and_strangers_are_sent_to_sign_in(client, family_client, asked, action):
    for visitor in (client, family_client):
        answer = visitor.post(path(action, asked), POSTED)
        assert answer.status_code == 302
        assert "/gestion/" in answer.url
    asked.refresh_from_db()
    assert asked.is_pending


def test_a_staff_member_who_left_is_out(staff_client, staff, asked):
    staff.is_active = False
    staff.save()
    assert staff_client.post(path("approve", asked), POSTED).status_code == 302
    asked.refresh_from_db()
    assert asked.is_pending
