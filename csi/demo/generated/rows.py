"""Rows of tables as text in the format of COPY, with the columns that every record has."""

import datetime
import io
from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper
from django.db.models.fields import NOT_PROVIDED

from csi.core.backups.tables import copy_rows_in
from csi.core.history.actor import AuditedModel

AUDIT_COLUMNS = ("created_at", "updated_at", "created_by_id", "updated_by_id")
NULL = r"\N"
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"})
# Rows of all tables that are held in memory.
BUFFER_SIZE = 50_000


def encode(value: Any) -> str:
    """Return a value in the text format of COPY."""
    if value is None:
        return NULL
    if isinstance(value, str):
        text = str(value)
        return text.translate(ESCAPES) if "\n" in text or "\\" in text or "\t" in text else text
    return str(value)


def choose_entry_time(day: datetime.date, number: int) -> str:
    """Return a time between 16:00 and 18:30 in Bishkek (UTC+6), another one for each record of a day."""
    hours, minutes = divmod(number * 37 % 150, 60)
    return f"{day} {10 + hours}:{minutes:02}:00+00"


class TableWriter:
    """Collects the rows of a table; the values of an audited record end with its dates and its author."""

    def __init__(self, model: type[models.Model], names: Iterable[str]) -> None:
        self.model, self.table = model, model._meta.db_table
        self.count = 0
        self.lines: list[str] = []
        self.is_audited = issubclass(model, AuditedModel)
        audit = AUDIT_COLUMNS if self.is_audited else ()
        named = ["id", *names, *audit]
        others = [field for field in model._meta.local_concrete_fields if field.column not in named]
        self.columns = [*named, *(field.column for field in others)]
        self._end = "".join(f"\t{encode(_get_default(field))}" for field in others) + "\n"

    def add(self, *values: Any) -> int:
        """Add a row and return its id."""
        self.count += 1
        encoded = "\t".join([encode(value) for value in values])
        self.lines.append(f"{self.count}\t{encoded}{self._end}")
        return self.count

    def add_record(
        self, *values: Any, day: datetime.date, author: int | None, changed: datetime.date | None = None
    ) -> int:
        """Add a row of an audited model, entered on the afternoon of `day` and last changed on `changed`."""
        number = self.count
        created = choose_entry_time(day, number)
        updated = choose_entry_time(changed, number) if changed else created
        return self.add(*values, created, updated, author, author)

    def flush(self, cursor: CursorWrapper) -> int:
        """Send the rows to the database; return their number."""
        count = len(self.lines)
        if count:
            copy_rows_in(cursor, self.table, io.BytesIO("".join(self.lines).encode()), self.columns)
            self.lines.clear()
        return count


def _get_default(field: Any) -> Any:
    """Return the value of a column that a row does not give."""
    if field.null:
        return None
    if field.default is NOT_PROVIDED:
        return ""
    default = field.get_default()
    return "{}" if default == [] else default


class MissionWriter:
    """The writers of all tables, in the order of their dependencies.

    Rows are sent to the database in batches, so that memory is bounded. `report_progress` is called with the number
    of rows after each batch.
    """

    def __init__(self, cursor: CursorWrapper, report_progress: Callable[[int], None]) -> None:
        self._cursor, self._report_progress = cursor, report_progress
        self.tables: list[TableWriter] = []
        self.count = 0

    def create_table(self, model: Any, *names: str) -> TableWriter:
        """Return a writer for the columns of a model; those that are not named have their defaults."""
        writer = TableWriter(model, names)
        self.tables.append(writer)
        return writer

    def flush_if_full(self) -> None:
        if sum(len(table.lines) for table in self.tables) >= BUFFER_SIZE:
            self.flush()

    def flush(self) -> None:
        self.count += sum(table.flush(self._cursor) for table in self.tables)
        self._report_progress(self.count)

    def set_sequences(self) -> None:
        """Let the ids of later rows follow those of the generated ones."""
        for table in self.tables:
            if table.count:
                self._cursor.execute(
                    "SELECT setval(sequence, GREATEST(%s, nextval(sequence)))"
                    " FROM pg_get_serial_sequence(%s, 'id') AS sequence",
                    [table.count, table.table],
                )
