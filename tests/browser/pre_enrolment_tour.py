"""The pages of pre-enrolment: a stranger's from the choice of a school to the end, a family's."""

import re

from django.urls import reverse

from reenrolment.models import PreEnrolment
from reenrolment.pre import links
from tests.browser.person import Person
from tests.browser.tours import Stop, Way, at
from tests.routes.world import World

EMAIL = "lea.nouvel@example.org"
ACCORDION = "01 Accordéon chromatique – Site d'Argentré Du Plessis – Cursus classique"
RETYPE, RETYPE_YOURS = "Veuillez ressaisir l’e-mail du responsable 1", "Veuillez ressaisir votre"
NEXT, KEEP, RECORD = "Passer à l’étape suivante", "Enregistrer cet élève", "Enregistrer la demande"
NO_PAGE = dict.fromkeys(
    (
        "reenrolment:pre_remove",
        *(f"reenrolment:pre_home_{name}" for name in ("remove", "withdraw")),
        *(f"admin:reenrolment_preenrolment_{name}" for name in ("accept", "attach", "refuse")),
        "admin:reenrolment_preenrolment_next",
    ),
    "a POST that leads to a page of the tour, or leads on: tests/reenrolment",
)
"""Address → why no stop shows it."""


def gives_the_guardian(one: Person) -> None:
    one.goes_to("/?site=vitre")
    one.presses("Pré-inscription")
    one.presses("Commencer la demande")
    one.chooses("Civilité", "Madame")
    for label, value in {
        "Nom": "NOUVEL", "Prénom": "Léa", "Adresse": "1 rue Neuve", "Code postal": "35500",
        "Ville": "VITRÉ", "Mobile": "06 39 98 12 34", "E-mail": EMAIL,
    }.items():  # fmt: skip
        one.fills(label, value)
    one.presses(NEXT)


def adds_a_pupil(one: Person, first_name: str, born: str) -> None:
    one.presses("Ajouter un élève")
    fills_in_a_pupil(one, first_name, born)
    one.presses(KEEP)


def fills_in_a_pupil(one: Person, first_name: str, born: str) -> None:
    one.fills("Nom", "NOUVEL")
    one.fills("Prénom", first_name)
    one.fills("Date de naissance", born)
    one.ticks(ACCORDION)


def confirms(one: Person, email: str, label: str) -> None:
    one.presses("Poursuivre vers la confirmation")
    one.sees("Vitré Communauté, responsable du traitement")
    one.fills(label, email)
    question = re.search(r"Combien font (\d+) et (\d+)", one.page.content())
    if question:
        one.fills("Combien font", str(int(question[1]) + int(question[2])))
    one.ticks("J’accepte")
    one.presses(RECORD)


def open_at(route: str, button: str) -> Way:
    """Sends a page as it is: its errors."""

    def way(person: Person, world: World) -> None:
        person.goes_to(reverse(route))
        person.submits(button)

    return way


def is_too_young(person: Person, world: World) -> None:
    fills_in_a_pupil(person, "Noé", "04/03/2025")
    person.submits(KEEP)


def is_of_age(person: Person, world: World) -> None:
    person.fills("Date de naissance", "04/03/2017")
    person.submits(KEEP)


def corrects(person: Person, world: World) -> None:
    person.submits("Corriger NOUVEL Noé")


def asks_for_the_link(person: Person, world: World) -> None:
    person.goes_to(reverse("reenrolment:pre_again"))
    person.fills("E-mail", EMAIL)
    person.submits("Renvoyer le lien")


def sends(email: str, label: str, route: str) -> Way:
    """From the pupils through the confirmation."""

    def way(person: Person, world: World) -> None:
        person.goes_to(reverse(route))
        confirms(person, email, label)
        person.page.wait_for_load_state("networkidle")

    return way


def of_link(token) -> object:
    """What fills the address of a mail's link."""
    return lambda world: [token(PreEnrolment.objects.get(guardians__email=EMAIL))]


def presses(button: str) -> Way:
    return lambda person, world: person.submits(button)


def takes_back(person: Person, world: World) -> None:
    person.page.locator("main summary").first.click()


STRANGER = [
    Stop("choice of a school", lambda one, world: one.goes_to("/pre-inscription/")),
    Stop(
        "start of a stranger",
        lambda one, world: one.goes_to("/pre-inscription/?site=vitre"),
        "reenrolment:pre_start",
    ),
    at("reenrolment:pre_again"),
    at("reenrolment:pre_guardians"),
    Stop("guardians with errors", open_at("reenrolment:pre_guardians", NEXT)),
    Stop("no pupil yet", lambda one, world: gives_the_guardian(one), "reenrolment:pre_summary"),
    at("reenrolment:pre_add"),
    Stop("nothing typed of a pupil", open_at("reenrolment:pre_add", KEEP)),
    Stop("too young", is_too_young),
    Stop("a pupil", is_of_age),
    Stop("a pupil corrected", corrects, "reenrolment:pre_student"),
    at("reenrolment:pre_give_up"),
    at("reenrolment:pre_confirmation"),
    Stop("confirmation with errors", open_at("reenrolment:pre_confirmation", RECORD)),
    Stop(
        "sent by a stranger",
        sends(EMAIL, RETYPE, "reenrolment:pre_summary"),
        "reenrolment:pre_sent",
    ),
    Stop("link asked for", asks_for_the_link),
    at("reenrolment:pre_confirm", of=of_link(links.token_of)),
    Stop("address confirmed", presses("Confirmer mon adresse")),
    at("reenrolment:pre_withdraw", of=of_link(links.token_to_withdraw)),
    Stop("taken back by a stranger", presses("Oui, retirer la demande")),
]
"""In the order of the request, of Vitré; the last one takes it back."""

FAMILY = [
    at("reenrolment:pre_home_start"),
    at("reenrolment:pre_home_add"),
    Stop("nothing typed of the family's pupil", open_at("reenrolment:pre_home_add", KEEP)),
    Stop("the family's pupil, too young", is_too_young),
    Stop("the family's pupil", is_of_age, "reenrolment:pre_home_summary"),
    Stop("the family's pupil corrected", corrects, "reenrolment:pre_home_student"),
    at("reenrolment:pre_home_give_up"),
    at("reenrolment:pre_home_confirmation"),
    Stop("family's errors", open_at("reenrolment:pre_home_confirmation", RECORD)),
    Stop(
        "sent by a family",
        sends("ztest2@example.org", RETYPE_YOURS, "reenrolment:pre_home_summary"),
        "reenrolment:pre_home_sent",
    ),
    Stop("to be taken back", takes_back),
    Stop("taken back by a family", presses("Oui, retirer la demande")),
]
"""Of ztest2, for a new pupil."""

TOURS = [STRANGER, FAMILY]
