"""The sprite of icons: it holds those that pages show, and no others that everyone would have to load."""

import re
from pathlib import Path

from django.conf import settings

from csi.pages.templatetags.look import icon_names

ROOT = Path(settings.BASE_DIR)
FOLDERS = ("templates", "csi", "districts", "advisers", "forums", "receptions", "initiatives", "static/js")


def sources(*endings):
    return [
        path.read_text()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in endings and "tests" not in path.parts
    ]


def test_every_icon_that_a_template_names_is_in_the_sprite():
    templates = "\n".join(sources(".html"))
    named = {*re.findall(r'{% icon "([\w-]+)"', templates), *re.findall(r'_icon="([\w-]+)"', templates)}
    assert len(named) > 30
    assert named <= icon_names()


def test_no_icon_is_in_the_sprite_that_nothing_names():
    quoted = set(re.findall(r"""["']([a-z0-9-]+)["']""", "\n".join(sources(".html", ".py", ".js"))))
    assert icon_names() <= quoted
