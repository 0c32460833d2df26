"""The first page: what waits, in one's own schools, and links that lead there."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from post_office.models import STATUS

from tests.conftest import signed_in
from tests.desk.conftest import MAKERS
from tests.factories import ChangeSetFactory, GuardianFactory, UserFactory

pytestmark = pytest.mark.django_db


def tiles(client):
    return {tile["label"]: tile for tile in client.get("/gestion/").context["tiles"]}


@pytest.fixture
def waiting(guardian, other_school):
    """Two here, the older for three days; one elsewhere."""
    since = timezone.now() - dt.timedelta(days=3)
    ChangeSetFactory(guardian=guardian, submitted_at=since)
    ChangeSetFactory(guardian=GuardianFactory(family=guardian.family))
    ChangeSetFactory(guardian=GuardianFactory(family__school=other_school))
    ChangeSetFactory(guardian=GuardianFactory(family=guardian.family), approved=True)


def test_it_counts_what_waits_in_one_s_schools(staff_client, waiting):
    tile = tiles(staff_client)["demandes en attente"]
    assert (tile["count"], tile["is_urgent"]) == (2, True)
    assert tile["detail"] == "la plus ancienne depuis 3\xa0jours"


def test_of_several_schools_it_counts_each(admin_client_, waiting):
    counts = {label: tile["count"] for label, tile in tiles(admin_client_).items()}
    assert counts["demandes en attente"] == 3
    assert counts["demandes en attente, Vitré"] == 2
    assert counts["demande en attente, Fouesnant"] == 1


def test_nothing_waiting_is_said_too(staff_client):
    tile = tiles(staff_client)["demande en attente"]
    assert (tile["count"], tile["is_urgent"], tile["detail"]) == (0, False, "")


def test_mails_that_failed_are_counted(staff_client, school, other_school):
    for here in (school, other_school):
        mail = MAKERS["imuse_portal.OutgoingMail"](here)
        mail.status = STATUS.failed
        mail.save()
    assert tiles(staff_client)["courriel en échec"]["count"] == 1


def test_guardians_without_account_are_counted(staff_client, family):
    GuardianFactory(family=family, user=None)
    GuardianFactory(user=None)
    assert tiles(staff_client)["responsable sans compte"]["count"] == 1


@pytest.mark.parametrize("who", ["staff_client", "admin_client_"])
def test_no_link_of_the_page_is_dead(request, waiting, who):
    client = request.getfixturevalue(who)
    links = set(re.findall(r'href="(/gestion/[^"#]*)"', client.get("/gestion/").content.decode()))
    assert len(links) > 10
    dead = [link for link in links if client.get(link.replace("&amp;", "&")).status_code != 200]
    assert dead == []


def test_a_role_without_rights_sees_an_empty_page(school):
    answer = signed_in(UserFactory(staff=True, schools=[school])).get("/gestion/")
    assert answer.status_code == 200
    assert answer.context["tiles"] == []


def test_the_log_of_own_rows_is_put_together_on_the_first_page_alone(staff_client):
    """It names each model of the desk with its rows: half the work of a page that shows none."""
    page = staff_client.get("/gestion/families/family/").context["log_entries"]
    assert page.query.is_empty()
