"""The house stays as it was drawn: layout, imports, names, sizes, migrations."""

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

PROJECT = Path(settings.BASE_DIR)
DOMAINS = ("districts", "advisers", "forums", "receptions", "initiatives")
AT_THE_TOP = {
    *DOMAINS,
    "csi",
    "docs",
    "static",
    "templates",
    "manage.py",
    "Makefile",
    "README.md",
    "LICENSE",
    "pytest.ini",
    "requirements.txt",
}
# Outside the layers: what starts the mission stands over all of them, tests may look into all of them.
OUTSIDE_THE_LAYERS = {"apps", "settings", "wsgi", "gunicorn", "tests"}
NOT_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}


def sources():
    return [path for package in ("csi", *DOMAINS) for path in (PROJECT / package).rglob("*.py")]


def written_by_hand():
    return [path for path in sources() if "migrations" not in path.parts]


def named(path):
    return str(path.relative_to(PROJECT))


def test_the_top_folder_holds_the_house_and_nothing_else():
    there = {path.name for path in PROJECT.iterdir() if not path.name.startswith((".", "__"))}

    assert there - AT_THE_TOP == set()
    assert {*DOMAINS, "csi"} <= there


def test_imports_run_downwards_only():
    answer = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT), "COLUMNS": "160"},
        capture_output=True,
        text=True,
    )

    assert answer.returncode == 0, answer.stdout


def test_every_part_of_csi_has_its_layer():
    contracts = configparser.ConfigParser()
    contracts.read(PROJECT / ".importlinter")
    layered = set(re.findall(r"\bcsi\.(\w+)", contracts["importlinter:contract:layers"]["layers"]))
    parts = {path.stem for path in (PROJECT / "csi").iterdir() if not path.name.startswith("__")}

    assert parts - layered == OUTSIDE_THE_LAYERS


def test_no_file_is_called_by_what_it_is_not():
    assert [named(path) for path in sources() if path.stem in NOT_NAMES or path.parent.name in NOT_NAMES] == []


def test_no_file_written_by_hand_passes_four_hundred_lines():
    longest = {named(path): len(path.read_text().splitlines()) for path in written_by_hand()}

    assert {name: lines for name, lines in longest.items() if lines >= 400} == {}


def test_today_is_asked_of_the_missions_clock_only():
    """`date.today()` and the like would not stand still in a demonstration."""
    asked = []
    for path in written_by_hand():
        if path == PROJECT / "csi/core/clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                call = ast.unparse(node.func)
                if call.endswith(("date.today", "datetime.now", "timezone.localdate")):
                    asked.append(f"{named(path)}:{node.lineno} {call}()")

    assert asked == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_every_migration_says_in_its_name_what_it_does():
    nameless = re.compile(r"\d{4}_(auto_\d|.*_and_more)")

    assert [named(path) for path in sources() if path.parent.name == "migrations" and nameless.match(path.name)] == []


def test_no_template_writes_a_number_of_a_record_as_people_read_numbers():
    # From the thousandth record on that has a space in it, and leads nowhere.
    written = re.compile(r"\{\{\s*[\w.]*\bpk\s*\}\}")
    found = {named(path): written.findall(path.read_text()) for path in (PROJECT / "templates").rglob("*.html")}
    assert {name: places for name, places in found.items() if places} == {}
