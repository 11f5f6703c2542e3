"""Stylesheets: every class that they style is in use, and every file belongs to a bundle."""

import re
from pathlib import Path

from django.conf import settings

from csi.tests.support.sources import PACKAGES

STYLESHEETS = Path(settings.BASE_DIR) / "static" / "css"
SOURCES = ("templates", *PACKAGES, "static/js")
# Written by Django, its admin or Leaflet
FOREIGN = re.compile(r"leaflet-|select2-|row[12]$|asc$|desc$|(?:inline-group|login|module|button|actions|submit-row)$")
# Completed at run time, as in class="tone-{{ tone }}"
COMPOSED = re.compile(
    r"(?:chart|day|is|is-sequence|map-band|map-on-band|map-swatch|map-symbol|message|month|starts-on|tone|workflow)-"
)


def classes_in(sheet):
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", sheet.read_text(), flags=re.DOTALL)
    return {name for selector in re.findall(r"([^{};]+)\{", text) for name in re.findall(r"\.([a-z][\w-]*)", selector)}


def test_styled_classes_are_in_use():
    source = "\n".join(
        path.read_text()
        for folder in SOURCES
        for path in (Path(settings.BASE_DIR) / folder).rglob("*")
        if path.suffix in (".html", ".svg", ".py", ".js") and "tests" not in path.parts
    )
    words = set(re.findall(r"[\w-]+", source))
    sheets = [sheet for sheet in STYLESHEETS.glob("*.css") if sheet.name != "admin.css"]
    styled = {name for sheet in sheets for name in classes_in(sheet)}
    assert len(styled) > 200
    assert {name for name in styled - words if not FOREIGN.match(name) and not COMPOSED.match(name)} == set()


def test_every_stylesheet_and_script_belongs_to_a_bundle():
    bundled = {source for sources in settings.STATIC_BUNDLES.values() for source in sources}
    root = STYLESHEETS.parent
    files = {path.relative_to(root).as_posix() for folder in ("css", "js") for path in (root / folder).iterdir()}
    # Runs before the first paint, hence by itself.
    assert files - bundled == {"js/theme-early.js"}
    assert all((root / source).exists() for source in bundled)
