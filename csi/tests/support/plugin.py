"""pytest plugin with the settings and fixtures of all tests; pytest.ini loads it before collection."""

import gc
import os
from pathlib import Path

import pytest
from django.db import connections
from django.db.models.signals import post_migrate
from django.template import Template

pytest_plugins = [
    "csi.tests.support.access.fixtures",
    "csi.tests.support.users",
    "csi.tests.support.mission",
    "csi.tests.support.browser",
    "csi.tests.support.serving",
]

# The browser of tests marked `browser`; override it with CSI_CHROMIUM.
CHROMIUM = Path(os.environ.get("CSI_CHROMIUM") or "/usr/bin/chromium")


def pytest_addoption(parser):
    parser.addoption("--renew", action="store_true", help="write docs/access.md from the code")


def pytest_configure(config):
    # Playwright runs an event loop in the thread of browser tests, in which Django would refuse database access.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    post_migrate.connect(allow_flush)


def allow_flush(sender, using, **kwargs):
    """Disable the triggers that reject TRUNCATE, which Django uses after tests that commit."""
    if sender.name == "csi.core.history":
        with connections[using].cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname LIKE %s AND tgenabled <> 'D'",
                ["pgtrigger_prevent_truncate_%"],
            )
            for table, trigger in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(scope="session", autouse=True)
def limit_template_signals(django_test_environment):
    """Send no signal for the small templates of forms, which then render a sixth faster."""
    render_with_signal = Template._render

    def render(template, context):
        if template.name and template.name.startswith(("django/forms/", "crispy/", "components/")):
            return template.nodelist.render(context)
        return render_with_signal(template, context)

    Template._render = render
    yield
    Template._render = render_with_signal


def pytest_collection_finish(session):
    # Imported modules live until the end, so the garbage collector can skip them.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Skip browser tests without Chromium, or fail them if CSI_REQUIRE_BROWSER is 1."""
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        if os.environ.get("CSI_REQUIRE_BROWSER") == "1":
            pytest.fail(f"CSI_REQUIRE_BROWSER is 1, and there is no {CHROMIUM}.", pytrace=False)
        pytest.skip(f"there is no {CHROMIUM}")


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("passed", []):
        # Counts recorded with record_property("figures", …)
        for name, value in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(f"{report.head_line}: {value}")
    skipped = sum("browser" in report.keywords for report in terminalreporter.stats.get("skipped", []))
    if skipped:
        terminalreporter.write_line(f"Browser tests skipped ({skipped}): there is no {CHROMIUM}.", yellow=True)
