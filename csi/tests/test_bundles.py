"""Bundles of static files: joining and minifying."""

import subprocess
import sys

import pytest
from django.conf import settings

from csi.core.web.bundles import join_scripts, join_stylesheets


def test_stylesheets_are_joined_without_comments_and_with_relative_urls():
    sources = {
        "css/a.css": '/* Comment */\n.a > .b:hover {\n  content: "a  ; b";\n  background: url("img/x.png");\n}\n',
        "css/b.css": ".c { mask: url(\"data:image/svg+xml,%3csvg d='m2 5, 6'/%3e\"); fill: url(#id); }\n",
    }
    assert join_stylesheets(sources) == (
        '.a > .b:hover{content:"a  ; b";background:url(../css/img/x.png)}'
        ".c{mask:url(\"data:image/svg+xml,%3csvg d='m2 5, 6'/%3e\");fill:url(#id)}"
    )


def test_browsers_without_light_dark_get_the_light_colours():
    sources = {
        "css/a.css": ":root { --ink: light-dark(#111, #eee); --shadow: 0 1px light-dark(rgb(0 0 0 / 5%), #000); }"
    }
    assert join_stylesheets(sources).endswith(
        "@supports not (color:light-dark(#fff,#000))"
        "{:root{color-scheme:light;--ink:#111;--shadow:0 1px rgb(0 0 0 / 5%)}}"
    )


def test_scripts_are_joined_in_scopes_of_their_own():
    sources = {
        "js/a.js": "// Comment\nconst name = 1;\n\n/** Doc. */\n  run(name);\n",
        "vendor/b.js": "/* Licence */ go()",
    }
    assert join_scripts(sources) == "{\nconst name = 1;\nrun(name);\n}\n{\n/* Licence */ go()\n}\n"


def test_script_with_import_is_rejected():
    with pytest.raises(ValueError, match=r"js/a\.js"):
        join_scripts({"js/a.js": 'import { b } from "./b.js";\n'})


def test_bundled_scripts_contain_no_multiline_template_literals():
    for sources in settings.STATIC_BUNDLES.values():
        for source in sources:
            if source.startswith("js/"):
                lines = (settings.BASE_DIR / "static" / source).read_text().splitlines()
                assert [line for line in lines if line.count("`") % 2] == [], source


@pytest.mark.slow
@pytest.mark.audit
def test_static_files_can_be_collected_again(tmp_path):
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0", "--ignore=admin"]
    environment = {"DATA_DIR": str(tmp_path), "HTTPS": "no", "PATH": "/usr/bin:/bin"}
    for _time in range(2):
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True)
    bundles = sorted(path.name for path in (tmp_path / "static" / "bundles").iterdir())
    assert len(bundles) == 3 * len(settings.STATIC_BUNDLES), bundles
