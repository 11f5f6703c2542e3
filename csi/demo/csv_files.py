"""Read the CSV files in `data/`."""

import csv
import datetime
from pathlib import Path

DATA_DIRECTORY = Path(__file__).parent / "data"


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of `data/<name>.csv` as dictionaries."""
    with (DATA_DIRECTORY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parse_date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def parse_time(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)


def parse_optional_date(text: str) -> datetime.date | None:
    """Return the date, None for an empty cell."""
    return parse_date(text) if text else None
