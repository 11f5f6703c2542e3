"""Without Chromium or PgBouncer, their tests are skipped with a notice, or fail if required."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.slow, pytest.mark.audit]


@pytest.fixture(
    params=[("browser", "CSI_CHROMIUM", "CSI_REQUIRE_BROWSER"), ("pooler", "CSI_PGBOUNCER", "CSI_REQUIRE_PGBOUNCER")]
)
def program(request):
    """Return the marker of tests that need a program, and its two environment variables."""
    return request.param


@pytest.fixture
def run_test(tmp_path, program):
    marker, path, required = program
    (tmp_path / "test_page.py").write_text(
        f"import pytest\n\n@pytest.mark.{marker}\ndef test_page():\n    assert True\n"
    )

    def run(is_required):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-c", "pytest.ini", tmp_path],
            cwd=settings.BASE_DIR,
            env=os.environ | {path: "/nowhere/program", required: "1" if is_required else ""},
            capture_output=True,
            text=True,
        )

    return run


def test_tests_are_skipped_without_their_program(run_test):
    result = run_test(is_required=False)

    assert result.returncode == 0
    assert re.search(r"^[\w ]+ skipped \(1\): there is no /nowhere/program\.$", result.stdout, re.MULTILINE)


def test_required_tests_fail_without_their_program(run_test, program):
    result = run_test(is_required=True)

    assert result.returncode == 1
    assert f"{program[2]} is 1, and there is no /nowhere/program." in result.stdout
