"""Without Chromium, browser tests are skipped with a notice, or fail if required."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.slow, pytest.mark.audit]


@pytest.fixture
def run_browser_test(tmp_path):
    (tmp_path / "test_page.py").write_text("import pytest\n\n@pytest.mark.browser\ndef test_page():\n    assert True\n")

    def run(**variables):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-c", "pytest.ini", tmp_path],
            cwd=settings.BASE_DIR,
            env=os.environ | {"CSI_REQUIRE_BROWSER": "", "CSI_CHROMIUM": "/nowhere/chromium"} | variables,
            capture_output=True,
            text=True,
        )

    return run


def test_browser_tests_are_skipped_without_a_browser(run_browser_test):
    result = run_browser_test()

    assert result.returncode == 0
    assert "Browser tests skipped (1): there is no /nowhere/chromium." in result.stdout.splitlines()


def test_required_browser_tests_fail_without_a_browser(run_browser_test):
    result = run_browser_test(CSI_REQUIRE_BROWSER="1")

    assert result.returncode == 1
    assert "CSI_REQUIRE_BROWSER is 1, and there is no /nowhere/chromium." in result.stdout


def test_browser_tests_run_with_a_browser(run_browser_test):
    assert "1 passed" in run_browser_test(CSI_CHROMIUM=sys.executable).stdout
