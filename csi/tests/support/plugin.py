"""pytest plugin with the settings and fixtures of all tests; pytest.ini loads it before collection."""

import gc
import os
import sys
from pathlib import Path

import hypothesis
import pytest
from django.db import connections
from django.db.models.signals import post_migrate
from django.template import Template
from django.utils import translation

pytest_plugins = [
    "csi.tests.support.access.fixtures",
    "csi.tests.support.users",
    "csi.tests.support.mission",
    "csi.tests.support.browser",
    "csi.tests.support.serving",
    "csi.tests.support.pooler",
    "csi.tests.support.standby",
    "csi.tests.support.object_store",
]

# Counts for readers are rounded by draws of this key; with a random key, a test could fail once in a hundred runs.
os.environ.setdefault("ROUNDING_KEY", "tests")

# Examples of each property, in `make test` and in `make audit`
EXAMPLES, AUDIT_EXAMPLES = 40, 200
# Programs that not every machine has; override the paths with CSI_CHROMIUM and CSI_PGBOUNCER.
CHROMIUM = Path(os.environ.get("CSI_CHROMIUM") or "/usr/bin/chromium")
PGBOUNCER = Path(os.environ.get("CSI_PGBOUNCER") or "/usr/sbin/pgbouncer")
# {marker: (its tests, the program that they need, the variable that requires it)}
PROGRAMS = {
    "browser": ("Browser tests", CHROMIUM, "CSI_REQUIRE_BROWSER"),
    "pooler": ("Tests with PgBouncer", PGBOUNCER, "CSI_REQUIRE_PGBOUNCER"),
}


def pytest_addoption(parser):
    parser.addoption("--renew", action="store_true", help="write docs/access.md from the code")


def pytest_configure(config):
    # Playwright runs an event loop in the thread of browser tests, in which Django would refuse database access.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    post_migrate.connect(allow_flush)
    max_examples = AUDIT_EXAMPLES if runs_audit(config) else EXAMPLES
    hypothesis.settings.register_profile("csi", max_examples=max_examples, deadline=None)
    hypothesis.settings.load_profile("csi")


def runs_audit(config):
    return config.getoption("markexpr") == ""


@pytest.fixture(autouse=True)
def default_language():
    """End each test in the default language: a request leaves that of its reader active."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def forget_cached_results():
    """Start each test without results of another one, whose records do not exist any more."""
    # The models cannot be imported before Django is set up.
    sys.modules["csi.core.history.cached_results"]._cached_results.clear()
    sys.modules["csi.indicators.facts.store"]._latest_facts = None


@pytest.fixture(scope="session")
def is_audit(pytestconfig):
    """Return True in `make audit`."""
    return runs_audit(pytestconfig)


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
    """Skip tests whose program is missing, or fail them if its variable is 1."""
    for marker, (_tests, program, variable) in PROGRAMS.items():
        if item.get_closest_marker(marker) and not program.exists():
            if os.environ.get(variable) == "1":
                pytest.fail(f"{variable} is 1, and there is no {program}.", pytrace=False)
            pytest.skip(f"there is no {program}")


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("passed", []):
        # Counts recorded with record_property("figures", …)
        for name, value in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(f"{report.head_line}: {value}")
    for marker, (tests, program, _variable) in PROGRAMS.items():
        skipped = sum(marker in report.keywords for report in terminalreporter.stats.get("skipped", []))
        if skipped:
            terminalreporter.write_line(f"{tests} skipped ({skipped}): there is no {program}.", yellow=True)
