"""The queue of requests: what it shows, in which order, at what cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from families.models import ChangeSet
from tests.conftest import signed_in
from tests.factories import ChangeSetFactory, GuardianFactory, UserFactory

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:families_changeset_changelist")


def shown(client, **query):
    return list(client.get(QUEUE, query).context["cl"].result_list)


def ask(family, *, days=0, **traits):
    guardian = GuardianFactory(family=family)
    since = timezone.now() - dt.timedelta(days=days)
    return ChangeSetFactory(guardian=guardian, submitted_at=since, **traits)


def test_the_oldest_waits_first(staff_client, family, other_family):
    late, early = ask(family, days=1), ask(other_family, days=5)
    assert shown(staff_client) == [early, late]


def test_what_is_decided_is_asked_for(staff_client, family):
    waiting, done = ask(family), ask(family, approved=True)
    assert shown(staff_client) == [waiting]
    assert shown(staff_client, state="approved") == [done]
    assert set(shown(staff_client, state="all")) == {waiting, done}


@pytest.fixture
def of_each_state(family, staff):
    """A request in each state that a person tells from the others."""
    pairs = {"city": ("Vitré", "Rennes"), "mobile": ("06 39 98 00 01", "06 39 98 00 77")}
    made = {name: ask(family, changes=pairs) for name in ("pending", "in_part", "put_back")}
    made |= {name: ask(family, **{name: True}) for name in ("approved", "rejected", "withdrawn")}
    made["in_part"].approve(by=staff, revision=1, refused={"mobile": "Numéro incomplet."})
    made["put_back"].approve(by=staff, revision=1, refused={"mobile": "Numéro incomplet."})
    made["opposite"] = made["put_back"].revert(by=staff)
    return made


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("pending", {"pending"}),
        ("approved", {"approved", "opposite"}),
        ("in_part", {"in_part"}),
        ("put_back", {"put_back"}),
        ("rejected", {"rejected"}),
        ("withdrawn", {"withdrawn"}),
    ],
)
def test_each_state_has_its_list(staff_client, of_each_state, state, found):
    assert set(shown(staff_client, state=state)) == {of_each_state[name] for name in found}


def test_the_list_says_the_state_that_a_request_is_in(staff_client, of_each_state):
    page = staff_client.get(QUEUE, {"state": "all"}).content.decode()
    for words in ("Acceptée en partie", "Acceptée, puis remise comme avant", "Refusée", "Retirée"):
        assert f'<td class="field-age">{words}</td>' in page


def test_show_all_leads_to_every_state(staff_client, of_each_state):
    page = staff_client.get(QUEUE).content.decode()
    assert '<a href="?state=all">Tout afficher</a>' in page
    assert set(shown(staff_client, state="all")) == set(of_each_state.values())


def test_a_search_covers_every_state_and_names_what_waits_first(staff_client, of_each_state):
    found = shown(staff_client, q="Camille")
    assert found[0] == of_each_state["pending"]
    assert set(found) == set(of_each_state.values())
    assert shown(staff_client, q="Camille", state="pending") == [of_each_state["pending"]]


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ({}, "En attente de validation"),
        ({"q": "Camille"}, "Toutes les demandes"),
        ({"q": "Camille", "state": "in_part"}, "Acceptée en partie"),
    ],
)
def test_the_filter_marks_the_states_that_are_shown(staff_client, query, chosen):
    changelist = staff_client.get(QUEUE, query).context["cl"]
    choices = changelist.filter_specs[0].choices(changelist)
    assert [str(choice["display"]) for choice in choices if choice["selected"]] == [chosen]


@pytest.mark.parametrize(("days", "found"), [(1, 0), (3, 1), (20, 1)])
def test_the_age_is_a_filter(staff_client, family, days, found):
    ask(family, days=days)
    assert len(shown(staff_client, days="2")) == found


def test_the_form_is_a_filter(staff_client, family):
    request = ask(family)
    assert shown(staff_client, form=request.form) == [request]
    assert shown(staff_client, form="other.Form") == []


def test_the_school_is_a_filter(family, other_school, school):
    here = ask(family)
    there = ChangeSetFactory(guardian=GuardianFactory(family__school=other_school))
    client = signed_in(UserFactory(superuser=True))
    assert set(shown(client)) == {here, there}
    assert shown(client, family__school__id__exact=school.pk) == [here]


@pytest.mark.parametrize("typed", ["dupont", "DUPÔNT", "Alix", "dupont1"])
def test_a_search_by_name_knows_neither_case_nor_accent(
    staff_client, guardian, other_guardian, typed
):
    mine = ChangeSetFactory(guardian=guardian)
    ChangeSetFactory(guardian=other_guardian)
    assert shown(staff_client, q=typed) == [mine]


def test_a_row_says_what_is_asked_and_what_else_waits(staff_client, guardian, second_guardian):
    ChangeSetFactory(guardian=guardian, changes={"mobile": ("", "1"), "city": ("", "Rennes")})
    ChangeSetFactory(guardian=second_guardian)
    page = staff_client.get(QUEUE).content.decode()
    assert "DUPONT Alix" in page
    assert "Mobile, Ville" in page
    assert "1 autre demande" in page


def test_the_family_s_page_leads_to_all_its_requests(staff_client, guardian, other_guardian):
    mine = ChangeSetFactory(guardian=guardian, approved=True)
    ChangeSetFactory(guardian=other_guardian, approved=True)
    query = {"state": "all", "family__id__exact": guardian.family_id}
    assert shown(staff_client, **query) == [mine]


def test_a_silly_filter_does_not_break_the_queue(staff_client, family):
    ask(family)
    for query in ({"days": "x"}, {"family__id__exact": "x"}, {"state": "x"}, {"form": "x"}):
        assert staff_client.get(QUEUE, query).status_code == 200


def queries(client):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(QUEUE).status_code == 200
    return len(seen)


def test_the_queue_costs_the_same_for_10_or_1000_requests(staff_client, school):
    _many(school, 10)
    queries(staff_client)
    few = queries(staff_client)
    _many(school, 990)
    assert ChangeSet.objects.count() == 1000
    assert queries(staff_client) == few


def test_the_first_page_costs_the_same_too(staff_client, school):
    _many(school, 10)
    staff_client.get("/gestion/")
    with CaptureQueriesContext(connection) as few:
        staff_client.get("/gestion/")
    _many(school, 90)
    with CaptureQueriesContext(connection) as many:
        staff_client.get("/gestion/")
    assert len(many) == len(few)


def _many(school, number):
    """Rows in bulk: the hundredth needs no factory of its own."""
    guardian = GuardianFactory(family__school=school)
    model = ChangeSetFactory(guardian=guardian, approved=True)
    made = ChangeSet.objects.bulk_create(
        ChangeSet(
            family=guardian.family,
            form=model.form,
            content_type=model.content_type,
            object_id=10**9 + guardian.pk * 10**4 + n,
            submitted_by=guardian.user,
        )
        for n in range(number)
    )
    model.changes.all().delete()
    model.journal.all().delete()
    model.delete()
    ids = [row.pk for row in made]
    _changes(ids, guardian.user)


def _changes(ids, user):
    from families.models import Change

    Change.objects.bulk_create(
        Change(changeset_id=pk, field="city", before="Vitré", after="Rennes", proposed_by=user)
        for pk in ids
    )
