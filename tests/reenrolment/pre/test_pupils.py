"""A pupil's form: ages, how many disciplines, what was typed."""

import datetime as dt

import pytest

from reenrolment.models import PreEnrolment, age_on
from reenrolment.pre.adults import why_not_guardian
from tests.factories import DisciplineOfferFactory
from tests.reenrolment.pre.conftest import GUARDIAN

pytestmark = pytest.mark.django_db
ADULT = {"first_name": "LEA", "birth_date": "04/03/1990", "is_guardian": "on"}


@pytest.fixture
def begun(stranger):
    stranger.post("guardians", data=GUARDIAN)
    return stranger


def pupils():
    return PreEnrolment.objects.get().students.count()


@pytest.mark.parametrize(
    ("born", "is_taken"),
    [("01/01/2021", False), ("31/12/2020", True), ("01/01/2009", True), ("31/12/2008", False)],
)
def test_the_age_counts_on_the_day_that_the_school_says(begun, offer, born, is_taken):
    """On 31 December 2027: from 7 to 18."""
    offer.oldest = 18
    offer.save()
    page = begun.adds(offer, birth_date=born)
    assert pupils() == is_taken
    assert is_taken or "n’est pas prévu pour cet âge" in page.content.decode()


def test_an_age_is_counted_in_whole_years(period):
    day = period.ages_on
    assert age_on(day, born=day.replace(year=2020)) == 7
    assert age_on(day.replace(month=2, day=28), born=day.replace(2020, 2, 29)) == 6


def test_who_is_refused_finds_all_that_was_typed(begun, offer):
    page = begun.adds(offer, birth_date="01/01/2024", remarks="Déjà un an de violon")
    said = page.content.decode()
    assert "Déjà un an de violon" in said and 'value="Noé"' in said and "checked" in said


def test_at_least_one_and_at_most_so_many(begun, offer, period):
    period.most_wishes = 1
    period.save()
    more = DisciplineOfferFactory(period=period)
    assert "Choisissez au plus 1" in begun.adds(offer, wishes=[offer.pk, more.pk]).content.decode()
    assert "au moins une discipline" in begun.adds(offer, wishes=[]).content.decode()
    assert pupils() == 0


def test_a_discipline_of_another_period_or_forged_is_refused(begun, offer):
    foreign = DisciplineOfferFactory()
    for wishes in ([foreign.pk], ["x"], [10**12]):
        assert "n’est plus proposée" in begun.adds(offer, wishes=wishes).content.decode()
    assert pupils() == 0


def test_the_same_pupil_twice_is_told(begun, offer):
    begun.adds(offer)
    assert "figure déjà dans votre demande" in begun.adds(offer).content.decode()
    assert pupils() == 1


def test_one_pupil_alone_is_the_guardian(begun, offer):
    begun.adds(offer, **ADULT)
    page = begun.adds(offer, **ADULT | {"birth_date": "04/03/1991"})
    assert "est déjà le responsable 1" in page.content.decode()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"birth_date": "04/03/2016"}, "Seul un élève majeur"),
        ({"first_name": "Zoé"}, "Le responsable 1 de cette demande est NOUVEL Léa"),
        ({"last_name": "ANCIEN"}, "Le responsable 1 de cette demande est NOUVEL Léa"),
    ],
)
def test_a_guardian_is_of_age_and_is_the_one_who_was_named(begun, offer, fault, sentence):
    page = begun.adds(offer, **ADULT | fault).content.decode()
    assert sentence in page and 'href="#id_is_guardian"' in page
    assert pupils() == 0


def test_of_age_from_the_birthday_on(draft):
    at = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
    pupil = {"last_name": "nouvel", "first_name": "LÉA"}
    for day, is_refused in ((29, False), (30, True)):
        born = dt.date(2008, 11, day)
        assert bool(why_not_guardian(draft, pupil | {"birth_date": born}, at=at)) == is_refused


def test_a_guardian_who_was_typed_anew_is_compared_before_it_is_sent(begun, offer):
    begun.adds(offer, **ADULT)
    begun.post("guardians", data=GUARDIAN | {"r1-first_name": "Max"})
    page = begun.sends(GUARDIAN["r1-email"]).content.decode()
    assert "Corrigez NOUVEL LEA, ou le responsable 1" in page
    assert PreEnrolment.objects.get().is_draft


def test_a_date_to_come_is_refused(begun, offer):
    assert "futur" in begun.adds(offer, birth_date="04/03/2999").content.decode()
    assert pupils() == 0


def test_an_invisible_character_is_refused(begun, offer):
    assert "caractère invisible" in begun.adds(offer, first_name="No\u202eé").content.decode()
    assert pupils() == 0
