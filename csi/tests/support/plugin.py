"""What every test stands on; pytest loads it (pytest.ini) before it looks for tests."""

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

# The browser of the tests marked `browser`; CSI_CHROMIUM names another.
CHROMIUM = Path(os.environ.get("CSI_CHROMIUM") or "/usr/bin/chromium")


def pytest_addoption(parser):
    parser.addoption("--renew", action="store_true", help="write docs/access.md anew, from what the code says")


def pytest_configure(config):
    # Browser tests share their thread with playwright's event loop, where Django refuses the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    post_migrate.connect(let_tests_empty_the_tables)


def let_tests_empty_the_tables(sender, using, **kwargs):
    """Tests that commit are followed by a flush, which every table on the record refuses elsewhere."""
    if sender.name == "csi.core.history":
        with connections[using].cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname LIKE %s AND tgenabled <> 'D'",
                ["pgtrigger_prevent_truncate_%"],
            )
            for table, trigger in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(scope="session", autouse=True)
def only_pages_are_reported(django_test_environment):
    """Django tells the test client of every template that is drawn; of a form's hundred small ones nobody asks.

    A form is drawn in five sixths of the time without.
    """
    reporting = Template._render

    def render(template, context):
        if template.name and template.name.startswith(("django/forms/", "crispy/", "components/")):
            return template.nodelist.render(context)
        return reporting(template, context)

    Template._render = render
    yield
    Template._render = reporting


def pytest_collection_finish(session):
    # What is imported by now lives to the end: the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Browser tests need Chromium: without it they are skipped, or fail where CSI_REQUIRE_BROWSER is 1."""
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        if os.environ.get("CSI_REQUIRE_BROWSER") == "1":
            pytest.fail(f"CSI_REQUIRE_BROWSER is 1, and there is no {CHROMIUM}.", pytrace=False)
        pytest.skip(f"there is no {CHROMIUM}")


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("passed", []):
        # What a proof counted: record_property("figures", …).
        for name, told in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(f"{report.head_line}: {told}")
    without = sum("browser" in report.keywords for report in terminalreporter.stats.get("skipped", []))
    if without:
        terminalreporter.write_line(f"Browser tests skipped ({without}): there is no {CHROMIUM}.", yellow=True)
