"""Project layout, import contracts, module names and sizes, migrations."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from csi.tests.support.sources import PACKAGES, PROJECT

TOP_LEVEL = {
    *PACKAGES,
    "docs",
    "static",
    "templates",
    "manage.py",
    "Makefile",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "pytest.ini",
    "requirements.txt",
    "requirements-dev.txt",
}
# Not in the layers: entry points import everything, and so may tests.
UNLAYERED = {"apps", "settings", "wsgi", "gunicorn", "tests", "locale"}
GENERIC_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}


def list_sources() -> list[Path]:
    return [path for package in PACKAGES for path in (PROJECT / package).rglob("*.py")]


def list_handwritten_sources() -> list[Path]:
    return [path for path in list_sources() if "migrations" not in path.parts]


def get_project_path(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def test_top_level_holds_only_the_agreed_files():
    names = {path.name for path in PROJECT.iterdir() if not path.name.startswith((".", "__"))}

    assert names - TOP_LEVEL == set()
    assert {"csi", "districts", "advisers", "forums", "receptions", "initiatives"} <= {*names} & {*PACKAGES}


def test_import_contracts_hold():
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT), "COLUMNS": "160"},
        capture_output=True,
        text=True,
    )

    assert result.returncode == 0, result.stdout


def test_every_part_of_csi_belongs_to_a_layer():
    contracts = configparser.ConfigParser()
    contracts.read(PROJECT / ".importlinter")
    layered = set(re.findall(r"\bcsi\.(\w+)", contracts["importlinter:contract:layers"]["layers"]))
    parts = {path.stem for path in (PROJECT / "csi").iterdir() if not path.name.startswith("__")}

    assert parts - layered == UNLAYERED


def test_no_module_has_a_generic_name():
    named = [path for path in list_sources() if path.stem in GENERIC_NAMES or path.parent.name in GENERIC_NAMES]
    assert [get_project_path(path) for path in named] == []


def test_handwritten_files_have_fewer_than_400_lines():
    lengths = {get_project_path(path): len(path.read_text().splitlines()) for path in list_handwritten_sources()}

    assert {name: length for name, length in lengths.items() if length >= 400} == {}


@pytest.mark.django_db
def test_migrations_match_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_migrations_have_descriptive_names():
    unnamed = re.compile(r"\d{4}_(auto_\d|.*_and_more)")
    migrations = [path for path in list_sources() if path.parent.name == "migrations"]

    assert [get_project_path(path) for path in migrations if unnamed.match(path.name)] == []


def test_no_test_measures_time():
    """A busy machine would fail it; upper bounds are time limits of the client or of the process."""
    clock = re.compile(r"\b(?:time\.time|monotonic|perf_counter|process_time)(?:_ns)?\(")
    tests = [path for path in list_sources() if path.name.startswith("test_")]

    assert [get_project_path(path) for path in tests if clock.search(path.read_text())] == []
