"""The public pages: open to all, with a school's own texts, complete without."""

import pytest
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines

from accounts import accessibility, kept_forms, sites
from tests.dress.reading import by_id, links, parsed, texts, title

PAGES = {
    "/mentions-legales/": ("Mentions légales", "legal_notices"),
    "/donnees-personnelles/": ("Données personnelles", "privacy_text"),
    "/plan-du-site/": ("Plan du site", ""),
    "/aide/": ("Aide", "help_text"),
    "/accessibilite/": ("Accessibilité", "accessibility_text"),
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "c000000301010018dd8db00000000049454e44ae426082"
)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_open_to_all_without_a_school(client, path):
    response = client.get(path)
    page = parsed(response)
    assert response.status_code == 200
    assert title(page) == f"{PAGES[path][0]} – Portail pour les usagers"
    assert ["".join(h.itertext()).strip() for h in page.iter("h1")] == [PAGES[path][0]]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_knows_its_school(client, school, path):
    page = parsed(client.get(path))
    assert title(page) == f"{PAGES[path][0]} – Vitré – Portail pour les usagers"
    assert f"mailto:{school.email}" in links(page)


@pytest.mark.parametrize("path", [path for path, (_, field) in PAGES.items() if field])
def test_a_school_says_it_in_its_own_words(client, school, path):
    setattr(school, PAGES[path][1], "<p>Nos propres mots</p><script>alert(1)</script>")
    school.save()
    page = client.get(path).content.decode()
    assert "<p>Nos propres mots</p>" in page
    assert "alert(1)" not in page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_only_read(client, path):
    allowed = 200 if path == "/accessibilite/" else 405
    assert client.post(path, {"contrast": "odd"}).status_code == allowed


def test_the_help_tells_what_a_family_must_know(client):
    told = texts(parsed(client.get("/aide/")))
    for subject in ("Première connexion", "Mot de passe perdu", "Champs en jaune", "demande"):
        assert subject in told


def test_the_site_map_leads_to_every_page_of_the_menu(family_client):
    response = family_client.get("/plan-du-site/")
    in_menu = {e.url for e in response.context["menu"].entries if not e.is_logout}
    assert in_menu <= set(links(parsed(response)))


@pytest.mark.parametrize("path", [*PAGES, "/", "/connexion/", "/mot-de-passe-perdu/"])
def test_every_page_has_the_legal_links_and_the_ways_in(client, school, path):
    page = parsed(client.get(path))
    for link in (*PAGES, "#contenu", "#pied"):
        assert any(href.startswith(link) for href in links(page)), link
    assert "Mode Accessibilité" in texts(page) and "Aide - Accessibilité" in texts(page)


def test_the_logo_of_a_school_is_shown(client, school, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    school.logo = SimpleUploadedFile("logo.png", PNG)
    school.save()
    assert "/sites/vitre/logo" in client.get("/").content.decode()
    response = client.get("/sites/vitre/logo")
    assert (response["Content-Type"], response.getvalue()) == ("image/png", PNG)
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_logo_stays_in_the_browser_and_pages_do_not(family_client, school, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    school.logo = SimpleUploadedFile("logo.png", PNG)
    school.save()
    logo = family_client.get("/sites/vitre/logo")
    assert logo.getvalue() == PNG
    assert set(logo["Cache-Control"].split(", ")) == {"private", "max-age=3600"}
    assert "no-store" in family_client.get("/accueil/")["Cache-Control"]


@pytest.mark.parametrize("slug", ["vitre", "unknown"])
def test_a_school_without_a_logo_has_no_picture(client, school, slug):
    assert client.get(f"/sites/{slug}/logo").status_code == 404


def test_a_logo_whose_file_is_gone_is_no_error(client, school):
    school.logo = "logos/gone.png"
    school.save()
    assert client.get("/sites/vitre/logo").status_code == 404


def test_the_page_says_when_the_session_ends_as_a_script_reads_it(family_client):
    dialog = by_id(parsed(family_client.get("/accueil/")), "session-dialog")
    assert (dialog.get("data-seconds"), dialog.get("data-extend")) == ("1800", "/session/")


def test_numbers_in_addresses_and_fields_are_plain():
    """A key of 1234 in an `id`, a link or a hidden field is not «1 234»."""
    page = engines["django"].from_string('<input value="{{ key }}">')
    assert page.render({"key": 1234}) == '<input value="1234">'


def test_every_cookie_is_listed_whatever_the_school_says(client, school):
    school.privacy_text = "Nos mots."
    school.save()
    page = texts(parsed(client.get("/donnees-personnelles/")), id="contenu")
    assert "Nos mots." in page
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, CookieStorage.cookie_name)
    for name in (*names, accessibility.COOKIE, kept_forms.COOKIE, sites.COOKIE):
        assert name in page
