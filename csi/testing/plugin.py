"""What every test stands on; pytest loads it (pytest.ini) before it looks for tests."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["csi.testing.cast"]

CHROMIUM = Path("/usr/bin/chromium")


def pytest_configure(config):
    # Browser tests share their thread with playwright's event loop, where Django refuses the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_collection_modifyitems(config, items):
    """Browser tests need Chromium: without it they are skipped, or fail where CSI_REQUIRE_BROWSER is 1."""
    if CHROMIUM.exists():
        return
    if os.environ.get("CSI_REQUIRE_BROWSER") == "1":
        if any(item.get_closest_marker("browser") for item in items):
            raise pytest.UsageError(f"CSI_REQUIRE_BROWSER is 1 and there is no {CHROMIUM} for the browser tests.")
        return
    skipped = pytest.mark.skip(reason=f"needs {CHROMIUM}")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skipped)


def pytest_terminal_summary(terminalreporter):
    without = sum("browser" in report.keywords for report in terminalreporter.stats.get("skipped", []))
    if without:
        terminalreporter.write_line(f"{without} browser tests were skipped: there is no {CHROMIUM}.", yellow=True)
