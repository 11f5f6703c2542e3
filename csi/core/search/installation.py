"""Create the functions and triggers of the search, and compute all documents.

They follow from the declarations of the models, so they are created after the migrations instead of in them: a new
record type, or another search field, needs no migration of the apps whose records it refers to. Migrations run without
them, because they may change the columns that the functions read.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor

from csi.core.search.definitions import DEPENDENTS, DOCUMENTS, TRIGGERS, build_statements, list_documented_models
from csi.core.search.models import SearchDocument, SearchWord

BATCH_SIZE = 5000
# SQL: the word of a lexeme "code:word" or "code:=word"
WORD = "ltrim(split_part(lexeme, ':', 2), '=')"


def remove_before_migrations(using: str = DEFAULT_DB_ALIAS, plan: Any = None, **_kwargs: Any) -> None:
    """Handle `pre_migrate`."""
    if plan:
        with connections[using].cursor() as cursor:
            remove(cursor)


def install_after_migrations(using: str = DEFAULT_DB_ALIAS, plan: Any = None, **_kwargs: Any) -> None:
    """Handle `post_migrate`; it has no plan after a flush, which leaves functions and triggers in place."""
    if plan is None:
        return
    connection = connections[using]
    executor = MigrationExecutor(connection)
    # Without some of the migrations, the tables do not have the columns of the declarations.
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if read_installed_version(cursor) != compute_version():
            install(cursor)
            refresh_documents(cursor)


def compute_version() -> str:
    """Return a digest of the declarations."""
    return hashlib.sha256("\n".join(build_statements()).encode()).hexdigest()


def read_installed_version(cursor: CursorWrapper) -> str | None:
    """Return the digest of the declarations that are installed, None if there are none."""
    cursor.execute("SELECT obj_description('search_update_documents()'::regprocedure)")
    version: str | None = cursor.fetchone()[0]
    return version


def remove(cursor: CursorWrapper) -> None:
    """Drop the triggers, and the functions that depend on declarations."""
    cursor.execute(
        "SELECT format('DROP TRIGGER %%I ON %%s', tgname, tgrelid::regclass) FROM pg_trigger"
        " JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relnamespace = current_schema()::regnamespace AND tgname = ANY(%s)"
        " UNION ALL"
        " SELECT format('DROP FUNCTION %%s', oid::regprocedure) FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace"
        " AND (starts_with(proname, %s) OR starts_with(proname, %s))"
        " UNION ALL"
        " SELECT format('COMMENT ON FUNCTION %%s IS NULL', oid::regprocedure) FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace AND proname = 'search_update_documents'",
        [list(TRIGGERS), DOCUMENTS, DEPENDENTS],
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def install(cursor: CursorWrapper) -> None:
    """Create the triggers and functions of the current declarations."""
    remove(cursor)
    for statement in build_statements():
        cursor.execute(statement)
    cursor.execute(f"COMMENT ON FUNCTION search_update_documents() IS '{compute_version()}'")


def refresh_documents(cursor: CursorWrapper) -> None:
    """Compute all documents again and write those that differ."""
    kinds = []
    for model in list_documented_models():
        kinds.append(model._meta.label_lower)
        for ids in list_batches(cursor, model):
            cursor.execute("SELECT search_store_documents(%s, %s)", [model._meta.label_lower, ids])
        cursor.execute(f"DELETE {_from_documents_left_over(model)}", [model._meta.label_lower])
    cursor.execute(f"DELETE FROM {SearchDocument._meta.db_table} WHERE kind <> ALL (%s)", [kinds])
    for table in (SearchDocument._meta.db_table, SearchWord._meta.db_table):
        cursor.execute(f"ANALYZE {table}")


def _from_documents_left_over(model: type[models.Model]) -> str:
    """Return the SQL that selects the documents without a record; its parameter is the kind."""
    return (
        f"FROM {SearchDocument._meta.db_table} AS document"
        f" WHERE kind = %s AND NOT EXISTS (SELECT FROM {model._meta.db_table} WHERE id = document.record)"
    )


def list_batches(cursor: CursorWrapper, model: type[models.Model]) -> Iterable[list[int]]:
    """Return the ids of all records in batches."""
    cursor.execute(
        f"SELECT array_agg(id ORDER BY id) FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / {BATCH_SIZE}"
        f" AS batch FROM {model._meta.db_table}) AS records GROUP BY batch ORDER BY batch"
    )
    return [ids for (ids,) in cursor.fetchall()]


def find_differences(cursor: CursorWrapper) -> dict[str, int]:
    """Return {kind: number of documents that differ from a new computation, are missing or left over}."""
    differences = {}
    for model in list_documented_models():
        kind = model._meta.label_lower
        number = 0
        for ids in list_batches(cursor, model):
            cursor.execute(
                f"SELECT count(*) FROM {DOCUMENTS}{model._meta.db_table}(%s)"
                f" LEFT JOIN {SearchDocument._meta.db_table} AS document ON kind = %s AND record = document_record"
                " WHERE words IS DISTINCT FROM document_words",
                [ids, kind],
            )
            number += cursor.fetchone()[0]
        cursor.execute(f"SELECT count(*) {_from_documents_left_over(model)}", [kind])
        number += cursor.fetchone()[0]
        if number:
            differences[kind] = number
    return differences


def find_missing_words(cursor: CursorWrapper) -> list[str]:
    """Return the words of documents that are not in the list of words."""
    cursor.execute(
        f"SELECT DISTINCT {WORD} FROM {SearchDocument._meta.db_table}, unnest(words)"
        f" EXCEPT SELECT word FROM {SearchWord._meta.db_table}"
    )
    return [word for (word,) in cursor.fetchall()]


def remove_unused_words(cursor: CursorWrapper) -> int:
    """Delete the words that no document contains, and repeated ones; return their number."""
    table = SearchWord._meta.db_table
    cursor.execute(
        f"WITH used AS MATERIALIZED (SELECT DISTINCT {WORD} AS used_word"
        f" FROM {SearchDocument._meta.db_table}, unnest(words)),"
        f" kept AS (SELECT min(id) AS id FROM {table} WHERE word IN (SELECT used_word FROM used) GROUP BY word)"
        f" DELETE FROM {table} WHERE id NOT IN (SELECT id FROM kept)"
    )
    return cursor.rowcount
