"""Databases of released versions, stored as compressed SQL to test their migration.

    python -m csi.tests.support.stored_release store 1.0.0     writes 1.0.0.sql.xz and 1.0.0.json in csi/tests/data
    python -m csi.tests.support.stored_release values          prints the indicator values of the current database

`store` reads the demonstration mission that `make run` loaded into DATA_DIR.
"""

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data"
DEMONSTRATION_YEAR = 2011


def read_release(version: str) -> tuple[str, dict]:
    """Return the SQL of a released database and its indicator values."""
    sql = lzma.decompress((FOLDER / f"{version}.sql.xz").read_bytes()).decode()
    # psql's own commands, which the server does not know.
    lines = (line for line in sql.splitlines() if not line.startswith("\\"))
    return "\n".join(lines), json.loads((FOLDER / f"{version}.json").read_text())


def compute_values() -> dict[str, list]:
    """Return {indicator: [value, numerator, denominator]} of the whole mission in 2011."""
    from csi.core import clock
    from csi.core.periods import Year
    from csi.indicators.registry import REGISTRY, evaluate

    year = Year(DEMONSTRATION_YEAR).span
    results = evaluate(REGISTRY.values(), [year], today=clock.today())
    values = {key: results.get_value(key, year) for key in REGISTRY}
    return {
        key: [
            None if part is None else round(float(part), 6) for part in (item.value, item.numerator, item.denominator)
        ]
        for key, item in values.items()
    }


def store_release(version: str) -> None:
    """Dump the current database and its indicator values."""
    from django.db import connection

    from csi.core.db.programs import Programs

    parameters = connection.get_connection_params()
    command = [
        *(Programs.installed()[0].folder / "pg_dump", "--no-owner", "--no-privileges"),
        *("--inserts", "--rows-per-insert=200", "--host", parameters["host"], "--port", str(parameters["port"])),
        *("--username", parameters["user"], parameters["dbname"]),
    ]
    sql = subprocess.run(command, check=True, capture_output=True).stdout
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{version}.sql.xz").write_bytes(lzma.compress(sql, preset=9 | lzma.PRESET_EXTREME))
    (FOLDER / f"{version}.json").write_text(json.dumps(compute_values(), indent=1) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csi.settings")
    import django

    django.setup()
    match sys.argv[1:]:
        case ["store", version]:
            store_release(version)
        case ["values"]:
            sys.stdout.write(json.dumps(compute_values()))
        case _:
            sys.exit(__doc__)
