"""Rows written past Django, to prove that PostgreSQL itself keeps a rule."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction


def insert(record):
    """INSERTs an unsaved record (`SomeFactory.build(...)`) by hand."""
    fields = [field for field in record._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = [field.get_db_prep_save(field.pre_save(record, add=True), connection) for field in fields]
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{record._meta.db_table}" ({columns}) VALUES ({marks})', values)


def update(record, **values):
    """UPDATEs columns of a saved record by hand."""
    columns = ", ".join(f'"{column}" = %s' for column in values)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{record._meta.db_table}" SET {columns} WHERE id = %s', [*values.values(), record.pk])


@contextmanager
def refused_by(constraint):
    """PostgreSQL refuses what the block does, by the constraint or trigger of that name."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert refusal.value.__cause__.diag.constraint_name == constraint
