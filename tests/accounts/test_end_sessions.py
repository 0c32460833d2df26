"""Staff end somebody's sessions."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.conftest import signed_in


def is_in(client):
    return client.get("/mot-de-passe/").status_code == 200


def test_ended_sessions_are_out_everywhere_and_a_new_one_is_in(user):
    phone, desktop = signed_in(user), signed_in(user)
    assert is_in(phone) and is_in(desktop)
    User.objects.get(pk=user.pk).end_sessions(at=timezone.now())
    assert not is_in(phone) and not is_in(desktop)
    assert is_in(signed_in(User.objects.get(pk=user.pk)))


def test_nobody_else_is_signed_out(user, other_client):
    user.end_sessions(at=timezone.now())
    assert is_in(other_client)


def test_the_desk_ends_the_sessions_of_the_accounts_chosen(staff_client, family_client, user):
    action = {"action": "end_sessions", "_selected_action": [user.pk]}
    staff_client.post(reverse("admin:accounts_user_changelist"), action)
    assert not is_in(family_client)


def test_the_desk_of_another_school_ends_nothing(other_staff_client, family_client, user):
    action = {"action": "end_sessions", "_selected_action": [user.pk]}
    other_staff_client.post(reverse("admin:accounts_user_changelist"), action)
    assert is_in(family_client)
