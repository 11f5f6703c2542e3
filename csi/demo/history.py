"""The history and the access log of the demonstration, as of records entered one after the other.

The loader inserts record type by record type and suppresses the triggers, which only the owner of the tables can do.
Each row is then added at the time of its record, and what was decided about it later follows as a change.
"""

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _
from psycopg2 import sql
from psycopg2.extras import DateTimeTZRange

from csi.accounts.models import AccessEvent, AccessEventKind, User
from csi.concerns.models import Concern, ConcernState
from csi.core.db.history_tracking import get_history
from csi.core.history.registry import models_by_table, parent_links, tracking_models
from csi.demo.accounts import JOINED_AT
from csi.demo.records import DemoRecords
from csi.returns.models import MonthlyReturn, ReturnStatus, ReturnStep
from forums.models import Action

# The names that the functions of the triggers pass to `_pgtrigger_should_ignore`.
SUPPRESSED_TRIGGERS = ("history_log_change", "access_log_add")

# The numbers of the transactions are negative, so that they are different from those of later ones.
MAX_TRANSACTIONS = 1_000_000

# {model: {column: value of a new record}}, where the record was changed later.
INITIAL_VALUES: dict[type[models.Model], dict[str, Any]] = {
    Action: {"done_on": None, "verified_on": None, "verified_by_id": None, "reported_back_at_id": None},
    Concern: {"state": ConcernState.OPEN, "settled_on": None, "reported_back_on": None, "assigned_to_id": None},
    MonthlyReturn: {
        "status": ReturnStatus.DRAFT,
        "submitted_at": None,
        "submitted_by_id": None,
        "decided_at": None,
        "decided_by_id": None,
    },
}
# {model: column of the time at which a row was added}, where it is not `created_at`.
TIME_COLUMNS: dict[type[models.Model], str] = {User: "date_joined", ReturnStep: "recorded_at"}

# {model: column of the user who added a row}, where it is not `created_by_id`.
AUTHOR_COLUMNS: dict[type[models.Model], str] = {ReturnStep: "recorded_by_id"}

# One row of the history for each row of a table, and a second one if the row was changed later.
ROWS = """
    SELECT {position} AS position, {time} AS added_at, {updated} AS changed_at, {table} AS "table",
        row.id AS record, {parent_table} AS parent_table, row.{parent_column} AS parent_id,
        to_jsonb(row) - {excluded}::text[] AS final, {initial}::jsonb AS initial,
        {author}::bigint AS author, {editor}::bigint AS editor
    FROM {source} AS row {join}
    WHERE {time} <@ {period} OR {updated} <@ {period}
"""
INSERT = """
    WITH loaded AS ({rows}),
    stored AS (
        SELECT position, added_at, changed_at, "table", record, parent_table, parent_id, final, author, editor,
            CASE WHEN changed_at > added_at THEN initial ELSE '{{}}' END AS initial
        FROM loaded
    ),
    entry AS (
        SELECT position, added_at AS at, 'added' AS operation, "table", record, parent_table, parent_id,
            NULL::jsonb AS before, final || initial AS after, author AS by_id
        FROM stored
        UNION ALL
        SELECT position, changed_at, 'changed', "table", record, parent_table, parent_id,
            (SELECT jsonb_object_agg(key, value) FROM jsonb_each(initial) WHERE value <> final -> key), final, editor
        FROM stored WHERE final || initial <> final
    )
    INSERT INTO history_change (
        at, transaction, operation, "table", record, parent_table, parent_id, before, after, by_id, page, program
    )
    SELECT at, dense_rank() OVER (ORDER BY at, parent_table, parent_id) - {max_transactions},
        operation, "table", record, parent_table, parent_id, before, after, by_id, '',
        CASE WHEN by_id IS NULL THEN {program} ELSE '' END
    FROM entry WHERE at <@ {period} ORDER BY at, operation, position, record
"""


def suppress_triggers(*names: str) -> None:
    """Suppress the triggers with these names until the end of the transaction, or until the next call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{','.join(names)}}}" if names else ""])


@dataclass(frozen=True)
class LoadedHistory:
    """The history of loaded rows.

    `program`: the name of the loader. `joined_at`: the time at which rows without a time were added. `has_authors`:
    the changes have the users that the rows name; otherwise they were made by the program.
    """

    program: str
    joined_at: datetime.datetime
    has_authors: bool = False

    def write(
        self,
        since: datetime.datetime | None = None,
        until: datetime.datetime | None = None,
        max_transactions: int = MAX_TRANSACTIONS,
    ) -> None:
        """Write the changes from `since` to before `until`; None: without that bound.

        `max_transactions`: an upper bound for the transactions of this period and all later ones, whose numbers begin
        at its negative. Write periods in their order.
        """
        rows = [self._build_rows(model, position) for position, model in enumerate(tracking_models().values())]
        statement = sql.SQL(INSERT).format(
            rows=sql.SQL(" UNION ALL ").join(rows),
            program=sql.Literal(self.program),
            max_transactions=sql.Literal(max_transactions),
            period=sql.Placeholder("period"),
        )
        with connection.cursor() as cursor:
            # As text: django-pghistory reads the statement.
            cursor.execute(statement.as_string(cursor.cursor), {"period": DateTimeTZRange(since, until)})

    def _build_rows(self, model: type[models.Model], position: int) -> sql.Composed:
        table = model._meta.db_table
        link = parent_links().get(table)
        parent = models_by_table()[link.table] if link else None
        is_child = parent is not None and _get_time_column(model) is None
        join = sql.SQL("JOIN {parent} AS parent ON parent.id = row.{column}")
        history = get_history(model)
        name, source = ("parent", parent) if is_child and parent else ("row", model)
        return sql.SQL(ROWS).format(
            position=sql.Literal(position),
            time=self._get_time(name, source),
            updated=sql.SQL("row.updated_at" if model in INITIAL_VALUES else "NULL::timestamptz"),
            table=sql.Literal(table),
            parent_table=sql.Literal(link.table if link else table),
            parent_column=sql.Identifier(link.column if link else "id"),
            excluded=sql.Literal(list(history.exclude) if history else []),
            initial=sql.Literal(json.dumps(INITIAL_VALUES.get(model, {}))),
            author=self._get_user(name, source, "created_by_id"),
            editor=self._get_user(name, source, "updated_by_id"),
            source=sql.Identifier(table),
            join=join.format(parent=sql.Identifier(link.table), column=sql.Identifier(link.column))
            if link and is_child
            else sql.SQL(""),
            period=sql.Placeholder("period"),
        )

    def _get_time(self, name: str, model: type[models.Model]) -> sql.Composable:
        """Return the time at which a row was added; without any, when the accounts were."""
        if column := _get_time_column(model):
            return sql.Identifier(name, column)
        return sql.SQL("{}::timestamptz").format(sql.Literal(self.joined_at))

    def _get_user(self, name: str, model: type[models.Model], column: str) -> sql.Composable:
        column = AUTHOR_COLUMNS.get(model, column)
        has_column = self.has_authors and any(field.column == column for field in model._meta.local_concrete_fields)
        return sql.Identifier(name, column) if has_column else sql.SQL("NULL")


def load_records(_records: DemoRecords) -> None:
    program = str(_("Demonstration loader"))
    LoadedHistory(program, JOINED_AT).write()
    load_access_log(program, JOINED_AT)
    suppress_triggers()


def _get_time_column(model: type[models.Model]) -> str | None:
    columns = {field.column for field in model._meta.local_concrete_fields}
    return TIME_COLUMNS.get(model) or ("created_at" if "created_at" in columns else None)


def load_access_log(program: str, joined_at: datetime.datetime) -> None:
    """Add the creation of each account, and of its districts, to the access log."""
    events = []
    for user in User.objects.order_by("pk").prefetch_related("districts"):
        details = [(AccessEventKind.ACCOUNT_CREATED, user.role)]
        details += [(AccessEventKind.DISTRICT_ADDED, district.name_en) for district in user.districts.all()]
        events += [
            AccessEvent(at=joined_at, kind=kind, account=user, detail=detail, program=program)
            for kind, detail in details
        ]
    AccessEvent.objects.bulk_create(events)
