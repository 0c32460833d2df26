"""The groups of staff: what each role holds, made as often as wanted."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts import roles

pytestmark = pytest.mark.django_db


def held(role):
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{p.content_type.app_label}.{p.codename}" for p in permissions}


def test_the_command_makes_the_three_roles():
    call_command("roles", verbosity=0)
    names = {roles.SECRETARIAT, roles.CAMPAIGN, roles.TEACHER}
    assert set(Group.objects.values_list("name", flat=True)) == names
    assert all(held(name) == roles.permissions_of(name) for name in names)


def test_made_again_they_are_mended():
    call_command("roles", verbosity=0)
    group = Group.objects.get(name=roles.SECRETARIAT)
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    group.permissions.remove(Permission.objects.get(codename="review_changeset"))
    call_command("roles", verbosity=0)
    assert Group.objects.count() == 3
    assert held(roles.SECRETARIAT) == roles.permissions_of(roles.SECRETARIAT)


def test_the_secretariat_alone_decides():
    deciding = "families.review_changeset"
    assert deciding in roles.permissions_of(roles.SECRETARIAT)
    assert deciding not in roles.permissions_of(roles.CAMPAIGN)


@pytest.mark.parametrize("role", [roles.SECRETARIAT, roles.CAMPAIGN, roles.TEACHER])
def test_no_role_gives_rights_away(role):
    """Nor writes by hand what decisions and the log are made of."""
    rights = {"permission", "group", "logentry", "changeset", "change", "journalentry"}
    writing = {f"{action}_{model}" for action in ("add", "change", "delete") for model in rights}
    assert writing.isdisjoint(name.split(".")[1] for name in roles.permissions_of(role))


def test_a_role_that_names_what_is_not_there_is_a_mistake(monkeypatch):
    monkeypatch.setitem(roles._GRANTS, roles.TEACHER, {"families.nothing": ("view",)})
    with pytest.raises(Permission.DoesNotExist):
        roles.make_roles()
    assert not Group.objects.exists()
