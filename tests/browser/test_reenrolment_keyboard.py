"""Both modes to their end with Tab, Space and Enter alone; where the focus is on each page."""

import pytest
from playwright.sync_api import expect

from reenrolment.models import Reenrolment
from tests.browser.person import KeyboardPerson

pytestmark = pytest.mark.django_db(transaction=True)
NEXT = "Passer à l’étape suivante"
OUTLINE = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


class Walker(KeyboardPerson):
    """At 320 px: after each page the focus is where one goes on, and is seen; nothing runs over."""

    def reaches(self, target):
        super().reaches(target)
        if target.evaluate("element => element.matches(':focus-visible')"):
            assert self.page.evaluate(OUTLINE), f"no outline at {target}"

    def stands_at(self, text):
        """The new page is there, and what it begins with has the focus."""
        focused = self.page.locator("main :focus")
        expect(focused).to_contain_text(text)
        assert (self.overflow(), self.violations()) == (0, [])

    def opens_the_tab_of(self, pupil):
        where = self.page.locator(".panel .rows").get_by_role("link", name=pupil, exact=True)
        self.reaches(where.first)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/reinscription/")


@pytest.fixture
def walker(new_context, portal, complaints):
    page = new_context(base_url=portal).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    complaints.listen(page)
    return Walker(page)


def test_step_by_step(walker):
    """Vitré (003 L200-355)."""
    walker.signs_in("taligot1", "Conservatoire (Vitré)")
    walker.opens_the_tab_of("ROUSSEL Jade")
    walker.presses("Je souhaite réinscrire ROUSSEL Jade")
    walker.stands_at("Modification Des Coordonnées")
    walker.fills("Code postal", "x")
    walker.presses(NEXT)
    walker.stands_at("erreur")
    walker.fills("Code postal", "35370")
    walker.fills("Niveau scolaire", "CM1")
    walker.presses(NEXT)
    walker.stands_at("Autorisations")
    walker.ticks("Oui")
    walker.presses(NEXT)
    walker.stands_at("Documents")
    walker.presses(NEXT)
    choose_and_send(walker)


def choose_and_send(walker):
    """From the courses on."""
    walker.stands_at("Cours")
    walker.ticks("Réinscription en Culture musicale 1C1")
    walker.presses(NEXT)
    walker.stands_at("Récapitulatif")
    walker.presses("Valider")
    walker.stands_at("Cochez d’abord")
    walker.ticks("J’accepte")
    walker.presses("Valider")
    walker.stands_at("Réinscription en attente de validation")
    assert Reenrolment.objects.get(student__first_name="Jade").is_submitted


def test_on_one_page(walker):
    """Combs (004 L272-410)."""
    walker.signs_in("ferreira1", "Combs-La-Ville")
    walker.opens_the_tab_of("FERREIRA Léa")
    walker.presses("Continuer")
    walker.stands_at("erreur")
    walker.ticks("Réinscription administrative")
    walker.presses("Continuer")
    walker.stands_at("Pièces à fournir")
    walker.presses("Valider")
    walker.stands_at("Cochez d’abord")
    walker.ticks("J’accepte")
    walker.presses("Valider")
    walker.stands_at("Réinscription en attente de validation")
