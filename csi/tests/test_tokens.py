"""Colour tokens of static/css/tokens.css: contrast, order of the sequential scale, and their sole use."""

import itertools
import operator
import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
STYLESHEETS = sorted(path for path in CSS.glob("*.css") if path.name != "tokens.css")

# WCAG 2.2 AA: contrast of text, and of the parts of a control or a symbol.
TEXT = 4.5
NON_TEXT = 3.0

BACKGROUNDS = ("page", "surface", "raised")
TONES = ("good", "watch", "bad", "none")

TEXT_PAIRS = [
    *itertools.product(("ink", "muted", "primary", *TONES), BACKGROUNDS),
    *((tone, f"{tone}-soft") for tone in TONES),
    *itertools.product(("ink", "muted"), ("tint",)),
    *itertools.product(("ink", "primary"), ("primary-soft",)),
    *(("ink", f"{tone}-soft") for tone in TONES),
    ("primary-strong", "surface"),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("on-bad", "bad"),
    *((f"on-sequence-{step}", f"sequence-{step}") for step in range(1, 6)),
]
NON_TEXT_PAIRS = [
    *itertools.product(("field-border", "primary"), BACKGROUNDS),
    *(("sequence-5", background) for background in BACKGROUNDS),
    *((tone, "page") for tone in TONES),
]


PAIRS = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
THEMES = {
    "light": {name: light for name, light, _dark in PAIRS},
    "dark": {name: dark for name, _light, dark in PAIRS},
}


def linear_light(colour):
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]


def luminance(colour):
    linear = linear_light(colour)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour, other):
    darker, lighter = sorted((luminance(colour), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("foreground", "background", "minimum"),
    [(*pair, TEXT) for pair in TEXT_PAIRS] + [(*pair, NON_TEXT) for pair in NON_TEXT_PAIRS],
)
def test_colour_pair_reaches_the_required_contrast(theme, foreground, background, minimum):
    tokens = THEMES[theme]
    assert contrast(tokens[foreground], tokens[background]) >= minimum


def test_every_colour_token_has_a_light_and_a_dark_value():
    single = re.findall(r"--([\w-]+): #", TOKENS)
    assert single == ["paper", "print-ink"]
    assert len(PAIRS) == len(re.findall(r": light-dark\(#", TOKENS)) > 30


@pytest.mark.parametrize("theme", THEMES)
def test_sequential_scale_is_monotonic_in_greyscale(theme):
    steps = [luminance(THEMES[theme][f"sequence-{step}"]) for step in range(1, 6)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    assert len(set(steps)) == 5


# Colour-vision deficiencies as matrices on linear red, green and blue (Machado, Oliveira and Fernandes 2009).
DEFICIENCIES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# Smallest ratio of luminance between two steps
MIN_RATIO = 1.25


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_adjacent_steps_differ_for_colour_blind_users(theme, deficiency):
    luminances = []
    for step in range(1, 6):
        linear = linear_light(THEMES[theme][f"sequence-{step}"])
        red, green, blue = (sum(map(operator.mul, row, linear)) for row in DEFICIENCIES[deficiency])
        luminances.append(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    ratios = [max(pair) / min(pair) for pair in itertools.pairwise(luminances)]
    assert min(ratios) >= MIN_RATIO, ratios


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_stylesheet_names_no_colour(path):
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|\b(?:rgb|hsl|oklch)a?\(", path.read_text())


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_used_custom_properties_are_defined(path):
    own = re.findall(r"(?<![\w-])--([\w-]+):", path.read_text())
    defined = {*re.findall(r"--([\w-]+):", TOKENS), *own}
    used = set(re.findall(r"var\(--([\w-]+)", path.read_text()))
    assert used <= defined
