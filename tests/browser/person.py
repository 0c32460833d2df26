"""Somebody at a browser: signs in, fills in, presses; with the mouse or by keyboard only."""

from functools import lru_cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Locator, Page, expect

from tests.factories import PASSWORD

MANY = 150
"""More presses of Tab than any page has stops."""
AXE_OPTIONS = "{resultTypes: ['violations'], preload: false}"
"""Without preloading, for which axe writes inline styles that the policy refuses."""
INPUTS = "input, select, textarea"


@lru_cache
def axe_script() -> str:
    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()


class Person:
    def __init__(self, page: Page) -> None:
        self.page = page

    def goes_to(self, path: str) -> None:
        self.page.goto(path)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def does_not_see(self, text: str) -> None:
        expect(self.page.get_by_text(text)).to_have_count(0)

    def field(self, label: str) -> Locator:
        """What is filled in, by the label that is read out."""
        return self.page.get_by_label(label).and_(self.page.locator(INPUTS)).first

    def fills(self, label: str, value: str) -> None:
        self.field(label).fill(value)

    def chooses(self, label: str, option: str) -> None:
        self.field(label).select_option(label=option)

    def ticks(self, label: str) -> None:
        self.field(label).check()

    def presses(self, name: str) -> None:
        """A button or a link, by the name that is read out."""
        self.one_of(name).click()

    def submits(self, target: Locator | str) -> None:
        """Presses what sends a form, and waits for the answer and all that follows from it."""
        with self.page.expect_navigation(wait_until="networkidle"):
            (self.one_of(target) if isinstance(target, str) else target).click()

    def one_of(self, name: str) -> Locator:
        button = self.page.get_by_role("button", name=name)
        return button.or_(self.page.get_by_role("link", name=name)).first

    def signs_in(self, identifier: str, site: str) -> None:
        """A family, at the portal."""
        self.goes_to("/connexion/")
        self.chooses("Site", site)
        self.fills("Identifiant", identifier)
        self.fills("Mot de passe", PASSWORD)
        self.presses("Se connecter")
        self.page.wait_for_url("**/accueil/")

    def signs_in_at_the_desk(self, identifier: str) -> None:
        self.goes_to("/gestion/")
        self.fills("Identifiant", identifier)
        self.fills("Mot de passe", PASSWORD)
        self.presses("Se connecter")
        expect(self.page.get_by_role("button", name="Déconnexion")).to_be_visible()

    def violations(self) -> list[str]:
        """What axe finds on the page, by rule and place."""
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(axe_script())
        found = self.page.evaluate(f"axe.run(document, {AXE_OPTIONS})")
        return [
            f"{rule['id']} {node['target']}: {node['html'][:120]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )


class KeyboardPerson(Person):
    """Never touches the mouse: reaches things with Tab, which must get there."""

    def reaches(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(MANY):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def fills(self, label: str, value: str) -> None:
        self.reaches(self.field(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(value)

    def chooses(self, label: str, option: str) -> None:
        self.reaches(self.field(label))
        self.page.keyboard.type(option)

    def ticks(self, label: str) -> None:
        self.reaches(self.field(label))
        self.page.keyboard.press("Space")

    def presses(self, name: str) -> None:
        self.reaches(self.one_of(name))
        self.page.keyboard.press("Enter")


__all__ = ["PASSWORD", "KeyboardPerson", "Person", "axe_script"]
