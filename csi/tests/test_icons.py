"""The icon sprite, which every page loads, contains only icons in use."""

import re
from pathlib import Path

from django.conf import settings

from csi.core.crud.templatetags.ui import get_icon_names
from csi.tests.support.sources import PACKAGES

FOLDERS = ("templates", *PACKAGES, "static/js")


def test_sprite_contains_only_icons_in_use():
    sources = "\n".join(
        path.read_text()
        for folder in FOLDERS
        for path in (Path(settings.BASE_DIR) / folder).rglob("*")
        if path.suffix in (".html", ".py", ".js") and "tests" not in path.parts
    )
    quoted = set(re.findall(r"""["']([a-z0-9-]+)["']""", sources))
    assert get_icon_names() <= quoted
