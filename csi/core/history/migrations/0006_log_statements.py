"""The history logs all changes of a statement together."""

from django.db import migrations

# With the rights of the owner (0003). Arguments: the table of the parent record, the column that refers to it, columns
# to exclude. Another trigger has locked the parent records. Only the owner can suppress the triggers, by their common
# name (0005).
FUNCTION = """
CREATE FUNCTION history_log_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    parent_table text := TG_ARGV[0];
    parent_column text := TG_ARGV[1];
    excluded text[] := TG_ARGV[2];
    actor jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    IF _pgtrigger_should_ignore('history_log_change') THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN{insert}
    ELSIF TG_OP = 'UPDATE' THEN{update}
    ELSE{delete}
    END IF;
    RETURN NULL;
END $$;
"""

LOG = """
        WITH entry AS MATERIALIZED ({entries}
        )
        INSERT INTO history_change (
            at, transaction, operation, "table", record, parent_table, parent_id, before, after, by_id, page, program
        )
        SELECT
            (SELECT mission_now()),
            pg_current_xact_id()::text::bigint + (SELECT last_value FROM history_transaction_offset),
            operation, TG_TABLE_NAME, (after ->> 'id')::bigint, parent_table, (after ->> parent_column)::bigint,
            before, after,
            NULLIF(actor ->> 'user', '')::bigint,
            left(COALESCE(actor ->> 'page', ''), 200),
            left(COALESCE(actor ->> 'program', ''), 80)
        FROM entry ORDER BY (after ->> 'id')::bigint, operation DESC;"""

INSERT = LOG.format(
    entries="""
            SELECT 'added' AS operation, NULL::jsonb AS before, to_jsonb(new_row) - excluded AS after
            FROM new_rows AS new_row""",
)
# A row that moves to another parent is deleted from the one and added to the other.
UPDATE = LOG.format(
    entries="""
            WITH pair AS MATERIALIZED (
                SELECT to_jsonb(old_row) - excluded AS before, to_jsonb(new_row) - excluded AS after
                FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
            )
            SELECT 'changed' AS operation, changed.before, pair.after
            FROM pair CROSS JOIN LATERAL (
                SELECT jsonb_object_agg(key, value) AS before
                FROM jsonb_each(pair.before - ARRAY['created_at', 'updated_at', 'updated_by_id'])
                WHERE value IS DISTINCT FROM pair.after -> key
            ) AS changed
            WHERE pair.before -> parent_column = pair.after -> parent_column AND changed.before IS NOT NULL
            UNION ALL
            SELECT moved.operation, NULL, moved.row_values
            FROM pair
            CROSS JOIN LATERAL (VALUES ('deleted', pair.before), ('added', pair.after)) AS moved (operation, row_values)
            WHERE pair.before -> parent_column IS DISTINCT FROM pair.after -> parent_column
              AND moved.row_values IS NOT NULL""",
)
DELETE = LOG.format(
    entries="""
            SELECT 'deleted' AS operation, NULL::jsonb AS before, to_jsonb(old_row) - excluded AS after
            FROM old_rows AS old_row""",
)


class Migration(migrations.Migration):
    dependencies = [("history", "0005_mission_clock")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(insert=INSERT, update=UPDATE, delete=DELETE), "DROP FUNCTION history_log_statement()"
        )
    ]
