"""The code looked through by bandit, and the packages: each pinned, installed as pinned, at peace with the others."""

import re
import subprocess
import sys
from importlib.metadata import distributions

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.audit

PARTS = ("csi", "districts", "advisers", "forums", "receptions", "initiatives", "manage.py")
# What makes a virtual environment is not ours to pin.
OF_THE_ENVIRONMENT = {"pip", "setuptools", "wheel"}


def asked(*arguments):
    """What a module of Python says of the project, and whether it is content."""
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


def test_bandit_finds_nothing():
    """From medium severity and confidence on; what it may overlook bears `nosec` with its reason."""
    told = asked("bandit", "-q", "-ll", "-ii", "-r", *PARTS, "-x", "*/tests/*,csi/tests/support/*")
    assert told.returncode == 0, told.stdout


def test_pip_has_nothing_to_complain_of():
    told = asked("pip", "check", "--disable-pip-version-check")
    assert told.returncode == 0, told.stdout


def test_every_direct_package_is_pinned_with_its_reason_and_installed_so():
    lines = [
        line for line in (settings.BASE_DIR / "requirements.txt").read_text().splitlines() if line[:1] not in ("", "#")
    ]
    assert [line for line in lines if not re.fullmatch(r"[\w\[\]-]+==[\w.]+ +# \S.*", line)] == []
    pins = [Requirement(line.partition("#")[0]) for line in lines]
    found = {canonicalize_name(one.metadata["Name"]): one for one in distributions()}
    wrong = {pin.name for pin in pins if not pin.specifier.contains(found[canonicalize_name(pin.name)].version)}
    assert wrong == set()
    assert set(found) - brought_by(pins, found) <= OF_THE_ENVIRONMENT


def brought_by(pins, found):
    """The names of these packages and of all that they need."""
    needed, ahead = set(), [(canonicalize_name(pin.name), frozenset(pin.extras)) for pin in pins]
    while ahead:
        name, extras = ahead.pop()
        if (name, extras) in needed or name not in found:
            continue
        needed.add((name, extras))
        for line in found[name].requires or ():
            wanted = Requirement(line)
            if not wanted.marker or any(wanted.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
                ahead.append((canonicalize_name(wanted.name), frozenset(wanted.extras)))
    return {name for name, _extras in needed}
