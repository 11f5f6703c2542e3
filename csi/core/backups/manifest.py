"""The manifest of a backup and the paths inside its archive."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.apps import apps
from django.db import models
from django.db.backends.utils import CursorWrapper
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from csi.core.backups import tables

MANIFEST_PATH = "manifest.json"
BLOCK_SIZE = 256 * 1024


@dataclass(frozen=True)
class Manifest:
    """The content of a backup.

    `tables`: {table: {"columns", "rows", "sha256"}}; `files`: {path: {"size", "sha256"}}; `missing`: paths of files
    that records refer to and that did not exist.
    """

    created_at: str
    migrations: list[list[str]]
    tables: dict[str, dict[str, Any]]
    sequences: dict[str, int | None]
    files: dict[str, dict[str, Any]]
    missing: list[str]

    def describe(self) -> Iterator[str]:
        """Yield the lines that describe the backup."""
        params = {
            "rows": sum(table["rows"] for table in self.tables.values()),
            "tables": len(self.tables),
            "files": len(self.files),
            "size": filesizeformat(sum(file["size"] for file in self.files.values())),
        }
        yield _("Rows: %(rows)d, in %(tables)d tables. Files: %(files)d, %(size)s.") % params
        for name in self.missing:
            yield _("Missing file: %(name)s. A record refers to it.") % {"name": name}


def get_rows_path(table: str) -> str:
    return f"rows/{table}"


def get_file_path(name: str) -> str:
    return f"files/{name}"


def copy_and_hash(file: IO[bytes], writer: tables.HashingWriter) -> dict[str, Any]:
    """Copy the file in blocks; return its entry in the manifest."""
    while block := file.read(BLOCK_SIZE):
        writer.write(block)
    return {"size": writer.size, "sha256": writer.sha256}


def list_file_columns() -> list[tuple[str, str]]:
    """Return (table, column) of every file field."""
    return [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField) and field.column
    ]


def list_referenced_files(cursor: CursorWrapper) -> set[str]:
    """Return the paths of the files that records refer to."""
    paths: set[str] = set()
    for table, column in list_file_columns():
        tables.execute(cursor, "SELECT {} FROM {} WHERE {} <> ''", column, table, column)
        paths.update(path for (path,) in cursor.fetchall())
    return paths
