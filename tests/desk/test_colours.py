"""The desk's own colours are AA on the stock admin's grounds, in the light and the dark theme."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.dress.test_palettes import contrast

CSS = Path(settings.BASE_DIR, "static/css/desk.css").read_text()
GROUNDS = {"light": ("#ffffff", "#f8f8f8"), "dark": ("#121212", "#212121")}
TEXTS = ("--link-fg", "--link-hover-color", "--body-quiet-color")
PAIRS = [(f"--desk-{name}-fg", f"--desk-{name}-bg") for name in ("stale", "note", "new")]


def colours(theme):
    block = re.search(rf'html\[data-theme="{theme}"\][^{{]*{{(.*?)}}', CSS, re.DOTALL)[1]
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", block))


@pytest.mark.parametrize("theme", GROUNDS)
def test_texts_are_readable(theme):
    named = colours(theme)
    grounds = [(named[text], ground) for text in TEXTS for ground in GROUNDS[theme]]
    pairs = grounds + [(named[text], named[ground]) for text, ground in PAIRS]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_the_system_s_dark_theme_has_the_same_colours():
    """Chosen by the reader or by their system, it is one theme, written twice in CSS."""
    by_system = re.search(r"prefers-color-scheme: dark\) {\s*:root {(.*?)}", CSS, re.DOTALL)[1]
    assert dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", by_system)) == colours("dark")
