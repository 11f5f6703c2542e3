"""What a backup holds, and under which names."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from csi.core.backups import tables

MANIFEST = "manifest.json"
BLOCK = 256 * 1024


@dataclass(frozen=True)
class Contents:
    """The manifest. `missing`: files that the mission's records name and its folder did not have.

    `tables`: {table: {"columns", "rows", "sha256"}}; `files`: {path: {"size", "sha256"}}.
    """

    made_at: str
    migrations: list
    tables: dict
    sequences: dict
    files: dict
    missing: list

    def in_words(self):
        """For whoever made it or brought it back."""
        words = {
            "rows": sum(table["rows"] for table in self.tables.values()),
            "tables": len(self.tables),
            "files": len(self.files),
            "size": filesizeformat(sum(file["size"] for file in self.files.values())),
        }
        yield _("Rows: %(rows)d, in %(tables)d tables. Files: %(files)d, %(size)s.") % words
        for name in self.missing:
            yield _("The mission has a record of the file %(name)s, and not the file.") % {"name": name}


def rows_of(table):
    return f"rows/{table}"


def file_of(name):
    return f"files/{name}"


def pass_on(file, tallied):
    """Reads a file to its end, a block at a time; what the manifest says of it."""
    while block := file.read(BLOCK):
        tallied.write(block)
    return {"size": tallied.size, "sha256": tallied.sha256}


def columns_of_files():
    """(table, column) where records name files."""
    return [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    ]


def named_files(cursor):
    """The files that records name."""
    named = set()
    for table, column in columns_of_files():
        tables.run(cursor, "SELECT {} FROM {} WHERE {} <> ''", column, table, column)
        named.update(name for (name,) in cursor.fetchall())
    return named
