"""The colours of static/css/tokens.css, measured: no other file names one, and every pair in use can be read."""

import itertools
import operator
import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
OTHERS = sorted(path for path in CSS.glob("*.css") if path.name != "tokens.css")

# WCAG 2.2 AA: 4.5 for text, 3 for what marks a control or a sign.
TEXT = 4.5
SIGN = 3.0

GROUNDS = ("page", "surface", "raised")
TONES = ("good", "watch", "bad", "none")

READ = [
    *itertools.product(("ink", "muted", "primary", *TONES), GROUNDS),
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
SEEN = [
    *itertools.product(("field-border", "primary"), GROUNDS),
    *(("sequence-5", ground) for ground in GROUNDS),
    *((tone, "page") for tone in TONES),
]


PAIRS = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
THEMES = {
    "light": {name: light for name, light, _dark in PAIRS},
    "dark": {name: dark for name, _light, dark in PAIRS},
}


def linear_light(colour):
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]


def luminance(colour):
    linear = linear_light(colour)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("ink", "ground", "least"), [(*pair, TEXT) for pair in READ] + [(*pair, SIGN) for pair in SEEN]
)
def test_a_colour_can_be_read_on_its_ground(theme, ink, ground, least):
    tokens = THEMES[theme]
    assert contrast(tokens[ink], tokens[ground]) >= least


def test_every_colour_token_has_a_light_and_a_dark_value():
    alone = re.findall(r"--([\w-]+): #", TOKENS)
    assert alone == ["paper", "print-ink"]
    assert len(PAIRS) == len(re.findall(r": light-dark\(#", TOKENS)) > 30


@pytest.mark.parametrize("theme", THEMES)
def test_the_sequence_of_the_maps_runs_one_way_in_grey(theme):
    steps = [luminance(THEMES[theme][f"sequence-{step}"]) for step in range(1, 6)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    assert len(set(steps)) == 5


# What people without one of the three cones see of linear red, green and blue (Machado, Oliveira and Fernandes 2009).
SIGHTS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# A step is told from the next by its lightness alone.
STEP = 1.25


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbouring_steps_of_the_maps_are_told_apart_by_the_colour_blind(theme, sight):
    seen = []
    for step in range(1, 6):
        linear = linear_light(THEMES[theme][f"sequence-{step}"])
        red, green, blue = (sum(map(operator.mul, row, linear)) for row in SIGHTS[sight])
        seen.append(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    ratios = [max(pair) / min(pair) for pair in itertools.pairwise(seen)]
    assert min(ratios) >= STEP, ratios


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_only_the_tokens_name_colours(path):
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|\b(?:rgb|hsl|oklch)a?\(", path.read_text())


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_every_custom_property_that_is_used_is_defined(path):
    own = re.findall(r"(?<![\w-])--([\w-]+):", path.read_text())
    defined = {*re.findall(r"--([\w-]+):", TOKENS), *own}
    used = set(re.findall(r"var\(--([\w-]+)", path.read_text()))
    assert used <= defined
