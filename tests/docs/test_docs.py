"""What the documents say of the code is there."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from accounts.roles import SECRETARIAT, permissions_of
from imuse_portal.demonstration.loading import accounts
from imuse_portal.urls import urlpatterns
from tests.house.layers import ROOF

ROOT = Path(settings.BASE_DIR)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
OURS = {"accounts", "families", "students", "documents", "billing", "reenrolment", "imuse_portal"}


def text_of(name):
    return (ROOT / name).read_text()


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_glossary_knows_every_model():
    words = text_of("docs/glossary.md")
    names = [m.__name__ for m in apps.get_models() if m._meta.app_label in OURS]
    assert [name for name in names if f"`{name}`" not in words] == []


def test_architecture_names_rooms_that_exist():
    rooms = re.findall(r"^\| (`[^|]+) \|", text_of("docs/architecture.md"), re.MULTILINE)
    for room in rooms:
        folder = ""
        for name in re.findall(r"`([^`]+)`", room):
            folder = name.rpartition("/")[0] or folder if name.endswith(".py") else folder
            found = list(ROOT.glob(name)) or list(ROOT.glob(f"{folder}/{name}"))
            assert found, name


def test_architecture_has_a_room_for_every_app():
    text = text_of("docs/architecture.md")
    assert [app for app in OURS if f"`{app}" not in text] == []


def test_picture_shows_the_roof():
    picture = text_of("docs/architecture.md").partition("subgraph roof")[2].partition("end")[0]
    assert [name for name in ROOF if not re.search(rf"\b{name}\b", picture)] == []


def test_readme_tells_the_accounts_of_the_demonstration():
    told = set(re.findall(r"`([a-z]+\d*(?:-[a-z]+)?)`", text_of("README.md")))
    assert {account.identifier for account in accounts()} <= told


def test_rights_tell_the_permissions_of_our_own():
    stock = ("view_", "add_", "change_", "delete_")
    own = [
        name
        for name in permissions_of(SECRETARIAT)
        if not name.partition(".")[2].startswith(stock) or name.endswith("_as_family")
    ]
    assert len(own) >= 2
    assert [name for name in own if f"`{name}`" not in text_of("docs/rights.md")] == []


def test_rights_tell_every_page_of_the_portal():
    text = text_of("docs/rights.md")
    paths = [re.sub(r"<\w+:", "<", path) for path in paths_of(urlpatterns)]
    assert "famille/demandes/<pk>/retirer/" in paths
    assert [path for path in paths if f"`/{path}`" not in text] == []


def paths_of(patterns, before=""):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if not hasattr(pattern, "url_patterns"):
            yield path
        elif pattern.app_name != "admin":
            yield from paths_of(pattern.url_patterns, path)


def test_every_decision_is_listed_with_its_title():
    index = text_of("docs/adr/README.md")
    decisions = sorted((ROOT / "docs/adr").glob("0*.md"))
    titles = {path.name: path.read_text().splitlines()[0].removeprefix("# ") for path in decisions}
    assert [name for name, title in titles.items() if f"[{title}]({name})" not in index] == []


def test_licence_is_the_whole_agpl():
    text = text_of("LICENSE")
    assert text.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
    assert "END OF TERMS AND CONDITIONS" in text and len(text) == 34_523
