"""The packages of the project, so that a new app is covered by tests without a list."""

from pathlib import Path

PROJECT = Path(__file__).parents[3]
PACKAGES = tuple(sorted(path.parent.name for path in PROJECT.glob("*/apps.py")))
