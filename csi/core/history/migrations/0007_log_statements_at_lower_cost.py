"""The history logs a statement at lower cost: with one plan for the session, and values of the actor computed once.

Without a plan for all values, PostgreSQL plans the first five executions on each connection again.
"""

from django.db import migrations

# As in 0006.
FUNCTION = """
CREATE OR REPLACE FUNCTION history_log_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    parent_table text := TG_ARGV[0];
    parent_column text := TG_ARGV[1];
    excluded text[] := TG_ARGV[2];
    actor jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
    actor_id bigint := NULLIF(actor ->> 'user', '')::bigint;
    actor_page text := left(COALESCE(actor ->> 'page', ''), 200);
    actor_program text := left(COALESCE(actor ->> 'program', ''), 80);
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

# The subquery is sorted, so that PostgreSQL computes `after` once for its two uses.
LOG = """
        INSERT INTO history_change (
            at, transaction, operation, "table", record, parent_table, parent_id, before, after, by_id, page, program
        )
        SELECT
            (SELECT mission_now()),
            (SELECT pg_current_xact_id()::text::bigint + last_value FROM history_transaction_offset),
            operation, TG_TABLE_NAME, record, parent_table, (after ->> parent_column)::bigint,
            before, after, actor_id, actor_page, actor_program
        FROM ({entries}
            ORDER BY record, operation DESC
        ) AS entry;"""

INSERT = LOG.format(
    entries="""
            SELECT 'added' AS operation, new_row.id AS record, NULL::jsonb AS before,
                to_jsonb(new_row) - excluded AS after
            FROM new_rows AS new_row""",
)
# A row that moves to another parent is deleted from the one and added to the other.
UPDATE = LOG.format(
    entries="""
            WITH pair AS MATERIALIZED (
                SELECT old_row.id AS old_id, new_row.id AS new_id,
                    to_jsonb(old_row) - excluded AS before, to_jsonb(new_row) - excluded AS after
                FROM old_rows AS old_row FULL JOIN new_rows AS new_row ON new_row.id = old_row.id
            )
            SELECT 'changed' AS operation, pair.new_id AS record, changed.before, pair.after
            FROM pair CROSS JOIN LATERAL (
                SELECT jsonb_object_agg(key, value) AS before
                FROM jsonb_each(pair.before - ARRAY['created_at', 'updated_at', 'updated_by_id'])
                WHERE value IS DISTINCT FROM pair.after -> key
            ) AS changed
            WHERE pair.before -> parent_column = pair.after -> parent_column AND changed.before IS NOT NULL
            UNION ALL
            SELECT moved.operation, moved.record, NULL, moved.row_values
            FROM pair
            CROSS JOIN LATERAL (
                VALUES ('deleted', pair.old_id, pair.before), ('added', pair.new_id, pair.after)
            ) AS moved (operation, record, row_values)
            WHERE pair.before -> parent_column IS DISTINCT FROM pair.after -> parent_column
              AND moved.row_values IS NOT NULL""",
)
DELETE = LOG.format(
    entries="""
            SELECT 'deleted' AS operation, old_row.id AS record, NULL::jsonb AS before,
                to_jsonb(old_row) - excluded AS after
            FROM old_rows AS old_row""",
)


class Migration(migrations.Migration):
    dependencies = [("history", "0006_log_statements")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(insert=INSERT, update=UPDATE, delete=DELETE),
            # The previous function logs the same.
            migrations.RunSQL.noop,
        )
    ]
