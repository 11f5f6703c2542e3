"""SQL statements that bypass Django, to prove that PostgreSQL enforces a rule."""

import time
from contextlib import contextmanager

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from csi.core.db.triggers import ROW_OPERATIONS
from csi.core.period_lock.triggers import PeriodLockTrigger

# Tenths of a second to wait for another connection on a busy machine
BLOCK_ATTEMPTS = 1800


def insert(record):
    """Insert an unsaved record (`SomeFactory.build(...)`) with SQL."""
    fields = [field for field in record._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = [field.get_db_prep_save(field.pre_save(record, add=True), connection) for field in fields]
    placeholders = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{record._meta.db_table}" ({columns}) VALUES ({placeholders})', values)


def update(record, **values):
    """Update columns of a saved record with SQL."""
    columns = ", ".join(f'"{column}" = %s' for column in values)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{record._meta.db_table}" SET {columns} WHERE id = %s', [*values.values(), record.pk])


def without_period_lock(*models):
    """Return a context in which rows of the models can change also in locked days."""
    triggers = (
        (model, PeriodLockTrigger(model=model, operation=operation)) for model in models for operation in ROW_OPERATIONS
    )
    uris = (trigger.get_uri(model) for model, trigger in triggers)
    return pgtrigger.ignore(*uris)


@contextmanager
def refused_by(constraint):
    """Assert that the block violates the constraint or trigger of that name."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield
    assert error.value.__cause__.diag.constraint_name == constraint


def wait_until_blocked(cursor):
    """Wait until another connection to the database waits for a lock; return the number of its process."""
    for _attempt in range(BLOCK_ATTEMPTS):
        cursor.execute(
            "SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE NOT granted AND datname = current_database()"
        )
        if row := cursor.fetchone():
            return row[0]
        time.sleep(0.1)
    raise AssertionError("No connection waits for a lock.")
