"""A new record type adds its own files and changes at most three existing ones.

The example `training_example` is added to a copy of the project; its tests run there.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PROJECT = Path(settings.BASE_DIR)
EXAMPLE = PROJECT / "csi/tests/training_example"
# {existing file: [(text, the same with the addition)]}
EDITS = {
    "csi/settings.py": [('    "initiatives",\n', '    "initiatives",\n    "trainings",\n')],
    "csi/urls.py": [
        (
            '    path("initiatives/", include("initiatives.urls")),\n',
            '    path("initiatives/", include("initiatives.urls")),\n    path("", include("trainings.urls")),\n',
        )
    ],
    ".importlinter": [
        ("    initiatives\nexclude_", "    initiatives\n    trainings\nexclude_"),
        ("receptions | initiatives\n", "receptions | initiatives | trainings\n"),
    ],
}
NOT_COPIED = shutil.ignore_patterns(".*", "data", "docs", "training_example")


def count_lines():
    """Return the number of lines that the record type adds, without its tests."""
    added = [path for path in (EXAMPLE / "trainings").rglob("*.py") if path.parent.name != "tests"]
    edits = [pair for pairs in EDITS.values() for pair in pairs]
    changed = sum(max(1, after.count("\n") - before.count("\n")) for before, after in edits)
    return changed + sum(len(path.read_text().splitlines()) for path in added)


def test_new_record_type_needs_few_lines_and_edits(record_property):
    record_property("figures", f"{count_lines()} lines, {len(EDITS)} existing files changed")
    assert len(EDITS) <= 3
    assert count_lines() < 300


@pytest.mark.slow
@pytest.mark.audit
def test_new_record_type_works_everywhere(tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(PROJECT, copy, ignore=NOT_COPIED, symlinks=True)
    shutil.copy(PROJECT / ".importlinter", copy)
    shutil.copytree(EXAMPLE / "trainings", copy / "trainings")
    for name, pairs in EDITS.items():
        text = (copy / name).read_text()
        for before, after in pairs:
            assert before in text, (name, before)
            text = text.replace(before, after)
        (copy / name).write_text(text)

    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DATABASE_URL"))},
        "DATA_DIR": str(tmp_path / "data"),
        "HTTPS": "no",
        "PYTHONPATH": str(copy),
    }

    def run(*command):
        done = subprocess.run(
            [sys.executable, *command], cwd=copy, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]

    try:
        # makemigrations runs the system checks before and needs no database.
        run("manage.py", "makemigrations", "trainings")
        run("-m", "pytest", "-q", "-p", "no:cacheprovider", "trainings/tests")
    finally:
        for folder in (tmp_path / "data", tmp_path / "data/test"):
            subprocess.run(
                [sys.executable, "-m", "csi.core.db.embedded", "stop"],
                cwd=copy,
                env=environment | {"DATA_DIR": str(folder)},
                capture_output=True,
                check=False,
            )
