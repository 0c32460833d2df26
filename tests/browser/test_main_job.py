"""The whole main job: a family corrects its sheet, the school decides, the family is told."""

import pytest

from families.models import Guardian
from tests.browser.person import KeyboardPerson, Person

MOBILE, CITY = "06 39 98 77 88", "RENNES"
REASON = "Merci de nous faire parvenir un justificatif de domicile."
SITE = "Conservatoire (Vitré)"
WAYS = {
    "with scripts": (Person, {}),
    "without scripts": (Person, {"java_script_enabled": False}),
    "by keyboard": (KeyboardPerson, {}),
}


@pytest.fixture(params=WAYS)
def somebody(request, person):
    """`somebody()`: a person who uses the portal in one of the ways."""
    kind, options = WAYS[request.param]
    return lambda: kind(person(**options).page)


def live():
    return Guardian.objects.get(user__identifier="ztest1")


def asks_for_a_change(family):
    family.signs_in("ztest1", SITE)
    family.presses("Famille")
    family.fills("Mobile", MOBILE)
    family.fills("Ville", CITY)
    family.presses("Enregistrer")


def is_told_the_truth(family):
    """What waits is not said to be live: the message, the sheet's state, a mark on each field."""
    family.sees("Votre demande de modification est enregistrée. Elle est en attente de validation")
    family.sees("Fiche en attente de validation")
    for label, value in (("Mobile", MOBILE), ("Ville", CITY)):
        described = family.field(label).get_attribute("aria-describedby").split()
        said = " ".join(family.page.locator(f"#{name}").inner_text() for name in described)
        assert family.field(label).input_value() == value
        assert "modifié, en attente de validation" in said


def opens_a_request(staff):
    staff.signs_in_at_the_desk("secretariat-vitre")
    staff.goes_to("/gestion/families/changeset/")
    staff.presses("Fiche du responsable – Z-TEST Essai")


def decides(staff):
    """Opens the queue, refuses the city with a reason, accepts the rest."""
    opens_a_request(staff)
    staff.sees(MOBILE)
    staff.ticks("Refuser : Ville")
    staff.fills("Motif du refus : Ville", REASON)
    staff.presses("Accepter")


def reads_the_answer(family):
    family.goes_to("/famille/demandes/")
    family.sees(REASON)
    family.goes_to("/famille/identite/")
    family.does_not_see("Fiche en attente de validation")
    assert family.field("Mobile").input_value() == MOBILE
    assert family.field("Ville").input_value() == "VITRE"


def test_a_family_corrects_its_sheet_and_the_school_decides(somebody, deliver):
    family, staff = somebody(), somebody()
    asks_for_a_change(family)
    is_told_the_truth(family)
    assert (live().mobile, live().city) == ("", "VITRE")
    receipt = next(mail for mail in deliver() if mail.to == ["ztest1@example.org"])
    assert MOBILE in receipt.body

    decides(staff)
    staff.sees("demande acceptée en partie, la famille est informée")
    assert (live().mobile, live().city) == (MOBILE, "VITRE")

    reads_the_answer(family)
    answer = next(mail for mail in deliver() if mail.to == ["ztest1@example.org"])
    assert REASON in answer.body


def test_what_is_typed_at_the_desk_travels_with_every_button(somebody):
    family, staff = somebody(), somebody()
    asks_for_a_change(family)
    opens_a_request(staff)
    staff.ticks("Refuser : Ville")
    staff.fills("Motif du refus : Ville", REASON)
    staff.presses("Refuser la demande")
    staff.sees("Indiquez le motif")
    assert staff.field("Refuser : Ville").is_checked()
    assert staff.field("Motif du refus : Ville").input_value() == REASON


def test_enter_in_a_reason_decides_nothing(somebody):
    family, staff = somebody(), somebody()
    asks_for_a_change(family)
    opens_a_request(staff)
    staff.ticks("Refuser : Ville")
    staff.fills("Motif du refus : Ville", REASON)
    staff.page.keyboard.press("Enter")
    staff.field("Motif du refus : Ville").press("Enter")
    staff.page.wait_for_timeout(300)
    assert staff.field("Motif du refus : Ville").input_value() == REASON
    assert live().city == "VITRE" and live().mobile == ""
