"""Reads the tables in `data/`."""

import csv
import datetime
from pathlib import Path

DATA = Path(__file__).parent / "data"


def rows(name):
    """The rows of `data/<name>.csv`, each a dictionary of its columns."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text):
    """A date such as 2011-10-31; None where the cell is empty."""
    return datetime.date.fromisoformat(text) if text else None
