"""Pre-enrolment, step by step: a stranger from the entry page to the identifier, a family."""

import re

import pytest

from families.models import Family
from reenrolment.models import PreEnrolment
from tests.browser.person import KeyboardPerson, Person
from tests.browser.pre_enrolment_tour import (
    ACCORDION,
    EMAIL,
    RETYPE,
    RETYPE_YOURS,
    adds_a_pupil,
    confirms,
    gives_the_guardian,
)

WAYS = {
    "with scripts": (Person, {}, 1280),
    "without scripts": (Person, {"java_script_enabled": False}, 1280),
    "by keyboard at 320 pixels": (KeyboardPerson, {}, 320),
}


@pytest.fixture(params=WAYS)
def stranger(request, person):
    kind, options, width = WAYS[request.param]
    page = person(**options).page
    page.set_viewport_size({"width": width, "height": 900})
    return kind(page)


def link_of(mails):
    mail = next(mail for mail in mails if mail.to == [EMAIL])
    return re.search(r"http\S+/pre-inscription/adresse/\S+", mail.body)[0]


def test_a_stranger_from_the_entry_page_to_the_identifier(stranger, person, deliver):
    gives_the_guardian(stranger)
    adds_a_pupil(stranger, "Noé", "04/03/2025")
    stranger.sees("n’est pas prévu pour cet âge")
    stranger.fills("Date de naissance", "04/03/2017")
    stranger.presses("Enregistrer cet élève")
    stranger.sees("Enfants à partir de 7 ans / Etudiants")
    adds_a_pupil(stranger, "Zoé", "05/04/2015")
    confirms(stranger, EMAIL, RETYPE)
    stranger.sees("Confirmez votre adresse")
    stranger.goes_to(link_of(deliver()))
    stranger.presses("Confirmer mon adresse")
    stranger.sees("Seul le conservatoire pourra vous confirmer")
    the_school_accepts(person())
    told = [mail for mail in deliver() if mail.to == [EMAIL]]
    assert any("nouvel1" in mail.body for mail in told)
    assert Family.objects.get(name="NOUVEL").students.count() == 2


def the_school_accepts(staff):
    staff.signs_in_at_the_desk("secretariat-vitre")
    staff.goes_to("/gestion/reenrolment/preenrolment/")
    staff.does_not_see("GAUTIER Loïc")
    staff.presses("Madame NOUVEL Léa")
    staff.sees("Site d'Argentré Du Plessis")
    assert staff.violations() == []
    staff.submits("Accepter comme nouvelle famille")
    staff.sees("est acceptée")


def test_a_family_asks_for_a_new_pupil(person):
    family = person()
    family.signs_in("ztest2", "Conservatoire (Vitré)")
    family.presses("Faire une nouvelle demande.")
    for label, value in {"Nom": "TEST ESSAI", "Prénom": "Nouvel Elève"}.items():
        family.fills(label, value)
    family.fills("Date de naissance", "04/03/2017")
    family.ticks(ACCORDION)
    family.submits("Enregistrer cet élève")
    assert family.violations() == []
    confirms(family, "ztest2@example.org", RETYPE_YOURS)
    family.sees("est enregistrée")
    assert family.violations() == []
    row = PreEnrolment.objects.get(family__guardians__user__identifier="ztest2")
    assert row.is_waiting and row.accepted_by == "Madame Z-TEST Alix"


def test_the_school_joins_a_family_that_it_knows(person):
    staff = person()
    staff.signs_in_at_the_desk("secretariat-vitre")
    staff.goes_to("/gestion/reenrolment/preenrolment/")
    staff.presses("Madame HUBERT Catherine")
    staff.sees("L’établissement les connaît peut-être déjà")
    assert staff.violations() == []
    staff.submits("Rattacher ces élèves à la famille HUBERT")
    names = Family.objects.get(name="HUBERT").students.values_list("first_name", flat=True)
    assert set(names) == {"Louis", "Manon"}
