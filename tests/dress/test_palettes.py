"""Every palette is readable: the contrast of each pair that pages show is computed (WCAG 1.4.3)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.enums import Palette
from imuse_portal.menus import palette_of
from tests.factories import SchoolFactory

CSS = Path(settings.BASE_DIR, "static/css/palettes.css").read_text()
TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "tint"),
    ("ink", "tint-deep"),
    ("ink", "asked"),
    ("muted", "paper"),
    ("muted", "tint"),
    ("muted", "tint-deep"),
    ("accent", "paper"),
    ("accent", "tint"),
    ("accent-deep", "paper"),
    ("accent-deep", "tint"),
    ("accent-deep", "tint-deep"),
    ("paper", "accent"),
    ("paper", "accent-deep"),
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-brand-soft", "brand"),
    ("mark-ink", "mark"),
    ("good-ink", "good"),
    ("warn-ink", "warn"),
    ("bad-ink", "bad"),
    ("bad-ink", "paper"),
    ("info-ink", "info"),
]
SHAPE_PAIRS = [  # borders of fields, focus (WCAG 1.4.11)
    ("control", "paper"),
    ("asked-edge", "asked"),
    ("mark-edge", "paper"),
    ("bad-ink", "asked"),
    ("accent-deep", "asked"),
]
COMFORT = {"contrast-light": "html.a11y-contrast-light", "contrast-dark": "html.a11y-contrast-dark"}


def colours(*selectors):
    """The variables that apply, the later selector over the earlier."""
    found = {}
    for selector in selectors:
        for heads, body in re.findall(r"([^{}]+)\{([^}]*)\}", CSS):
            if selector in [head.split("*/")[-1].strip() for head in heads.split(",")]:
                found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", body))
    return found


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def too_weak(palette, pairs, least):
    ratios = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least}


def test_the_measure_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", Palette.values)
def test_a_palette_is_readable(name):
    palette = colours(":root", f'[data-palette="{name}"]')
    assert too_weak(palette, TEXT_PAIRS, 4.5) == {}
    assert too_weak(palette, SHAPE_PAIRS, 3) == {}


@pytest.mark.parametrize("name", Palette.values)
@pytest.mark.parametrize("mode", COMFORT)
def test_reinforced_contrast_is_aaa(name, mode):
    palette = colours(":root", f'[data-palette="{name}"]', COMFORT[mode])
    assert too_weak(palette, TEXT_PAIRS, 7) == {}
    assert too_weak(palette, SHAPE_PAIRS, 4.5) == {}


def test_a_weak_pair_is_found():
    assert too_weak({"ink": "#999999", "paper": "#ffffff"}, [("ink", "paper")], 4.5)


@pytest.mark.parametrize("name", Palette.values)
def test_every_palette_is_written(name):
    assert f'[data-palette="{name}"]' in CSS


def test_no_colour_is_named_outside_the_palettes():
    """But white and black on paper and behind a logo, the same in every palette."""
    names = ("base", "layout", "forms", "components", "comfort")
    sheets = [Path(settings.BASE_DIR, f"static/css/{name}.css").read_text() for name in names]
    named = {colour for css in sheets for colour in re.findall(r"#[0-9a-fA-F]{3,6}\b", css)}
    assert named <= {"#ffffff", "#000"}


def test_a_school_without_a_palette_has_the_portals_own():
    assert palette_of(None) == palette_of(SchoolFactory.build(accent="")) == Palette.MIDNIGHT
    assert palette_of(SchoolFactory.build(accent="pine")) == Palette.PINE
    assert palette_of(SchoolFactory.build(accent="unknown")) == Palette.MIDNIGHT
