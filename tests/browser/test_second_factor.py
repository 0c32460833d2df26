"""Staff set up their second factor and sign in with it, in Chromium, with and without scripts."""

from base64 import b32decode

import pytest
from django_otp.oath import totp as code_at
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import PASSWORD

WIDTHS = (1280, 320)


@pytest.fixture(autouse=True)
def required(settings):
    settings.STAFF_TOTP_REQUIRED = True


def arrives_at_the_desk(someone):
    someone.goes_to("/gestion/")
    someone.fills("Identifiant", "secretariat-vitre")
    someone.page.locator("#id_password").fill(PASSWORD)
    someone.page.locator("#login-form [type=submit]").click()


def gives(someone, code, button):
    someone.page.locator("[name=code]").fill(code)
    someone.presses(button)


def shown_code(someone):
    """What a phone shows that was given the secret of the page."""
    secret = someone.page.locator("code").first.inner_text().replace(" ", "")
    return f"{code_at(b32decode(secret)):06d}"


def is_faultless(someone):
    for width in WIDTHS:
        someone.page.set_viewport_size({"width": width, "height": 900})
        assert someone.violations() == []
        assert someone.overflow() == 0


def is_told_at_the_field(someone, sentence):
    assert someone.page.title().startswith("Erreur")
    described = someone.page.locator("[name=code]").get_attribute("aria-describedby")
    texts = [someone.page.locator(f"#{name}").inner_text() for name in described.split()]
    assert any(sentence in text for text in texts)


def test_staff_set_up_a_phone_and_read_their_recovery_codes(person):
    someone = person()
    arrives_at_the_desk(someone)
    is_faultless(someone)
    gives(someone, "000000", "Confirmer")
    is_told_at_the_field(someone, "pas le bon")
    is_faultless(someone)
    someone.page.wait_for_timeout(1100)  # a wrong code costs a second
    gives(someone, shown_code(someone), "Confirmer")
    is_faultless(someone)
    someone.presses("J’ai noté ces codes")
    someone.sees("Connecté en tant que")
    someone.goes_to("/gestion/double-authentification/codes/")
    someone.sees("Il vous reste 10 codes de secours")
    is_faultless(someone)


def test_all_of_it_works_without_scripts(person):
    someone = person(java_script_enabled=False)
    arrives_at_the_desk(someone)
    gives(someone, shown_code(someone), "Confirmer")
    someone.presses("J’ai noté ces codes")
    someone.presses("Déconnexion")
    TOTPDevice.objects.update(last_t=-1)  # the same half-minute would be a replay
    arrives_at_the_desk(someone)
    device = TOTPDevice.objects.get(confirmed=True)
    gives(someone, f"{code_at(device.bin_key):06d}", "Continuer")
    someone.sees("Connecté en tant que")
