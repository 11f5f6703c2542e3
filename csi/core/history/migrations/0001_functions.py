"""SQL functions and the sequence of the history; the triggers that execute them are declared on the models."""

from django.db import migrations

FUNCTIONS = """
-- PostgreSQL numbers transactions anew in each cluster. After a restore into another cluster the numbers continue
-- from here, so that changes of different transactions are never taken for one.
CREATE SEQUENCE history_transaction_offset MINVALUE 0 START 0;

CREATE FUNCTION history_insert(
    operation text, table_name text, record bigint, parent_table text, parent_id bigint, before jsonb, after jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    actor jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    INSERT INTO history_change (
        at, transaction, operation, "table", record, parent_table, parent_id, before, after, by_id, page, program
    ) VALUES (
        clock_timestamp(),
        pg_current_xact_id()::text::bigint + (SELECT last_value FROM history_transaction_offset),
        operation, table_name, record, parent_table, parent_id, before, after,
        NULLIF(actor ->> 'user', '')::bigint,
        left(COALESCE(actor ->> 'page', ''), 200),
        left(COALESCE(actor ->> 'program', ''), 80)
    );
END $$;

-- Trigger function. Arguments: the table of the parent record, the column that refers to it, columns to exclude.
CREATE FUNCTION history_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parent_table text := TG_ARGV[0];
    parent_column text := TG_ARGV[1];
    old_row jsonb := to_jsonb(OLD) - TG_ARGV[2]::text[];
    new_row jsonb := to_jsonb(NEW) - TG_ARGV[2]::text[];
    changed jsonb;
BEGIN
    IF TG_OP = 'UPDATE' AND old_row -> parent_column = new_row -> parent_column THEN
        SELECT jsonb_object_agg(key, value) INTO changed
        FROM jsonb_each(old_row - ARRAY['created_at', 'updated_at', 'updated_by_id'])
        WHERE value IS DISTINCT FROM new_row -> key;
        IF changed IS NOT NULL THEN
            PERFORM history_insert(
                'changed', TG_TABLE_NAME, (new_row ->> 'id')::bigint,
                parent_table, (new_row ->> parent_column)::bigint, changed, new_row
            );
        END IF;
        RETURN NULL;
    END IF;
    -- A row that moves to another parent is deleted from the one and added to the other.
    IF TG_OP <> 'INSERT' THEN
        PERFORM history_insert(
            'deleted', TG_TABLE_NAME, (old_row ->> 'id')::bigint,
            parent_table, (old_row ->> parent_column)::bigint, NULL, old_row
        );
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM history_insert(
            'added', TG_TABLE_NAME, (new_row ->> 'id')::bigint,
            parent_table, (new_row ->> parent_column)::bigint, NULL, new_row
        );
    END IF;
    RETURN NULL;
END $$;

-- Trigger function: TRUNCATE, which no trigger of a row sees, is rejected.
CREATE FUNCTION prevent_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM raise_violation(
        'prevent_truncate', '', TG_TABLE_NAME, 'Delete records row by row, so that the history records each of them.'
    );
    RETURN NULL;
END $$;

-- The values of a row without personal data: the columns that have the comment "Personal data".
CREATE FUNCTION history_without_personal_data(table_name text, row_values jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT row_values || COALESCE(
        jsonb_object_agg(attname, CASE jsonb_typeof(row_values -> attname) WHEN 'array' THEN '[]'::jsonb ELSE '""' END),
        '{}'
    )
    FROM pg_attribute
    WHERE attrelid = to_regclass(table_name) AND row_values ? attname
      AND col_description(attrelid, attnum) = 'Personal data'
$$;

-- Trigger function: the history is append-only. The one exception is the removal of personal data from the changes
-- that precede a change "anonymised" of the same row.
CREATE FUNCTION history_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM history_change AS later
        WHERE later.parent_table = OLD.parent_table AND later.parent_id = OLD.parent_id AND later.id > OLD.id
          AND later."table" = OLD."table" AND later.record = OLD.record AND later.operation = 'anonymised'
    ) THEN
        OLD.before := history_without_personal_data(OLD."table", OLD.before);
        OLD.after := history_without_personal_data(OLD."table", OLD.after);
        IF OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM raise_violation(
        'history_append_only', '', TG_TABLE_NAME, 'The history cannot be changed or deleted.'
    );
    RETURN NULL;
END $$;

-- Trigger function: remove personal data from the earlier changes of an anonymised row.
CREATE FUNCTION history_anonymise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE history_change
    SET before = history_without_personal_data("table", before), after = history_without_personal_data("table", after)
    WHERE parent_table = NEW.parent_table AND parent_id = NEW.parent_id AND id < NEW.id
      AND "table" = NEW."table" AND record = NEW.record;
    RETURN NULL;
END $$;
"""

REVERSE = """
DROP FUNCTION history_anonymise();
DROP FUNCTION history_append_only();
DROP FUNCTION history_without_personal_data(text, jsonb);
DROP FUNCTION prevent_truncate();
DROP FUNCTION history_log_change();
DROP FUNCTION history_insert(text, text, bigint, text, bigint, jsonb, jsonb);
DROP SEQUENCE history_transaction_offset;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_functions"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS, REVERSE)]
