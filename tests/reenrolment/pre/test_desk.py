"""The queue: what is confirmed, on one page; each decision a POST of its own."""

import re

import pytest
from django.urls import reverse

from families.models import Family
from reenrolment.models import PreEnrolment
from tests.factories import GuardianFactory, PreEnrolledGuardianFactory, PreEnrolmentFactory
from tests.house.reading import words_of

pytestmark = pytest.mark.django_db

QUEUE = "admin:reenrolment_preenrolment_changelist"


@pytest.fixture
def page(asked):
    return reverse("admin:reenrolment_preenrolment_change", args=[asked.pk])


@pytest.fixture
def decide(asked, staff_client):
    def post(what, **data):
        path = reverse(f"admin:reenrolment_preenrolment_{what}", args=[asked.pk])
        return staff_client.post(path, data, follow=True)

    return post


def test_the_queue_holds_what_waits_and_never_what_nobody_confirmed(asked, period, staff_client):
    PreEnrolmentFactory(period=period, unconfirmed=True, accepted_by="Madame SECRET")
    PreEnrolmentFactory(period=period)
    for query in ("", "?state=all", "?q=nouvel"):
        page = staff_client.get(reverse(QUEUE) + query).content.decode()
        assert "Madame NOUVEL Léa" in page and "SECRET" not in page
        assert page.count('class="action-select"') <= 1


def test_not_even_a_superuser_opens_what_nobody_confirmed(period, admin_client_):
    hidden = PreEnrolmentFactory(period=period, unconfirmed=True)
    path = reverse("admin:reenrolment_preenrolment_change", args=[hidden.pk])
    assert admin_client_.get(path).status_code == 404
    assert "NOUVEL" not in admin_client_.get(reverse(QUEUE) + "?state=all").content.decode()


def test_one_page_has_everything(page, staff_client, asked):
    asked.students.update(remarks="Joue déjà du violon", school_level="CE2")
    said = staff_client.get(page).content.decode()
    for text in ("1 rue Neuve", "Accordéon – Site d’Argentré", "Joue déjà du violon", "CE2"):
        assert text in said


def test_staff_accept_and_are_told(decide, asked):
    said = decide("accept").content.decode()
    assert "est acceptée" in said
    assert Family.objects.filter(name="NOUVEL").exists()


def test_the_page_of_what_was_accepted_names_the_accounts(decide, asked):
    PreEnrolledGuardianFactory(pre_enrolment=asked, rank=2, last_name="AUTRE", email="")
    said = words_of(decide("accept"))
    first, second = Family.objects.get(name="NOUVEL").guardians.order_by("rank")
    assert re.search(f"Compte : {first}<.*?>{first.user.identifier}</a>", said)
    assert re.search(f"Compte : {second}<.*?>aucun compte</a>", said)


def test_a_duplicate_is_proposed_and_joined_by_one_button(
    decide, page, staff_client, family, guardian
):
    GuardianFactory(family=family, email="lea.nouvel@example.org")
    said = staff_client.get(page).content.decode()
    assert "Rattacher ces élèves à la famille DUPONT" in said and "même e-mail" in said
    assert "admin/js/autocomplete.js" in said  # any other family is searched for
    decide("attach", family=family.pk)
    assert family.students.get().first_name == "Noé" and Family.objects.count() == 1


def test_an_unknown_or_foreign_family_is_told(decide, other_school):
    foreign = GuardianFactory(family__school=other_school).family
    for key in ("nowhere", 0, foreign.pk):
        said = decide("attach", family=key).content.decode()
        assert "n’a pas cette famille" in said
    assert "Choisissez la famille" in decide("attach").content.decode()
    assert PreEnrolment.objects.get().is_waiting


def test_a_refusal_asks_for_its_reason(decide, asked, outbox):
    assert "Indiquez le motif" in decide("refuse").content.decode()
    assert outbox() == []
    decide("refuse", note="Le cours est complet.")
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("refused", "Le cours est complet.")


def test_a_second_decision_is_a_conflict(decide):
    decide("refuse", note="Complet.")
    assert decide("accept").status_code == 409
    assert not Family.objects.exists()


def test_the_next_one_that_waits(decide, asked, period, staff_client):
    later = PreEnrolmentFactory(period=period, waiting=True)
    path = reverse("admin:reenrolment_preenrolment_next", args=[asked.pk])
    wanted = reverse("admin:reenrolment_preenrolment_change", args=[later.pk])
    assert staff_client.get(path)["Location"] == wanted


def test_another_school_s_staff_see_nothing(page, other_staff_client, asked):
    assert other_staff_client.get(page).status_code == 404
    assert "NOUVEL" not in other_staff_client.get(reverse(QUEUE)).content.decode()


def test_the_first_page_says_how_many_wait(asked, staff_client, period):
    PreEnrolmentFactory(period=period, unconfirmed=True)
    said = staff_client.get(reverse("admin:index")).content.decode()
    assert "pré-inscription en attente" in said


def test_the_queue_costs_as_much_for_many(asked, period, staff_client, count_of):
    few = count_of(lambda: staff_client.get(reverse(QUEUE)))
    PreEnrolmentFactory.create_batch(4, period=period, waiting=True)
    assert count_of(lambda: staff_client.get(reverse(QUEUE))) == few


def test_the_page_costs_as_much_for_many(page, asked, period, staff_client, count_of):
    few = count_of(lambda: staff_client.get(page))
    PreEnrolmentFactory.create_batch(4, period=period, waiting=True)
    assert count_of(lambda: staff_client.get(page)) <= few + 1
