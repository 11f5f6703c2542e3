"""Security linter and package pins."""

import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from csi.tests.support.sources import PACKAGES

pytestmark = pytest.mark.audit

SOURCES = (*PACKAGES, "manage.py")
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
# Created with every virtual environment.
UNPINNED = {"pip", "setuptools", "wheel"}


def run_module(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


def read_pin_lines() -> list[str]:
    return [
        line
        for name in REQUIREMENTS
        for line in (settings.BASE_DIR / name).read_text().splitlines()
        if line and not line.startswith(("#", "-r "))
    ]


def test_bandit_finds_no_security_fault():
    # From medium severity and confidence on; accepted findings carry `nosec` with a reason.
    result = run_module("bandit", "-q", "-ll", "-ii", "-r", *SOURCES, "-x", "*/tests/*")
    assert result.returncode == 0, result.stdout


def test_installed_packages_are_compatible():
    result = run_module("pip", "check", "--disable-pip-version-check")
    assert result.returncode == 0, result.stdout


def test_direct_packages_are_pinned_with_purpose_and_installed():
    lines = read_pin_lines()
    assert [line for line in lines if not re.fullmatch(r"[\w\[\]-]+==[\w.]+ +# \S.*", line)] == []
    pins = [Requirement(line.partition("#")[0]) for line in lines]
    installed = {canonicalize_name(dist.metadata["Name"]): dist for dist in distributions()}
    wrong = {pin.name for pin in pins if not pin.specifier.contains(installed[canonicalize_name(pin.name)].version)}
    assert wrong == set()
    assert set(installed) - find_dependencies(pins, installed) <= UNPINNED


def test_application_does_not_import_development_packages():
    lines = (settings.BASE_DIR / "requirements-dev.txt").read_text().splitlines()
    names = {line.partition("==")[0].replace("-", "_") for line in lines if "==" in line}
    pattern = re.compile(rf"^\s*(?:from|import) ({'|'.join(names)}|pytest_\w+|factory)\b", re.MULTILINE)
    found = {
        str(path.relative_to(settings.BASE_DIR)): pattern.findall(path.read_text())
        for package in SOURCES[:-1]
        for path in (settings.BASE_DIR / package).rglob("*.py")
        if "tests" not in path.parts
    }
    assert {name: imports for name, imports in found.items() if imports} == {}


def find_dependencies(pins: list[Requirement], installed: dict[str, Distribution]) -> set[str]:
    """Return the names of the pinned packages and of everything they require."""
    seen, pending = set(), [(canonicalize_name(pin.name), frozenset(pin.extras)) for pin in pins]
    while pending:
        name, extras = pending.pop()
        if (name, extras) in seen or name not in installed:
            continue
        seen.add((name, extras))
        for line in installed[name].requires or ():
            requirement = Requirement(line)
            marker = requirement.marker
            if not marker or any(marker.evaluate({"extra": extra}) for extra in (*extras, "")):
                pending.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return {name for name, _extras in seen}
