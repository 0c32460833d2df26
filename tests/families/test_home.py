"""Home: who is signed in, the pupils, what is to be done, what waits."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from families import review
from families.enums import FieldState
from families.models import ChangeSet
from families.todo import todo
from tests.conftest import signed_in
from tests.factories import (
    FamilyFactory,
    FieldRuleFactory,
    GuardianFactory,
    SchoolFactory,
    StudentFactory,
)
from tests.families.test_identity import text_of

pytestmark = pytest.mark.django_db

HOME = reverse("home")


def test_home_greets_and_names_who_is_connected(family_client):
    page = text_of(family_client.get(HOME))
    assert "<h1>Bonjour Madame DUPONT Alix</h1>" in page
    assert "Connecté en tant que <strong>Madame DUPONT Alix</strong>" in page


def test_home_shows_the_pupils_of_the_family_alone(family_client, family, other_family):
    StudentFactory(family=family, last_name="TEST", first_name="Gaëlle")
    StudentFactory(family=other_family, last_name="TEST", first_name="Ailleurs")
    page = text_of(family_client.get(HOME))
    assert "TEST Gaëlle" in page
    assert "Ailleurs" not in page


def test_home_shows_the_schools_welcome(family_client, school):
    school.welcome_text = "Chers élèves et parents d'élèves,\n\nVous allez découvrir…"
    school.save()
    assert "<p>Chers élèves" in text_of(family_client.get(HOME))


def test_home_shows_what_waits_and_leads_to_it(family_client, save, guardian):
    assert "Aucune demande n’attend" in text_of(family_client.get(HOME))
    made = save(guardian, city="Rennes").changeset
    page = text_of(family_client.get(HOME))
    assert f'href="{reverse("families:requests")}?demande={made.pk}"' in page
    assert "En attente de validation" in page


def test_the_number_of_queries_does_not_grow(family_client, family, save, guardian, count_of):
    StudentFactory(family=family)
    save(guardian, city="Rennes")
    one = count_of(lambda: family_client.get(HOME))
    StudentFactory.create_batch(11, family=family)
    assert count_of(lambda: family_client.get(HOME)) == one


# --- À faire ----------------------------------------------------------------------------------


@pytest.fixture
def tasks(guardian):
    """`tasks()`: text, reason and place of each."""

    def asked():
        guardian.refresh_from_db()
        return [(task.text, task.why, task.url) for task in todo(guardian)]

    return asked


@pytest.fixture
def mobile_is_missing(guardian, school):
    FieldRuleFactory(school=school, field="mobile", state=FieldState.REQUIRED)
    guardian.mobile = ""
    guardian.save()


IDENTITY = reverse("families:identity")


def test_a_complete_sheet_leaves_nothing_to_do(family_client, tasks):
    assert tasks() == []
    assert "Tout est à jour." in text_of(family_client.get(HOME))


def test_a_missing_field_leads_to_that_very_field(family_client, mobile_is_missing, tasks):
    task = ("Compléter «\xa0Mobile\xa0»", "L’établissement en a besoin.", f"{IDENTITY}#id_mobile")
    assert tasks() == [task]
    assert f'href="{IDENTITY}#id_mobile"' in text_of(family_client.get(HOME))
    assert 'id="id_mobile"' in text_of(family_client.get(IDENTITY))


def test_what_is_proposed_is_no_longer_missing(mobile_is_missing, tasks, save, guardian):
    save(guardian, mobile="06 39 98 00 77")
    assert tasks() == []


def test_a_refused_field_is_to_be_corrected(tasks, save, guardian, staff):
    made = save(guardian, city="Rennes", mobile="06 39 98 00 77").changeset
    review.approve(made, by=staff, revision=1, refused={"city": "Justificatif manquant."})
    text, why, url = tasks()[0]
    assert "Ville" in text
    assert (why, url) == ("Justificatif manquant.", f"{IDENTITY}#id_city")


def test_a_refused_request_is_to_be_corrected_until_it_is_asked_again(tasks, save, guardian, staff):
    made = save(guardian, city="Rennes").changeset
    review.reject(made, by=staff, revision=1, note="Merci de nous appeler.")
    assert [why for _text, why, _url in tasks()] == ["Merci de nous appeler."]
    save(guardian, city="Laval")
    assert tasks() == []


def test_a_refusal_is_not_told_for_ever(tasks, save, guardian, staff):
    made = save(guardian, city="Rennes").changeset
    review.reject(made, by=staff, revision=1, note="Non.")
    ChangeSet.objects.update(reviewed_at=timezone.now() - dt.timedelta(days=31))
    assert tasks() == []


def test_who_may_not_request_changes_has_nothing_to_do(mobile_is_missing, tasks, guardian):
    guardian.requests_changes = False
    guardian.save()
    assert tasks() == []


# --- Several families -------------------------------------------------------------------------


@pytest.fixture
def elsewhere(user):
    """The same person is guardian at another school."""
    school = SchoolFactory(site_label="Combs", slug="combs")
    return GuardianFactory(family=FamilyFactory(school=school, name="RECOMPOSÉE"), user=user)


def choose(client, guardian):
    return client.post(reverse("families:choose"), {"guardian": guardian.pk}, follow=True)


def test_who_has_several_families_chooses_first(family_client, elsewhere):
    page = text_of(family_client.get(HOME))
    assert "Choisir une famille" in page
    assert "RECOMPOSÉE" in page
    assert family_client.get(IDENTITY).headers["Location"].startswith(HOME)


def test_the_choice_holds_for_every_page(family_client, guardian, elsewhere):
    assert "Combs" in text_of(choose(family_client, elsewhere))
    assert "RECOMPOSÉE" in text_of(family_client.get(IDENTITY))
    choose(family_client, guardian)
    assert "DUPONT" in text_of(family_client.get(IDENTITY))


@pytest.mark.parametrize("chosen", ["other", "nobody", ""])
def test_only_ones_own_families_can_be_chosen(family_client, elsewhere, other_guardian, chosen):
    keys = {"other": other_guardian.pk, "nobody": 0}
    response = family_client.post(
        reverse("families:choose"), {"guardian": keys.get(chosen, chosen)}
    )
    assert response.status_code == 404


def test_a_family_that_is_no_longer_ones_own_is_closed(family_client, guardian, elsewhere, user):
    choose(family_client, elsewhere)
    third = GuardianFactory(user=user)
    elsewhere.user = None
    elsewhere.save()
    page = text_of(family_client.get(HOME))
    assert "RECOMPOSÉE" not in page
    assert str(third.family) in page


def test_the_data_of_a_request_chooses_no_family(family_client, elsewhere, other_guardian):
    for name in ("family", "guardian"):
        family_client.get(HOME, {name: other_guardian.pk})
    assert "LEGRAND" not in text_of(family_client.get(HOME))


def test_somebody_else_sees_the_choice_of_nobody(second_client, elsewhere):
    assert "RECOMPOSÉE" not in text_of(second_client.get(HOME))
    assert signed_in(elsewhere.user).get(HOME).status_code == 200
