"""Mutation tests: at least nine of ten small faults in important code fail a test."""

import os
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from csi.tests.support.mutants import sample_mutants

PROJECT = Path(__file__).resolve().parents[2]
# Mutants of each area; the tests of each take about ten seconds until the first failure.
MUTANT_COUNT = int(os.environ.get("CSI_MUTANTS", "12"))
# Another number selects other mutants.
SEED = int(os.environ.get("CSI_MUTANTS_SEED", "0"))
REQUIRED_PERCENTAGE = 90
# An endless loop is noticed too, also one that fills the memory.
TIMEOUT_SECONDS = 900
MEMORY_BYTES = 4 * 2**30
# Every declaration from which the database gets constraints, triggers and functions
MIGRATIONS = "csi/tests/test_architecture.py::test_migrations_match_the_models"
QUERYSET_APPS = ("districts", "advisers", "forums", "receptions", "initiatives", "csi/concerns", "csi/returns")


@dataclass(frozen=True)
class Area:
    """The sources to change, as patterns, and the tests to run, in the order in which they notice most."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]
    only_functions: bool = False


AREAS = {
    "querysets": Area(
        tuple(f"{app}/models/*.py" for app in QUERYSET_APPS),
        (
            MIGRATIONS,
            *(f"{app}/tests/test_querysets.py" for app in QUERYSET_APPS),
            "csi/tests/test_boundaries.py",
            "csi/tests/test_access_of_querysets.py",
            "csi/concerns/tests/test_rules.py",
            "csi/returns/tests/test_rules.py",
            "forums/tests/test_minutes.py",
            "csi/indicators/tests/test_indicators.py",
        ),
        only_functions=True,
    ),
    "indicators": Area(
        ("csi/indicators/*.py", "csi/indicators/definitions/*.py", "csi/indicators/editions/*.py"),
        (
            MIGRATIONS,
            "csi/indicators/tests/test_indicators.py",
            "csi/indicators/tests/test_query.py",
            "csi/indicators/tests/test_formatting.py",
            "csi/indicators/tests/test_cases.py",
            "csi/indicators/tests/test_follow_through.py",
            "csi/indicators/tests/test_maturity.py",
            "csi/indicators/tests/test_targets.py",
            "csi/indicators/tests/test_compiled_queries.py",
            "csi/indicators/tests/test_later_reference_data.py",
            "csi/indicators/tests/test_figures_of_receptions.py",
            "csi/indicators/tests/test_registry_on_demonstration.py",
        ),
    ),
    "period lock": Area(
        ("csi/core/period_lock/*.py", "csi/returns/locks.py", "csi/returns/closing.py"),
        (
            MIGRATIONS,
            "csi/returns/tests/test_locks.py",
            "csi/tests/test_period_lock.py",
            "csi/tests/test_period_lock_of_reference_data.py",
            "csi/tests/test_period_lock_of_mandates.py",
            "csi/tests/test_pages_of_closed_months.py",
            "csi/returns/tests",
        ),
    ),
    "access": Area(
        (
            "csi/core/access.py",
            "csi/core/permissions.py",
            "csi/core/history/models.py",
            "csi/accounts/permissions.py",
            "csi/accounts/models/*.py",
            "csi/concerns/models/sensitivity.py",
        ),
        (
            MIGRATIONS,
            "csi/tests/test_access_of_querysets.py",
            "csi/accounts/tests/test_accounts.py",
            "csi/concerns/tests/test_sensitivity.py",
            "csi/core/history/tests",
            "csi/tests/test_access.py",
            "csi/accounts/tests/test_access_log.py",
            "csi/accounts/tests/test_access_ends.py",
            "csi/accounts/tests/test_last_administrator.py",
            "csi/accounts/tests/test_first_administrator.py",
            "csi/accounts/tests/test_invitations.py",
            "forums/tests/test_sensitivity.py",
        ),
    ),
    "periods": Area(
        ("csi/core/periods.py", "csi/core/dates.py"),
        (
            "csi/tests/test_calendar_periods.py",
            "csi/tests/test_date_limits.py",
            MIGRATIONS,
            "csi/tests/test_periods.py",
            "csi/reports/tests/test_period_choice.py",
            "csi/reports/tests/test_month_range.py",
        ),
    ),
}


@pytest.fixture
def project_copy(tmp_path):
    """Return a copy of the project without its data, for the tests of mutants."""
    ignored = shutil.ignore_patterns(".git", ".venv", ".data", "__pycache__", ".mypy_cache", ".ruff_cache")
    project = shutil.copytree(PROJECT, tmp_path / "project", ignore=ignored)
    yield project
    run_module(project, "csi.core.db.embedded", "stop", "test")


def run_module(project: Path, *command: str) -> subprocess.CompletedProcess:
    """Run a Python module in a copy of the project, with a database server of its own."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        env={**variables, "DATA_DIR": str(project.parent / "data"), "DATABASE_URL": "embedded"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES)),
    )


def run_tests(project: Path, tests: tuple[str, ...]) -> subprocess.CompletedProcess:
    """Run tests up to the first failure; the database stays for the next run."""
    return run_module(project, "pytest", "-q", "-x", "--reuse-db", "-m", "not audit and not browser", *tests)


def is_killed(mutant, project: Path, tests: tuple[str, ...]) -> bool:
    path = project / mutant.path.relative_to(PROJECT)
    source = path.read_text()
    path.write_text(mutant.code)
    try:
        return run_tests(project, tests).returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(source)


@pytest.mark.audit
@pytest.mark.parametrize("name", AREAS)
def test_most_mutants_are_killed(name, project_copy, record_property):
    area = AREAS[name]
    unchanged = run_tests(project_copy, area.tests)
    assert unchanged.returncode == 0, unchanged.stdout[-3000:]
    paths = sorted(path for pattern in area.sources for path in PROJECT.glob(pattern))
    mutants = sample_mutants(paths, MUTANT_COUNT, only_functions=area.only_functions, seed=SEED)
    survivors = [mutant.change for mutant in mutants if not is_killed(mutant, project_copy, area.tests)]
    record_property("figures", f"{len(mutants) - len(survivors)} of {len(mutants)} mutants killed")
    assert 100 * len(survivors) <= (100 - REQUIRED_PERCENTAGE) * len(mutants), "\n".join(survivors)
