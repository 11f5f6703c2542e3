"""Remove the function that logged a single row, which no trigger executes any more."""

from django.db import migrations

PREVIOUS = """
-- With the rights of the owner, as before (0003).
CREATE OR REPLACE FUNCTION history_log_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    parent_table text := TG_ARGV[0];
    parent_column text := TG_ARGV[1];
    old_row jsonb := to_jsonb(OLD) - TG_ARGV[2]::text[];
    new_row jsonb := to_jsonb(NEW) - TG_ARGV[2]::text[];
    changed jsonb;
BEGIN
    IF _pgtrigger_should_ignore('history_log_change') THEN RETURN NULL; END IF;
    IF parent_table <> TG_TABLE_NAME THEN
        EXECUTE format('SELECT FROM %I WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE', parent_table)
        USING (old_row ->> parent_column)::bigint, (new_row ->> parent_column)::bigint;
    END IF;
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0006_log_statements"),
        ("accounts", "0009_log_statements"),
        ("advisers", "0009_log_statements"),
        ("concerns", "0007_log_statements"),
        ("core", "0011_log_statements"),
        ("districts", "0017_log_statements"),
        ("forums", "0010_log_statements"),
        ("gallery", "0005_log_statements"),
        ("indicators", "0012_log_statements"),
        ("initiatives", "0008_log_statements"),
        ("receptions", "0008_log_statements"),
        ("reports", "0003_log_statements"),
        ("returns", "0013_log_statements"),
    ]

    operations = [migrations.RunSQL("DROP FUNCTION history_log_change()", PREVIOUS)]
