"""`make bench`: measure the targets, print them, and write docs/performance.md."""

import argparse
import datetime
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

from csi.tests.support.bench.missions import PROJECT, BenchMission
from csi.tests.support.bench.targets import Result, measure_targets

REPORT = PROJECT / "docs/performance.md"
TABLE_STARTS = "<!-- Written by `make bench` -->\n"


def describe_machine() -> str:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{os.cpu_count()} cores, {cpu}, Python {platform.python_version()}"


def write_report(results: Iterable[Result], presets: str) -> None:
    """Replace the table in the report."""
    text, _separator, _table = REPORT.read_text().partition(TABLE_STARTS)
    lines = [
        f"Measured on {datetime.datetime.now(tz=datetime.UTC):%d %b %Y} with missions {presets}; {describe_machine()}.",
        "",
        "| target | measured | at most | | range, elapsed, milliseconds |",
        "|---|---|---|---|---|",
        *(
            f"| {result.label} | {format_number(result.value)} | {format_number(result.limit)} | {result.status} "
            f"| {result.details} |"
            for result in results
        ),
    ]
    REPORT.write_text(f"{text}{TABLE_STARTS}\n" + "\n".join(lines) + "\n")


def format_number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", default="S")
    parser.add_argument("--large", default="M")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    missions = BenchMission(options.small), BenchMission(options.large)
    results = []
    try:
        for result in measure_targets(*missions, tuple(filter(None, options.only.split(",")))):
            results.append(result)
            line = f"{result.status:8} {format_number(result.value):>10} ≤ {format_number(result.limit)}"
            sys.stdout.write(f"{line}  {result.label}  {result.details}\n")
            sys.stdout.flush()
    finally:
        for mission in missions:
            mission.stop()
    missed = [result.label for result in results if result.status == "missed"]
    sys.stdout.write(f"{len(results)} targets, {len(missed)} missed\n")
    if not options.only:
        write_report(results, f"{options.small} and {options.large}")


if __name__ == "__main__":
    main()
