"""The list of requests: who reads which, what it says, withdrawing."""

import datetime as dt

import pytest
from django.urls import reverse

from families import review
from families.enums import ChangeSetStatus
from families.models import ChangeSet
from tests.conftest import signed_in
from tests.factories import ChangeSetFactory, FamilyFactory, GuardianFactory
from tests.families.test_identity import text_of

pytestmark = pytest.mark.django_db

REQUESTS = reverse("families:requests")


def withdraw(client, changeset, **data):
    url = reverse("families:withdraw_changeset", args=[changeset.pk])
    return client.post(url, data, follow=True)


def test_a_family_without_requests_is_told_what_will_stand_here(family_client):
    assert "Vous n’avez encore fait aucune demande" in text_of(family_client.get(REQUESTS))


def test_a_request_says_what_was_asked_and_where_it_is(family_client, save, guardian):
    save(guardian, city="Rennes")
    page = text_of(family_client.get(REQUESTS))
    assert "Fiche du responsable – DUPONT Alix" in page
    assert '<td data-label="Avant">Vitré</td> <td data-label="Demandé">Rennes</td>' in page
    assert "Envoyée par vous" in page
    assert "Décision de l’établissement : à venir" in page


def test_the_timeline_names_roles_never_the_staff_member(family_client, save, guardian, staff):
    staff.first_name, staff.last_name = "Solange", "Secrète"
    staff.save()
    made = save(guardian, city="Rennes", mobile="06 39 98 00 77").changeset
    made.mark_seen(by=staff)
    review.approve(made, by=staff, revision=1, refused={"city": "Justificatif manquant."})
    page = text_of(family_client.get(REQUESTS))
    assert "Vue par le secrétariat" in page
    assert '<span class="state state-approved">Acceptée en partie</span>' in page
    assert "Acceptée en partie par le secrétariat" in page
    assert "<strong>Refusé</strong> – Justificatif manquant." in page
    assert "Secrète" not in page
    assert staff.identifier not in page


def test_a_refused_request_says_why(family_client, save, guardian, staff):
    made = save(guardian, city="Rennes").changeset
    review.reject(made, by=staff, revision=1, note="Merci de nous appeler.")
    page = text_of(family_client.get(REQUESTS))
    assert "Motif donné par l’établissement : Merci de nous appeler." in page
    assert "Refusée par le secrétariat" in page


def test_what_was_put_back_is_a_step_not_a_request(family_client, save, guardian, staff):
    made = save(guardian, city="Rennes").changeset
    review.approve(made, by=staff, revision=1)
    review.revert(ChangeSet.objects.get(pk=made.pk), by=staff)
    page = text_of(family_client.get(REQUESTS))
    assert page.count("<article") == 1
    assert "Remise comme avant par le secrétariat" in page


def test_what_was_put_back_is_not_said_to_be_accepted(family_client, save, guardian, staff):
    made = save(guardian, city="Rennes", mobile="06 39 98 00 77").changeset
    review.approve(made, by=staff, revision=1, refused={"mobile": "Numéro incomplet."})
    review.revert(ChangeSet.objects.get(pk=made.pk), by=staff)
    page = text_of(family_client.get(REQUESTS))
    assert "Acceptée, puis remise comme avant</span>" in page
    assert "<strong>Accepté, puis remis comme avant</strong>" in page
    assert "<strong>Refusé</strong> – Numéro incomplet." in page
    assert "<strong>Accepté</strong>" not in page


def test_what_was_typed_is_escaped(family_client, save, guardian):
    save(guardian, city="<b>Rennes</b>")
    assert "&lt;b&gt;Rennes" in family_client.get(REQUESTS).content.decode()


# --- Who reads which --------------------------------------------------------------------------


@pytest.fixture
def two_requests(save, guardian, second_guardian):
    """One on each sheet of the two guardians."""
    return [save(who, city="Rennes").changeset for who in (guardian, second_guardian)]


def readable(client):
    page = client.get(REQUESTS).content.decode()
    return [made for made in ChangeSet.objects.all() if f'id="demande-{made.pk}"' in page]


def test_guardians_who_live_apart_read_their_own_requests(
    two_requests, family_client, second_client
):
    assert readable(family_client) == two_requests[:1]
    assert readable(second_client) == two_requests[1:]


def test_a_new_address_is_not_told_to_the_other_guardian_anywhere(
    family_client, second_client, save, guardian, second_guardian
):
    save(second_guardian, address_line_1="7 impasse du Refuge")
    for url in (REQUESTS, reverse("home"), reverse("families:identity")):
        assert "Refuge" not in family_client.get(url).content.decode()
    assert "Refuge" in second_client.get(REQUESTS).content.decode()


def test_a_shared_household_reads_all_its_requests(two_requests, family_client, school):
    school.shares_household = True
    school.save()
    assert readable(family_client) == two_requests


@pytest.fixture
def others_request(save, second_guardian, school):
    """`others_request(city="Rennes")`: of the other guardian of a shared household."""
    school.shares_household = True
    school.save()
    return lambda **changes: save(second_guardian, **changes).changeset


def test_a_request_for_the_others_profession_is_not_ones_to_read(others_request, family_client):
    made = others_request(occupation="Luthière")
    assert readable(family_client) == []
    response = family_client.get(REQUESTS, {"demande": made.pk}, follow=True)
    assert "n’est pas dans cette liste" in text_of(response)
    assert "Luthière" not in text_of(family_client.get(reverse("home")))


def test_of_the_others_request_the_address_and_contacts_are_read(
    others_request, family_client, second_client, staff
):
    made = others_request(city="Rennes", occupation="Luthière")
    review.reject(made, by=staff, revision=1, note="Luthière ? Merci de nous appeler.")
    assert readable(family_client) == [made]
    page = text_of(family_client.get(REQUESTS))
    assert "Rennes" in page and "Luthière" not in page
    assert "Refusée par le secrétariat" in page
    assert text_of(second_client.get(REQUESTS)).count("Luthière") == 2


def test_the_reason_is_read_where_the_whole_request_is(others_request, family_client, staff):
    review.reject(others_request(city="Rennes"), by=staff, revision=1, note="Appelez-nous.")
    assert "Appelez-nous." in text_of(family_client.get(REQUESTS))


def test_another_family_reads_none(two_requests, other_client, school):
    school.shares_household = True
    school.save()
    assert readable(other_client) == []


def test_one_account_in_two_families_reads_those_of_the_chosen_one(user, guardian, save, school):
    elsewhere = GuardianFactory(family=FamilyFactory(school=school), user=user)
    made = [save(who, city="Rennes").changeset for who in (guardian, elsewhere)]
    client = signed_in(user)
    client.post(reverse("families:choose"), {"guardian": elsewhere.pk})
    assert readable(client) == made[1:]


# --- Withdrawing ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "lands"), [({}, REQUESTS), ({"from": "sheet"}, reverse("families:identity"))]
)
def test_withdrawing_leaves_the_sheet_as_it_is(family_client, save, guardian, data, lands):
    made = save(guardian, city="Rennes").changeset
    response = withdraw(family_client, made, **data)
    made.refresh_from_db()
    assert made.status == ChangeSetStatus.WITHDRAWN
    assert response.redirect_chain == [(lands, 302)]
    assert "Votre demande est retirée" in text_of(response)


def test_a_link_does_not_withdraw(family_client, save, guardian):
    made = save(guardian, city="Rennes").changeset
    url = reverse("families:withdraw_changeset", args=[made.pk])
    assert family_client.get(url).status_code == 405


def test_what_the_school_decided_cannot_be_withdrawn(family_client, save, guardian, staff):
    made = save(guardian, city="Rennes").changeset
    made.approve(by=staff, revision=1)
    assert "a déjà été traitée" in text_of(withdraw(family_client, made))


@pytest.mark.parametrize("shared", [True, False])
def test_the_other_guardians_request_is_not_ones_to_withdraw(
    two_requests, family_client, school, shared
):
    school.shares_household = shared
    school.save()
    assert withdraw(family_client, two_requests[1]).status_code == 404
    two_requests[1].refresh_from_db()
    assert two_requests[1].is_pending


def test_another_family_withdraws_nothing(two_requests, other_client):
    assert withdraw(other_client, two_requests[0]).status_code == 404


def test_who_may_not_request_changes_withdraws_nothing(family_client, save, guardian):
    made = save(guardian, city="Rennes").changeset
    guardian.requests_changes = False
    guardian.save()
    assert withdraw(family_client, made).status_code == 404
    assert "Retirer cette demande" not in text_of(family_client.get(REQUESTS))


# --- Many -------------------------------------------------------------------------------------


def test_a_long_list_comes_in_pages(family_client, guardian):
    ChangeSetFactory.create_batch(11, guardian=guardian, withdrawn=True)
    first, second = (family_client.get(REQUESTS, {"page": page}) for page in (1, 2))
    assert first.content.count(b"<article") == 10
    assert second.content.count(b"<article") == 1
    assert "Page 2 sur 2" in text_of(second)
    assert family_client.get(REQUESTS, {"page": "x"}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_requests(family_client, guardian, count_of):
    ChangeSetFactory(guardian=guardian, approved=True)
    one = count_of(lambda: family_client.get(REQUESTS))
    ChangeSetFactory.create_batch(4, guardian=guardian, withdrawn=True)
    ChangeSetFactory.create_batch(4, guardian=guardian, approved=True)
    assert count_of(lambda: family_client.get(REQUESTS)) == one


def test_a_mail_leads_to_a_request_on_whatever_page_it_stands(family_client, family, guardian):
    made = ChangeSetFactory(family=family, target=guardian, submitted_by=guardian.user)
    old = made.submitted_at - dt.timedelta(days=1)
    ChangeSet.objects.filter(pk=made.pk).update(submitted_at=old, status=ChangeSetStatus.WITHDRAWN)
    for _ in range(10):
        newer = ChangeSetFactory(family=family, target=guardian, submitted_by=guardian.user)
        ChangeSet.objects.filter(pk=newer.pk).update(status=ChangeSetStatus.WITHDRAWN)
    response = family_client.get(REQUESTS, {"demande": made.pk})
    assert response.url == f"{REQUESTS}?page=2#demande-{made.pk}"
    assert f'id="demande-{made.pk}"' in text_of(family_client.get(response.url))


@pytest.mark.parametrize("wanted", ["0", "x", "9" * 400])
def test_a_request_of_nobody_leads_to_the_list_which_says_so(family_client, wanted):
    page = text_of(family_client.get(REQUESTS, {"demande": wanted}, follow=True))
    assert "La demande recherchée n’est pas dans cette liste." in page
