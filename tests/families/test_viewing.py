"""Staff who look at the portal as a family: read-only, on record, for half an hour."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from accounts.roles import CAMPAIGN, make_roles
from families.models import ChangeSet, FamilyViewing
from tests.conftest import signed_in
from tests.factories import CampaignFactory, UserFactory
from tests.families.test_identity import text_of

pytestmark = pytest.mark.django_db

HOME, IDENTITY = reverse("home"), reverse("families:identity")


@pytest.fixture(autouse=True)
def _staff_may_look(staff, other_staff):
    permission = Permission.objects.get(codename="view_portal_as_family")
    for person in (staff, other_staff):
        person.user_permissions.add(permission)


def start(client, guardian):
    return client.post(reverse("families:view_as", args=[guardian.pk]))


@pytest.fixture
def viewer(staff_client, guardian):
    """A staff member in the middle of looking."""
    assert start(staff_client, guardian).headers["Location"] == HOME
    return staff_client


def test_staff_see_what_the_family_sees(viewer):
    page = text_of(viewer.get(HOME))
    assert "Bonjour Madame DUPONT Alix" in page
    assert "Vous voyez le portail en tant que Madame DUPONT Alix." in page


@pytest.mark.parametrize("page", [HOME, IDENTITY, reverse("families:requests"), reverse("help")])
def test_every_page_says_so_and_has_the_way_out(viewer, page):
    assert reverse("families:end_viewing") in text_of(viewer.get(page))


def test_looking_is_on_record(viewer, staff, guardian):
    viewing = FamilyViewing.objects.get()
    assert (viewing.staff, viewing.guardian, viewing.family) == (staff, guardian, guardian.family)
    assert viewing.ended_at is None


@pytest.mark.parametrize("page", [IDENTITY, HOME, reverse("families:choose")])
def test_nothing_can_be_sent(viewer, page, page_of, guardian):
    response = viewer.post(page, page_of(guardian) | {"city": "Rennes"})
    assert response.status_code == 403
    assert "rien ne peut y être enregistré" in text_of(response)
    assert not ChangeSet.objects.exists()


def test_comfort_is_the_viewers_own(viewer):
    response = viewer.post(reverse("accounts:accessibility_mode"), {"is_on": "1", "next": HOME})
    assert response.headers["Location"] == HOME


def test_nothing_can_be_withdrawn(viewer, save, guardian):
    made = save(guardian, city="Rennes").changeset
    viewer.post(reverse("families:withdraw_changeset", args=[made.pk]))
    made.refresh_from_db()
    assert made.is_pending


def test_the_sheet_is_there_to_be_read(viewer):
    page = text_of(viewer.get(IDENTITY)).split("<main")[1].split("</main")[0]
    assert 'value="06 39 98 00 01"' in page
    assert "disabled>Enregistrer</button>" in page
    assert page.count("disabled") == 18


def test_the_way_out_ends_it(viewer, guardian):
    response = viewer.post(reverse("families:end_viewing"))
    assert str(guardian.family_id) in response.headers["Location"]
    assert FamilyViewing.objects.get().ended_at
    assert viewer.get(HOME).headers["Location"] == reverse("admin:index")


def test_it_ends_after_half_an_hour(viewer):
    FamilyViewing.objects.update(started_at=timezone.now() - dt.timedelta(minutes=31))
    assert viewer.get(HOME).headers["Location"] == reverse("admin:index")
    viewing = FamilyViewing.objects.get()
    assert viewing.ended_at == viewing.started_at + dt.timedelta(minutes=30)


def test_a_second_look_ends_the_first(viewer, second_guardian):
    start(viewer, second_guardian)
    first, second = FamilyViewing.objects.order_by("started_at")
    assert first.ended_at
    assert second.ended_at is None
    assert "Dominique" in text_of(viewer.get(HOME))


def test_it_ends_with_the_right_to_it(viewer, staff):
    staff.user_permissions.clear()
    staff.groups.clear()
    assert viewer.get(HOME).headers["Location"] == reverse("admin:index")


def test_the_desk_stays_open_meanwhile(viewer):
    assert viewer.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("who", ["other_staff", "user", "other_guardian", "nobody"])
def test_nobody_else_may_look(who, request, client, guardian):
    if who != "nobody":
        person = request.getfixturevalue(who)
        client = signed_in(getattr(person, "user", person))
    response = start(client, guardian)
    assert response.status_code == (302 if who == "nobody" else 404)
    assert not FamilyViewing.objects.exists()


def test_staff_without_the_permission_may_not_look(staff, guardian):
    staff.user_permissions.clear()
    staff.groups.clear()
    assert start(signed_in(staff), guardian).status_code == 404


def test_a_guardian_that_does_not_exist_is_not_there(staff_client):
    url = reverse("families:view_as", args=[10**12])
    assert staff_client.post(url).status_code == 404


def test_a_session_cannot_take_up_somebody_elses_look(viewer, other_staff, guardian):
    client = signed_in(other_staff)
    session = client.session
    session["viewing"] = FamilyViewing.objects.get().pk
    session.save()
    assert client.get(HOME).headers["Location"] == reverse("admin:index")
    assert FamilyViewing.objects.get().ended_at is None


@pytest.fixture
def campaigner(school):
    """Campaign staff."""
    make_roles()
    person = UserFactory(staff=True, schools=[school], default_school=school)
    person.groups.add(Group.objects.get(name=CAMPAIGN))
    return signed_in(person)


def test_who_runs_a_campaign_sees_what_it_asks_alone(campaigner, guardian, student):
    campaign = CampaignFactory(school=student.family.school)
    asked = reverse("reenrolment:reenrolment", args=[student.pk])
    assert start(campaigner, guardian).status_code == 302
    for page in (HOME, IDENTITY, reverse("students:identity", args=[student.pk])):
        assert campaigner.get(page).headers["Location"] == asked
    page = text_of(campaigner.get(asked))
    assert "Vous ne voyez que cette partie du portail." in page
    assert str(campaign.closes_at.year) in page
    assert campaigner.get(reverse("help")).status_code == 200
    assert campaigner.post(f"{asked}commencer/").status_code == 403


def test_a_family_without_a_pupil_has_nothing_to_look_at(campaigner, guardian):
    start(campaigner, guardian)
    assert campaigner.get(HOME).status_code == 404
