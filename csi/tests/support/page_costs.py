"""Costs of pages: queries, bytes of HTML, and large tables that a query reads completely.

`csi/tests/data/page_costs.csv` records them for the demonstration and for generated missions.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from csi.core.crud.views import RecordListView
from csi.tests.support.bench.targets import PAGES
from csi.tests.support.routes import list_page_routes

FILE = Path(settings.BASE_DIR, "csi/tests/data/page_costs.csv")
RENEW = "The costs of pages differ from the baseline: python -m pytest -m '' csi/tests/test_page_costs.py --renew"
# Bytes differ by the names of the generated records
TOLERANCE = 1.05
# Tables that have more than 100,000 rows in a mission of 1,000 districts and ten years
LARGE_TABLES = (
    "advisers_observation",
    "concerns_concern",
    "forums_action",
    "forums_attendance",
    "forums_communitypresence",
    "forums_discussion",
    "forums_meeting",
    "history_change",
    "receptions_appealcount",
    "receptions_trip",
    "returns_monthlyreturn",
    "search_document",
)
ROWS = 1_000_000


@dataclass(frozen=True)
class PageCost:
    """The costs of a page; `scans`: the large tables of which a query reads all rows, if it was examined."""

    mission: str
    user: str
    url: str
    queries: int
    bytes: int
    scans: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.mission, self.user, self.url

    def exceeds(self, recorded: "PageCost") -> bool:
        return (
            self.queries > recorded.queries
            or self.bytes > recorded.bytes * TOLERANCE
            or not set(self.scans.split()) <= set(recorded.scans.split())
        )


def list_pages() -> Iterator[tuple[str, str]]:
    """Yield (user, URL) of the pages that people open every day, and of every list."""
    pages = {(user, url) for user, urls in PAGES.items() for url in urls}
    lists = [route for route in list_page_routes() if route.has_base(RecordListView) and not route.takes_pk]
    pages |= {("manager", reverse(route.name)) for route in lists if route.name not in ("access_log", "history:log")}
    yield from sorted(pages)


def read_baseline() -> dict[tuple[str, str, str], PageCost]:
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    costs = [PageCost(**row | {name: int(row[name]) for name in ("queries", "bytes")}) for row in rows]
    return {cost.key: cost for cost in costs}


def write_baseline(costs: list[PageCost]) -> None:
    """Replace the costs of the missions that were measured; keep those of others."""
    others = [cost for cost in read_baseline().values() if cost.mission not in {new.mission for new in costs}]
    with FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(PageCost))
        writer.writerows(sorted(map(astuple, others + costs)))


def find_increases(costs: list[PageCost]) -> list[tuple[PageCost, PageCost | None]]:
    """Return the costs that exceed the recorded ones, with these."""
    baseline = read_baseline()
    pairs = [(cost, baseline.get(cost.key)) for cost in costs]
    return [(cost, recorded) for cost, recorded in pairs if recorded is None or cost.exceeds(recorded)]


def measure_demonstration(users: dict, pages: Iterable[tuple[str, str]]) -> list[PageCost]:
    """Return the costs of pages of the demonstration, with the plans for tables of a million rows."""
    measured = []
    clients = {name: Client() for name in PAGES}
    for name, client in clients.items():
        client.force_login(users[name])
    for name, url in pages:
        client = clients[name]
        # The first request of a page fills caches.
        client.get(url)
        statements: list[tuple[str, object]] = []

        def record(execute, sql, parameters, many, context, statements=statements):
            statements.append((sql, parameters))
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(record):
            response = client.get(url)
        assert response.status_code == 200, url
        measured.append((name, url, statements, len(response.content)))
    pretend_large_tables()
    plans: dict[str, set[str]] = {}
    return [
        PageCost("demonstration", name, url, len(statements), size, " ".join(find_scans(statements, plans)))
        for name, url, statements, size in measured
    ]


def pretend_large_tables() -> None:
    """Let the planner assume a million rows on each page of the large tables, until the transaction ends."""
    with connection.cursor() as cursor:
        # Of all tables: their statistics would otherwise depend on what autovacuum has done.
        cursor.execute(f"ANALYZE {', '.join(connection.introspection.django_table_names(only_existing=True))}")
        for table in LARGE_TABLES:
            cursor.execute(
                "SELECT pg_restore_relation_stats('schemaname', current_schema()::text, 'relname', %s,"
                " 'relpages', 1, 'reltuples', %s::real)",
                [table, ROWS],
            )


def find_scans(statements: list[tuple[str, object]], plans: dict[str, set[str]]) -> list[str]:
    """Return the large tables that a statement reads completely.

    `plans`: those of statements that were examined before.
    """
    scans = set()
    for sql, parameters in statements:
        if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
            continue
        if sql not in plans:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
                plans[sql] = set(list_scans(cursor.fetchone()[0][0]["Plan"]))
        scans |= plans[sql]
    return sorted(scans)


def list_scans(plan: dict) -> Iterator[str]:
    """Yield the large tables that a plan reads completely, not only up to a limit of rows."""
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in LARGE_TABLES:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        is_limited = plan["Node Type"] == "Limit" and part["Node Type"] == "Seq Scan" and "Filter" not in part
        if not is_limited:
            yield from list_scans(part)
