"""Signing in and out in a real browser: what is typed survives the session, pages do not."""

import re

import pytest
from playwright.sync_api import expect

from accounts.lost_password import answer_waiting
from imuse_portal.models import OutgoingMail

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "Conservatoire (Vitré)"
NEW = "Violoncelle-42"


@pytest.mark.parametrize("has_scripts", [True, False])
def test_what_was_typed_survives_the_end_of_the_session(person, has_scripts):
    parent = person(java_script_enabled=has_scripts)
    parent.signs_in("ztest1", SITE)
    parent.goes_to("/famille/identite/")
    parent.fills("Mobile", "06 39 98 77 66")
    parent.page.context.clear_cookies(name="portail_session")
    parent.presses("Enregistrer")
    parent.sees("Ce que vous aviez saisi est conservé")
    parent.fills("Identifiant", "ztest1")
    parent.fills("Mot de passe", "Portail-2026")
    parent.presses("Se connecter")
    parent.sees("Voici ce que vous aviez saisi")
    expect(parent.field("Mobile")).to_have_value("06 39 98 77 66")


def test_after_signing_out_back_shows_nothing(person):
    parent = person()
    parent.signs_in("ztest1", SITE)
    parent.goes_to("/famille/identite/")
    parent.presses("Déconnexion")
    parent.sees("Votre session est fermée.")
    parent.page.go_back()
    expect(parent.page).to_have_url(re.compile("/connexion/"))
    parent.does_not_see("Z-TEST")


def test_a_password_can_be_shown(person):
    parent = person()
    parent.goes_to("/connexion/?site=vitre")
    parent.fills("Mot de passe", "Portail-2026")
    parent.presses("Afficher (Mot de passe)")
    expect(parent.field("Mot de passe")).to_have_attribute("type", "text")
    parent.presses("Masquer (Mot de passe)")
    expect(parent.field("Mot de passe")).to_have_attribute("type", "password")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_first_password_comes_by_mail(person, has_scripts):
    parent = person(java_script_enabled=has_scripts)
    parent.goes_to("/connexion/?site=vitre")
    parent.presses("Mot de passe perdu")
    parent.fills("Identifiant", "Ztest1")
    parent.fills("E-mail", "ztest1@example.org")
    parent.presses("Valider")
    parent.sees("Votre demande est enregistrée")
    parent.presses("OK")
    parent.fills("Identifiant", "Ztest1")
    parent.fills("Mot de passe", _mailed_password())
    parent.presses("Se connecter")
    parent.sees("Votre session est ouverte avec un mot de passe provisoire")
    _chooses(parent, NEW)
    parent.sees("Votre nouveau mot de passe est enregistré.")


def _chooses(parent, password):
    parent.page.locator("#id_new_password").fill(password)
    parent.page.locator("#id_new_password_again").fill(password)
    parent.page.locator("main").get_by_role("button", name="Enregistrer").click()


def _mailed_password():
    assert answer_waiting() == 1
    mail = OutgoingMail.objects.get(kind="accounts/mail/provisional_password")
    return re.search(r"([A-Za-z2-9]{16})$", mail.message, re.M)[1]
