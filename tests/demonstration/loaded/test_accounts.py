"""Every account of the demonstration signs in, each at its own door."""

import pytest
from django.urls import reverse

from accounts.models import School, User
from imuse_portal.demonstration import PASSWORD, data

STAFF = [member["identifier"] for member in data.staff()]
GUARDIANS = [
    (slug, guardian["identifier"])
    for slug, school in data.schools().items()
    for family in school["families"]
    for guardian in family["guardians"]
]


def sign_in(client, identifier, school):
    form = {"site": school.slug, "identifier": identifier, "password": PASSWORD}
    return client.post(reverse("accounts:login"), form, follow=True)


def test_every_guardian_signs_in_at_their_school(demonstration, client):
    for slug, identifier in GUARDIANS:
        response = sign_in(client, identifier, School.objects.get(slug=slug))
        assert response.context["user"].identifier == identifier
        assert response.status_code == 200
        client.logout()


def test_nobody_signs_in_at_another_school(demonstration, client):
    response = sign_in(client, "ztest1", School.objects.get(slug="fouesnant"))
    assert not response.context["user"].is_authenticated


@pytest.mark.parametrize("identifier", STAFF)
def test_staff_sign_in_at_the_desk(demonstration, client, identifier):
    form = {"username": identifier, "password": PASSWORD}
    response = client.post(reverse("admin:login"), form, follow=True)
    assert response.context["user"] == User.objects.get(identifier=identifier)
    assert response.status_code == 200


def test_secretariat_of_vitre_works_there_alone(demonstration):
    assert list(School.objects.worked_at_by(User.objects.get(identifier="secretariat-vitre"))) == [
        School.objects.get(slug="vitre")
    ]
    everywhere = School.objects.worked_at_by(User.objects.get(identifier="secretariat"))
    assert everywhere.count() == len(data.schools())


def test_only_the_secretariat_decides(demonstration):
    who = {
        user.identifier: user.has_perm("families.review_changeset") for user in User.objects.all()
    }
    assert {name for name, may in who.items() if may} == {
        "secretariat",
        "secretariat-vitre",
        "admin",
    }
