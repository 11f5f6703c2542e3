"""The history takes its time from `mission_now()`, and the owner can load rows whose history is written afterwards."""

from django.db import migrations

INSERT = """
CREATE OR REPLACE FUNCTION history_insert(
    operation text, table_name text, record bigint, parent_table text, parent_id bigint, before jsonb, after jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    actor jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    INSERT INTO history_change (
        at, transaction, operation, "table", record, parent_table, parent_id, before, after, by_id, page, program
    ) VALUES (
        {now},
        pg_current_xact_id()::text::bigint + (SELECT last_value FROM history_transaction_offset),
        operation, table_name, record, parent_table, parent_id, before, after,
        NULLIF(actor ->> 'user', '')::bigint,
        left(COALESCE(actor ->> 'page', ''), 200),
        left(COALESCE(actor ->> 'program', ''), 80)
    );
END $$;
"""

LOG = """
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
    {ignore}
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
# True only for the owner of the tables (returns 0006): the application cannot suppress its history.
IGNORE = "IF _pgtrigger_should_ignore('history_log_change') THEN RETURN NULL; END IF;"


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0004_lock_parent_record"),
        ("core", "0008_mission_clock"),
    ]

    operations = [
        migrations.RunSQL(
            INSERT.replace("{now}", "mission_now()") + LOG.replace("{ignore}", IGNORE),
            LOG.replace("{ignore}", "") + INSERT.replace("{now}", "clock_timestamp()"),
        )
    ]
