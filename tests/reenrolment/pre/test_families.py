"""From home: a new pupil of a family, without the question that strangers are asked."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from reenrolment.models import PreEnrolment
from reenrolment.pre import overview
from tests.factories import PreEnrolmentFactory
from tests.reenrolment.pre.conftest import Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(family_client):
    return lambda: family_client.get(reverse("home")).content.decode()


def test_the_card_says_until_when_to_the_minute(home, period):
    closes = timezone.localtime(period.closes_at)
    assert f"Jusqu’au {closes:%d/%m/%Y} à {closes:%H:%M}" in home()
    assert "Faire une nouvelle demande." in home()


@pytest.mark.parametrize("change", [{"takes_families": False}, {"closes_at": None}])
def test_no_card_while_the_school_takes_none(home, period, change):
    for name, value in change.items():
        setattr(period, name, timezone.now() if value is None else value)
    period.save()
    assert "Pré-inscriptions" not in home()


def test_a_family_asks_without_a_question_and_the_school_sees_it_at_once(
    household, offer, user, outbox, school
):
    household.adds(offer)
    assert "Combien font" not in household.reads("confirmation")
    household.sends(user.email)
    row = PreEnrolment.objects.get()
    assert row.is_waiting and row.sent_by == user
    kinds = [(mail.kind.rpartition("/")[2], mail.to) for mail in outbox()]
    assert kinds == [("received", [user.email]), ("to_decide", [school.email])]


def test_the_family_reads_what_it_asked_and_where_it_stands(household, offer, user, home, staff):
    household.adds(offer)
    household.sends(user.email)
    row = PreEnrolment.objects.get()
    assert "en attente de réponse" in home()
    row.refuse(by=staff, at=timezone.now(), reason="Le cours est complet.")
    page = household.reads("sent", row.pk)
    assert "Le cours est complet." in page and "NOUVEL Noé" in page


def test_the_other_guardian_goes_on_with_the_same_draft(
    household, offer, school, second_client, second_guardian, home
):
    household.adds(offer)
    other = Way(second_client, "pre_home", school)
    assert "NOUVEL Noé" in other.reads("summary")
    other.adds(offer, first_name="Zoé")
    assert PreEnrolment.objects.get().students.count() == 2
    assert "Reprendre la demande." in home()


def test_what_is_another_family_s_does_not_exist(household, period, other_family, offer):
    foreign = PreEnrolmentFactory(period=period, family=other_family, waiting=True)
    draft = PreEnrolmentFactory(period=period, family=other_family)
    pupil = draft.students.get()
    assert household.get("sent", foreign.pk).status_code == 404
    assert household.get("student", pupil.pk).status_code == 404
    assert household.post("remove", pupil.pk).status_code == 404
    assert draft.students.exists()


def test_a_stranger_s_request_is_not_the_family_s_page_before_it_is_theirs(household, asked):
    assert household.get("sent", asked.pk).status_code == 404


def test_a_guardian_who_only_reads_asks_for_nothing(household, guardian, home, offer):
    guardian.requests_changes = False
    guardian.save()
    assert "Faire une nouvelle demande" not in home()
    assert "sans rien modifier" in household.reads("start")
    assert household.adds(offer).status_code == 404
    assert PreEnrolment.objects.count() == 0


def test_a_form_sent_after_the_session_s_end_is_given_back(household, offer, user):
    household.get("add")
    household.client.cookies.pop("portail_session")
    household.adds(offer, first_name="Gardé")
    household.client.force_login(user)
    assert 'value="Gardé"' in household.reads("add")


def test_a_decided_request_leaves_the_card_once_the_period_is_over(guardian, period, family, now):
    PreEnrolmentFactory(period=period, family=family, refused=True)
    assert overview.card(guardian, at=now).requests
    assert overview.card(guardian, at=period.closes_at) is None


def test_the_card_costs_as_much_for_one_request_as_for_many(guardian, period, family, count_of):
    def card():
        return overview.card(guardian, at=period.opens_at)

    PreEnrolmentFactory(period=period, family=family, waiting=True)
    few = count_of(card)
    PreEnrolmentFactory.create_batch(4, period=period, family=family, waiting=True)
    assert count_of(card) == few


def test_what_was_sent_the_second_before_the_closing_counts(period, family, user):
    last = period.closes_at - dt.timedelta(microseconds=1)
    draft = PreEnrolmentFactory(period=period, family=family)
    draft.send(by=user, at=last, name="Madame DUPONT Alix")
    assert draft.is_waiting
